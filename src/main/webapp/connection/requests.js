import { newNonce, recoveryFrom } from '../protocol/wire.js';

/** Longest wait for which a refused request is repeated, ms. One that is refused for longer is given up. */
const MAX_WAIT_MS = 60_000;

/**
 * The requests that change what is in a room's log, but for messages, which the outbox has. Each has a nonce, and is repeated under it
 * after a disconnection and when the server asks for that, so that it is carried out once. They are not stored: they end with the page.
 */
export class Requests {
  #session;
  /** By nonce: `{message, author, link, resolve, reject}`; `link` is the one that it was sent on last. */
  #pending = new Map();

  constructor(session) {
    this.#session = session;
    session.addEventListener('acknowledged', ({ detail }) => this.#remove(detail.nonce)?.resolve(detail));
    session.addEventListener('request-refused', ({ detail }) => this.#onRefusal(detail));
    session.addEventListener('welcome', () => this.#repeat());
  }

  /** Sends a message of the wire with a nonce of its own. Resolves with its `ack`; rejects with the server's `error`, `{room, code, message}`. */
  ask(message) {
    return new Promise((resolve, reject) => {
      const nonce = newNonce();
      const request = { message: { ...message, nonce }, author: this.#session.me?.id, link: null, resolve, reject };
      this.#pending.set(nonce, request);
      this.#send(request);
    });
  }

  #send(request) {
    request.link = this.#session.link;
    this.#session.send(request.message);
  }

  /** A nonce counts for one user: what another one asked for is not asked for again. */
  #repeat() {
    for (const [nonce, request] of this.#pending) {
      if (request.author !== this.#session.me.id) this.#remove(nonce).reject({ code: 'unauthenticated', message: '' });
      else if (request.link !== this.#session.link) this.#send(request);
    }
  }

  /** Repeats the request a little later than the server allows, so that clients spread out, or gives it up. */
  #onRefusal({ nonce, room, code, message, retryAfterMs }) {
    const request = this.#pending.get(nonce);
    if (!request) return;
    if (recoveryFrom(code) !== 'retry' || retryAfterMs > MAX_WAIT_MS) return this.#remove(nonce).reject({ room, code, message, retryAfterMs });
    const { link } = request;
    setTimeout(() => this.#pending.has(nonce) && request.link === link && this.#send(request), retryAfterMs * (1 + Math.random() / 2));
  }

  #remove(nonce) {
    const request = this.#pending.get(nonce);
    this.#pending.delete(nonce);
    return request;
  }
}
