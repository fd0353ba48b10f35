import { newNonce, recoveryFrom } from '../protocol/wire.js';

/** Longest time that a message waits to be stored before it is sent anyway, ms. */
const STORE_TIMEOUT_MS = 300;

/** A message that is not acknowledged within this time is said to be on its way, ms: a fast answer looks instant. */
export const SLOW_AFTER_MS = 600;

/**
 * The messages that the server has not acknowledged. Each is stored before it is sent. A room has at most one on the wire,
 * so that order survives any number of disconnections, and a message keeps its nonce, so that a repeated one is no second.
 *
 * A nonce counts for one user. A message written as another user is not sent by itself: it may be in the log already.
 *
 * A record's `state`: `storing`, `waiting`, `sending`, or `failed` with a `reason`. Events: `change` (`{room, nonce}`);
 * `pause` (`{code, waitMs}`), when the server asked for one.
 */
export class Outbox extends EventTarget {
  /** Puts one record on the wire; set by the session. */
  transmit = () => {};
  /** End of the pause that the server asked for, ms since the epoch; 0 for none. */
  pausedUntil = 0;
  owner = newNonce();
  /** Id of the user that the server takes us for; null until it has said so. */
  author = null;
  #records = new Map();
  #storage;
  #isOpen = false;
  #pauseTimer = null;

  constructor(storage) {
    super();
    this.#storage = storage;
  }

  /** The records of a room, in the order written. */
  recordsOf(room) {
    return [...this.#records.values()].filter((record) => record.room === room);
  }

  /** The names of all rooms with records. */
  get rooms() {
    return [...new Set([...this.#records.values()].map(({ room }) => room))];
  }

  /** Number of messages that will be sent without the user doing anything. */
  get unsentCount() {
    return [...this.#records.values()].filter(({ state }) => state !== 'failed').length;
  }

  /** Time at which the oldest of those was written or retried, ms since the epoch; null when there is none. */
  get unsentSince() {
    const times = [...this.#records.values()].filter(({ state }) => state !== 'failed').map(({ since }) => since);
    return times.length ? Math.min(...times) : null;
  }

  /**
   * Adds a message, stores it and sends it as soon as the room's earlier ones are acknowledged. `replyTo` is the server's quote of the message
   * that it replies to, or null.
   */
  async add(room, text, replyTo = null) {
    const at = Date.now();
    const lastOrder = [...this.#records.values()].at(-1)?.order ?? 0;
    const record = { nonce: newNonce(), room, text, replyTo, at, order: Math.max(at, lastOrder + 1), owner: this.owner, by: this.author, state: 'storing', since: at };
    this.#records.set(record.nonce, record);
    this.#emitChange(record);
    await Promise.race([this.#store(record), new Promise((resolve) => setTimeout(resolve, STORE_TIMEOUT_MS))]);
    if (record.state === 'storing') record.state = 'waiting';
    this.#sendNext(room);
  }

  /** Takes over stored messages whose page is gone. */
  adopt(stored) {
    for (const { nonce, room, text, replyTo = null, at, order, by = null, failed, reason } of stored) {
      if (this.#records.has(nonce)) continue;
      this.#records.set(nonce, { nonce, room, text, replyTo: isQuote(replyTo) ? replyTo : null, at, order, owner: this.owner, by, state: failed ? 'failed' : 'waiting', reason, since: at });
    }
    this.#records = new Map([...this.#records].sort(([, a], [, b]) => a.order - b.order));
    for (const { room } of stored) this.#sendNext(room);
    for (const record of stored) this.#emitChange(record);
  }

  /** Sends from now on. What the previous link left unanswered is sent first, with the same nonce. */
  resume() {
    this.#isOpen = true;
    this.#recall();
    this.rooms.forEach((room) => this.#sendNext(room));
  }

  /** Sends nothing until `resume`. `failInFlight`: the link ended because of what was on it, so that is not sent again. */
  suspend({ failInFlight = false } = {}) {
    this.#isOpen = false;
    if (failInFlight) for (const record of this.#records.values()) if (record.state === 'sending') this.#fail(record, 'bad_request');
    this.#recall();
  }

  /** Removes a message that is in the log. Does nothing for an unknown nonce. */
  acknowledge(nonce) {
    const record = this.#records.get(nonce);
    if (!record) return;
    this.#remove(record);
    this.#sendNext(record.room);
  }

  /** Handles the server's refusal: everything pauses, or this message has failed. */
  onRefusal(nonce, { code, retryAfterMs }) {
    const record = this.#records.get(nonce);
    if (!record || record.state !== 'sending') return;
    if (recoveryFrom(code) === 'fail') {
      this.#fail(record, code);
      return this.#sendNext(record.room);
    }
    record.state = 'waiting';
    this.#emitChange(record);
    this.#pause(retryAfterMs, code);
  }

  /** Sends a failed message again, as the present user. */
  retry(nonce) {
    const record = this.#records.get(nonce);
    if (!record) return;
    Object.assign(record, { state: 'waiting', by: this.author, reason: undefined, since: Date.now() });
    this.#store(record);
    this.#emitChange(record);
    this.#sendNext(record.room);
  }

  /** Removes a failed message. */
  discard(nonce) {
    const record = this.#records.get(nonce);
    if (record?.state === 'failed') this.#remove(record);
  }

  #sendNext(room) {
    if (!this.#isOpen || Date.now() < this.pausedUntil) return;
    const head = this.recordsOf(room).find(({ state }) => state !== 'failed');
    if (!head || head.state !== 'waiting') return;
    if (head.by !== null && head.by !== this.author) {
      this.#fail(head, 'other_author');
      return this.#sendNext(room);
    }
    if (head.by !== this.author) {
      head.by = this.author;
      this.#store(head);
    }
    head.state = 'sending';
    this.#emitChange(head);
    this.transmit(head);
  }

  #recall() {
    for (const record of this.#records.values()) if (record.state === 'sending') record.state = 'waiting';
  }

  /** Pauses all rooms: the limit is the connection's. Up to half as long again at random, so that clients spread out. */
  #pause(waitMs, code) {
    this.pausedUntil = Date.now() + waitMs;
    clearTimeout(this.#pauseTimer);
    this.#pauseTimer = setTimeout(() => {
      this.pausedUntil = 0;
      this.rooms.forEach((room) => this.#sendNext(room));
    }, waitMs * (1 + Math.random() / 2));
    this.dispatchEvent(new CustomEvent('pause', { detail: { code, waitMs } }));
  }

  #fail(record, reason) {
    Object.assign(record, { state: 'failed', reason });
    this.#store(record);
    this.#emitChange(record);
  }

  #remove(record) {
    this.#records.delete(record.nonce);
    this.#storage.delete('outbox', record.nonce);
    this.#emitChange(record);
  }

  #store({ nonce, room, text, replyTo, at, order, owner, by, state, reason }) {
    return this.#storage.put('outbox', { nonce, room, text, replyTo, at, order, owner, by, failed: state === 'failed', reason });
  }

  #emitChange({ room, nonce }) {
    this.dispatchEvent(new CustomEvent('change', { detail: { room, nonce } }));
  }
}

/** Whether a stored value is a quote that can be shown. */
const isQuote = (value) => [value?.id, value?.text, value?.from?.id, value?.from?.name].every((part) => typeof part === 'string');
