import { TIMEOUT_MS } from './users.js';

/**
 * Sends many messages fast, without the chat page. Node 18 has no WebSocket, so the browser's is used from an empty page of
 * the stack. `sayAll` resolves when the last message is acknowledged.
 */
export class Bot {
  #page;

  static async in(context, room, address) {
    const bot = new Bot();
    bot.#page = await context.newPage();
    // It is served with the page's policy, which allows a WebSocket to its own origin.
    await bot.#page.goto(new URL('boot.js', address).href);
    await bot.#page.evaluate(
      ([url, room]) =>
        new Promise((resolve) => {
          const socket = (window.socket = new WebSocket(url));
          window.pending = new Map();
          const join = JSON.stringify({ type: 'join', room });
          socket.onopen = () => socket.send(`${JSON.stringify({ type: 'hello', name: 'Bot' })}\n${join}`);
          socket.onmessage = ({ data }) => {
            for (const line of data.split('\n')) {
              const object = JSON.parse(line);
              if (object.type === 'joined') resolve();
              if (object.type === 'ack') window.pending.get(object.nonce)?.(null);
              if (object.type !== 'error') continue;
              const wait = object.retryAfterMs ?? 200;
              // As the protocol asks, the message is kept and sent again.
              if (object.nonce) window.pending.get(object.nonce)?.(wait);
              else if (object.room) setTimeout(() => socket.send(join), wait);
            }
          };
        }),
      [new URL('ws', address).href.replace(/^http/, 'ws'), room],
    );
    return bot;
  }

  /** Sends one message after the other, so that a rate limit delays and loses nothing. */
  async sayAll(room, texts) {
    this.#page.setDefaultTimeout(TIMEOUT_MS * 10);
    await this.#page.evaluate(
      async ([room, texts]) => {
        const one = (text, nonce) =>
          new Promise((resolve) => {
            window.pending.set(nonce, resolve);
            window.socket.send(JSON.stringify({ type: 'send', room, text, nonce }));
          });
        for (const text of texts) {
          const nonce = crypto.getRandomValues(new Uint32Array(4)).join('-');
          for (let wait = await one(text, nonce); wait !== null; wait = await one(text, nonce)) {
            await new Promise((resolve) => setTimeout(resolve, wait));
          }
        }
      },
      [room, texts],
    );
  }
}
