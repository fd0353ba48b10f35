import { parseId, relation } from '../protocol/entry-id.js';
import { applyEntries, holeRow } from './row-model.js';

/** Rows that the window keeps, and how many more it may hold before it drops some. Bounds the work for each message. */
export const MAX_ROWS = 300;
const SLACK = 40;

/** A bounded, contiguous window of a room's log, as rows. */
export class LogWindow {
  rows = [];
  /** Whether the newest entry lies inside. If not, the log goes on after the window. */
  hasNewest = true;
  /** Whether nothing older can be had. */
  hasOldest = false;
  /** Id of the newest entry of the log that is known, inside or not. */
  #newestId = null;

  /** Id of the first message, undefined where there is none. */
  get firstId() {
    return this.rows.find(isMessage)?.id;
  }

  /** Id of the last message, undefined where there is none. */
  get lastId() {
    return this.rows.findLast(isMessage)?.id;
  }

  /** Whether the first row is the first entry of the log. */
  get startsLog() {
    const [first] = this.rows;
    return this.hasOldest && (!first || (isMessage(first) && parseId(first.id).seq === 1));
  }

  /** Starts over with the newest entries of the log. */
  reset(entries, ownId) {
    this.rows = [];
    this.hasNewest = true;
    this.hasOldest = !entries.length || parseId(entries[0].id).seq === 1;
    this.#append(entries, ownId);
    this.#newestId ??= entries.at(-1)?.id ?? null;
  }

  /** Takes the log's next entries, after a hole if the server does not have all of them. Outside the window they are only noted. */
  add(entries, ownId, { hole = false } = {}) {
    if (entries.length) this.#newestId = entries.at(-1).id;
    if (!this.hasNewest) return;
    if (hole) this.rows = [...this.rows, holeRow(`hole ${this.#newestId ?? Date.now()}`)];
    this.#append(entries, ownId);
  }

  /** Takes the page of history before the first row. */
  prependPage({ messages, more }, ownId) {
    this.rows = [...applyEntries([], messages, ownId), ...this.rows];
    this.hasOldest = !more;
    this.trimEnd();
  }

  /** Takes the page of history after the last row. */
  appendPage({ messages, more }, ownId) {
    this.#append(messages, ownId);
    const isBehind = this.#newestId !== null && relation(this.#newestId, this.lastId) !== 'seen';
    this.hasNewest = !more && !isBehind;
    this.trimStart();
  }

  /** Drops the oldest rows if there are too many. */
  trimStart() {
    if (!this.#isTooLong()) return;
    this.rows = this.rows.slice(-MAX_ROWS);
    this.hasOldest = false;
  }

  /** Drops the newest rows if there are too many. */
  trimEnd() {
    if (!this.#isTooLong()) return;
    this.rows = this.rows.slice(0, MAX_ROWS);
    this.hasNewest = false;
  }

  #isTooLong() {
    return this.rows.length > MAX_ROWS + SLACK;
  }

  #append(entries, ownId) {
    const last = this.lastId;
    this.rows = applyEntries(this.rows, entries.filter(({ id }) => relation(id, last) !== 'seen'), ownId);
  }
}

const isMessage = ({ kind }) => kind === 'message';
