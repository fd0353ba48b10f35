import { newNonce, verdict } from '../protocol/wire.js';

/** Longest time a message waits for the disk before it is sent all the same, ms. */
const STORE_WITHIN = 300;

/**
 * Messages that the server has not confirmed. Stored before they are sent; each room has at most one on the wire, so
 * order is kept through any number of cuts, and each keeps its nonce, so a repeated one is no second message.
 *
 * A nonce counts for one person, so what was written as somebody else is not sent by itself: it may be in the log already.
 *
 * A record's `state`: `waiting`, `sending`, or `failed` with a `reason`. Event `change` (`{room, nonce}`).
 */
export class Outbox extends EventTarget {
  /** Set by the session: puts one record on the wire. */
  deliver = () => {};
  /** Until when the server asked us to hold back, ms since epoch. */
  heldUntil = 0;
  owner = newNonce();
  /** Id of the person that the server takes us for; null before it has said so. */
  author = null;
  #records = new Map();
  #storage;
  #open = false;
  #timer = null;

  constructor(storage) {
    super();
    this.#storage = storage;
  }

  /** What is still to be sent or decided in this room, in order. */
  of(room) {
    return [...this.#records.values()].filter((record) => record.room === room);
  }

  get rooms() {
    return [...new Set([...this.#records.values()].map(({ room }) => room))];
  }

  /** How many messages will be sent without anybody doing anything. */
  get unsent() {
    return [...this.#records.values()].filter(({ state }) => state !== 'failed').length;
  }

  async add(room, text) {
    const at = Date.now();
    const last = [...this.#records.values()].at(-1)?.order ?? 0;
    const record = { nonce: newNonce(), room, text, at, order: Math.max(at, last + 1), owner: this.owner, by: this.author, state: 'stored', since: at };
    this.#records.set(record.nonce, record);
    this.#tell(record);
    await Promise.race([this.#keep(record), new Promise((resolve) => setTimeout(resolve, STORE_WITHIN))]);
    if (record.state === 'stored') record.state = 'waiting';
    this.#pump(room);
  }

  /** Takes over what another page left behind. */
  adopt(stored) {
    for (const { nonce, room, text, at, order, by = null, failed, reason } of stored) {
      if (this.#records.has(nonce)) continue;
      this.#records.set(nonce, { nonce, room, text, at, order, owner: this.owner, by, state: failed ? 'failed' : 'waiting', reason, since: at });
    }
    this.#records = new Map([...this.#records].sort(([, a], [, b]) => a.order - b.order));
    for (const { room } of stored) this.#pump(room);
    for (const record of stored) this.#tell(record);
  }

  /** A link that can carry messages is there. What the old one left unanswered goes first, as it was. */
  up(live = true) {
    this.#open = live;
    if (!live) return this.#recall();
    this.#recall();
    this.rooms.forEach((room) => this.#pump(room));
  }

  /** `blamed`: the link ended because of what was on it, so that is not sent again. */
  down(blamed = false) {
    this.#open = false;
    if (blamed) for (const record of this.#records.values()) if (record.state === 'sending') this.#fail(record, 'bad_request');
    this.#recall();
  }

  settle(nonce) {
    const record = this.#records.get(nonce);
    if (!record) return;
    this.#records.delete(nonce);
    this.#storage.delete('outbox', nonce);
    this.#tell(record);
    this.#pump(record.room);
  }

  refuse(nonce, { code, retryAfterMs }) {
    const record = this.#records.get(nonce);
    if (!record || record.state !== 'sending') return;
    if (verdict(code) === 'over') {
      this.#fail(record, code);
      return this.#pump(record.room);
    }
    record.state = 'waiting';
    this.#tell(record);
    this.#hold(retryAfterMs, code);
  }

  retry(nonce) {
    const record = this.#records.get(nonce);
    if (!record) return;
    Object.assign(record, { state: 'waiting', by: this.author, reason: undefined, since: Date.now() });
    this.#keep(record);
    this.#tell(record);
    this.#pump(record.room);
  }

  discard(nonce) {
    const record = this.#records.get(nonce);
    if (record?.state !== 'failed') return;
    this.#records.delete(nonce);
    this.#storage.delete('outbox', nonce);
    this.#tell(record);
  }

  #pump(room) {
    if (!this.#open || Date.now() < this.heldUntil) return;
    const mine = this.of(room).filter(({ state }) => state !== 'failed');
    const [head] = mine;
    if (!head || head.state !== 'waiting') return;
    if (head.by !== null && head.by !== this.author) {
      this.#fail(head, 'another person');
      return this.#pump(room);
    }
    if (head.by !== this.author) {
      head.by = this.author;
      this.#keep(head);
    }
    head.state = 'sending';
    this.#tell(head);
    this.deliver(head);
  }

  #recall() {
    for (const record of this.#records.values()) if (record.state === 'sending') record.state = 'waiting';
  }

  /** Everything waits, not only this room: the limit is the connection's. Half as long again at random, so a crowd spreads. */
  #hold(wait, code) {
    this.heldUntil = Date.now() + wait;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.heldUntil = 0;
      this.rooms.forEach((room) => this.#pump(room));
    }, wait * (1 + Math.random() / 2));
    this.dispatchEvent(new CustomEvent('held', { detail: { code, wait } }));
  }

  #fail(record, reason) {
    Object.assign(record, { state: 'failed', reason });
    this.#keep(record);
    this.#tell(record);
  }

  #keep({ nonce, room, text, at, order, owner, by, state, reason }) {
    return this.#storage.put('outbox', { nonce, room, text, at, order, owner, by, failed: state === 'failed', reason });
  }

  #tell({ room, nonce }) {
    this.dispatchEvent(new CustomEvent('change', { detail: { room, nonce } }));
  }
}
