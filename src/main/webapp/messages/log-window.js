import { parseId, relation } from '../protocol/entry-id.js';
import { isMessage } from '../protocol/wire.js';
import { applyEntries, holeRow, withoutFolded } from './row-model.js';

/** Rows that the window keeps, and how many more it may hold before it drops some. Bounds the work for each message. */
export const MAX_ROWS = 300;
const SLACK = 40;

/** A bounded, contiguous window of a room's log, as rows. Entries that are not messages lie in it, too, though they have no rows. */
export class LogWindow {
  rows = [];
  /** Whether the newest entry lies inside. If not, the log goes on after the window. */
  hasNewest = true;
  /** Whether nothing older can be had. */
  hasOldest = false;
  /** Ids of the first and the last entry inside, undefined where there is none. */
  firstId = undefined;
  lastId = undefined;
  /** Id of the newest entry of the log that is known, inside or not. */
  #newestId = null;

  /** Whether the window begins with the first entry of the log. */
  get startsLog() {
    return this.hasOldest && this.rows[0]?.kind !== 'hole' && (!this.firstId || parseId(this.firstId).seq === 1);
  }

  /** Starts over with the newest entries of the log. */
  reset(entries, ownId) {
    this.rows = [];
    this.firstId = undefined;
    this.lastId = undefined;
    this.hasNewest = true;
    this.hasOldest = !entries.length || parseId(entries[0].id).seq === 1;
    this.#append(entries, withoutFolded(entries), ownId);
    this.#newestId ??= entries.at(-1)?.id ?? null;
  }

  /** Starts over with a page of history, which may lie anywhere in the log. */
  resetTo({ messages, more }, ownId) {
    this.rows = [];
    this.firstId = undefined;
    this.lastId = undefined;
    this.#append(messages, withoutFolded(messages), ownId);
    this.hasOldest = !more;
    this.hasNewest = this.#newestId === null || relation(this.#newestId, this.lastId) === 'seen';
  }

  /** Takes the log's next entries, after a hole if the server does not have all of them. Outside the window they are only noted. */
  add(entries, ownId, { hole = false } = {}) {
    if (entries.length) this.#newestId = entries.at(-1).id;
    if (!this.hasNewest) {
      this.#change(entries, ownId);
      return;
    }
    if (hole) this.rows = [...this.rows, holeRow(`hole ${this.#newestId ?? Date.now()}`)];
    this.#append(entries, entries, ownId);
  }

  /** Takes the page of history before the first entry. What it says of its own messages is in them already. */
  prependPage({ messages, more }, ownId) {
    this.rows = [...applyEntries([], messages.filter(isMessage), ownId), ...this.rows];
    this.firstId = messages[0]?.id ?? this.firstId;
    this.lastId ??= messages.at(-1)?.id;
    this.hasOldest = !more;
    this.trimEnd();
  }

  /** Takes the page of history after the last entry. */
  appendPage({ messages, more }, ownId) {
    this.#append(messages, withoutFolded(messages), ownId);
    const isBehind = this.#newestId !== null && relation(this.#newestId, this.lastId) !== 'seen';
    this.hasNewest = !more && !isBehind;
    this.trimStart();
  }

  /** Drops the oldest rows if there are too many. */
  trimStart() {
    if (!this.#isTooLong()) return;
    this.rows = this.rows.slice(-MAX_ROWS);
    this.firstId = this.rows.find(hasId)?.id;
    this.hasOldest = false;
  }

  /** Drops the newest rows if there are too many. */
  trimEnd() {
    if (!this.#isTooLong()) return;
    this.rows = this.rows.slice(0, MAX_ROWS);
    this.lastId = this.rows.findLast(hasId)?.id;
    this.hasNewest = false;
  }

  #isTooLong() {
    return this.rows.length > MAX_ROWS + SLACK;
  }

  /** Takes entries that follow the window, and lets those of `applied` that are new change its rows. */
  #append(entries, applied, ownId) {
    const last = this.lastId;
    this.rows = applyEntries(this.rows, applied.filter(({ id }) => relation(id, last) !== 'seen'), ownId);
    this.firstId ??= entries[0]?.id;
    const newest = entries.at(-1)?.id;
    if (newest && relation(newest, last) !== 'seen') this.lastId = newest;
  }

  /** Lets entries that lie behind the window change the messages in it. */
  #change(entries, ownId) {
    this.rows = applyEntries(this.rows, entries.filter((entry) => !isMessage(entry)), ownId);
  }
}

const hasId = ({ id }) => id !== undefined;
