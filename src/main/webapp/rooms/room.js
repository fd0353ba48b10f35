import { order, position } from '../protocol/entry-id.js';
import { isMessage } from '../protocol/wire.js';

/** Rows held, and how many more may gather before the far end is dropped. Bounds the page's work per message. */
export const WINDOW = 300;
const SLACK = 40;

/**
 * One room as it is shown: a bounded window on its log, the holes in it, and one's own messages that are on their way.
 * Events: `change`; `count`, when `unseen` changed. Whoever shows the room sets `reading` while the person is away from
 * the live end, and `watched` while it is before the person's eyes.
 */
export class Room extends EventTarget {
  entered = false;
  /** Why the server does not let us in, or null. */
  refused = null;
  /** True for what only stands in the address: no room can have this name. */
  impossible = false;
  /** True while the newest entry lies inside the window; else new ones are only counted. */
  atEnd = true;
  /** True once nothing older can be had; `first` says whether that is where the room begins. */
  oldest = false;
  reading = false;
  watched = false;
  /** Messages of others that nobody has looked at on this page. */
  unseen = 0;
  #items = [];
  #sent = new Map();
  #loading = null;
  #newest = null;
  #session;
  #outbox;

  constructor(name, { session, outbox }) {
    super();
    this.name = name;
    this.#session = session;
    this.#outbox = outbox;
  }

  /** What is drawn, in order: `{key, kind: 'message'|'hole'|'own', entry|record}`. */
  get items() {
    const own = [...this.#sent.values(), ...this.#outbox.of(this.name)];
    return [...this.#items, ...own.map((record) => ({ key: record.nonce, kind: 'own', record }))];
  }

  get loading() {
    return this.#loading;
  }

  get begins() {
    const [first] = this.#items;
    return this.oldest && (!first || (first.kind === 'message' && position(first.id).seq === 1));
  }

  enter(entries) {
    this.entered = true;
    this.refused = null;
    this.#replace(entries);
    this.oldest = !entries.length || position(entries[0].id).seq === 1;
    this.#changed();
  }

  /** The next entries of the log, or, after a hole, all that is left of it. */
  add(entries, hole) {
    if (entries.length) this.#newest = entries.at(-1).id;
    const others = entries.filter((entry) => isMessage(entry) && entry.from.id !== this.#session.me?.id).length;
    if (!this.watched && others) this.#count(this.unseen + others);
    if (this.atEnd) {
      if (hole) this.#items.push({ key: `hole ${this.#newest ?? Date.now()}`, kind: 'hole' });
      this.#push(entries);
      if (!this.reading) this.#dropStart();
      else if (this.#items.length > WINDOW + SLACK) this.#dropEnd();
    } else this.#arrived(entries);
    this.#changed();
  }

  /** Whether the person has the live end before the eyes. */
  watch(watched) {
    this.watched = watched;
    if (watched && this.unseen) this.#count(0);
  }

  /** One's own message has its place in the log, though it may not have come back yet. */
  settled({ nonce, id, at, seen }) {
    const record = this.#outbox.of(this.name).find((one) => one.nonce === nonce);
    if (record && !seen) this.#sent.set(nonce, { ...record, state: 'sent', id, at });
    this.#changed();
  }

  /** Loads the page before the window. */
  older() {
    const first = this.#items.find(({ kind }) => kind === 'message');
    if (this.oldest || !first) return this.#loading;
    return this.#load('older', { before: first.id }, ({ messages, more }) => {
      this.#items.unshift(...this.#rows(messages));
      this.oldest = !more;
      if (this.#items.length > WINDOW + SLACK) this.#dropEnd();
    });
  }

  /** Loads the page after the window, until the live end is inside again. */
  newer() {
    const last = this.#items.findLast(({ kind }) => kind === 'message');
    if (this.atEnd || !last) return this.#loading;
    return this.#load('newer', { after: last.id }, ({ messages, more }) => {
      this.#push(messages);
      this.atEnd = !more && !this.#missesNewest();
      this.#dropStart();
    });
  }

  /** Brings the live end back into the window, wherever the window is. */
  async toEnd() {
    if (this.atEnd) return;
    await this.#loading;
    await this.#load('end', {}, ({ messages, more }) => {
      this.#replace(messages);
      this.oldest = !more;
    });
  }

  #load(what, where, use) {
    this.#loading ??= this.#session
      .history(this.name, where)
      .then(use, () => {})
      .finally(() => {
        this.#loading = null;
        this.#changed();
      });
    return this.#loading;
  }

  #replace(entries) {
    this.#items = [];
    this.atEnd = true;
    this.#push(entries);
    this.#newest ??= entries.at(-1)?.id ?? null;
  }

  #push(entries) {
    const last = this.#items.findLast(({ kind }) => kind === 'message')?.id;
    this.#items.push(...this.#rows(entries.filter(({ id }) => order(id, last) !== 'seen')));
    this.#arrived(entries);
  }

  /** Own messages that the log has brought back, or has gone past, are no longer on their way. */
  #arrived(entries) {
    const newest = entries.at(-1)?.id;
    for (const { nonce } of entries) this.#sent.delete(nonce);
    for (const [nonce, { id }] of this.#sent) if (newest && order(id, newest) === 'seen') this.#sent.delete(nonce);
  }

  /** An own message keeps the key it had on its way, so that its row is not drawn anew. */
  #rows(entries) {
    const own = this.#session.me?.id;
    return entries.filter(isMessage).map((entry) => ({
      key: entry.nonce && entry.from.id === own ? entry.nonce : entry.id,
      id: entry.id,
      kind: 'message',
      entry,
    }));
  }

  #missesNewest() {
    const last = this.#items.findLast(({ kind }) => kind === 'message')?.id;
    return this.#newest !== null && order(this.#newest, last) !== 'seen';
  }

  #dropStart() {
    if (this.#items.length <= WINDOW + SLACK) return;
    this.#items.splice(0, this.#items.length - WINDOW);
    this.oldest = false;
  }

  #dropEnd() {
    this.#items.length = WINDOW;
    this.atEnd = false;
  }

  #count(unseen) {
    this.unseen = unseen;
    this.dispatchEvent(new Event('count'));
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
