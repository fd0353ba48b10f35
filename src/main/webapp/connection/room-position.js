import { EMPTY_LOG, relation } from '../protocol/entry-id.js';

/** The position up to which a room's log has been received. Distinguishes new entries from known ones, and detects gaps. */
export class RoomPosition {
  /** Id of the last entry received; null before the first answer, so that the first join asks for the newest page. */
  last = null;
  #isRejoining = false;

  /** Decides about a live entry: `deliver`, `ignore` (known, or part of a repair), or `rejoin` after `last` to fetch a gap. */
  onEntry(entry) {
    if (this.last === null) return 'ignore';
    const how = relation(entry.id, this.last);
    if (how === 'next') {
      this.last = entry.id;
      return 'deliver';
    }
    if (how === 'seen' || this.#isRejoining) return 'ignore';
    this.#isRejoining = true;
    return 'rejoin';
  }

  /** Takes a `joined`: `{isFirst, entries, hole}`, the entries that are new and whether a hole precedes them that no log fills. */
  onJoined({ messages = [], complete = true, more = false, last = EMPTY_LOG }) {
    const isFirst = this.last === null;
    const entries = messages.filter((entry) => this.#isNew(entry, complete));
    const hole = !complete && !isFirst;
    if (entries.length) this.last = entries.at(-1).id;
    else if (isFirst || hole) this.last = last;
    this.#isRejoining = more;
    return { isFirst, entries, hole };
  }

  /** A repair ends with its link: the next join fetches the gap. */
  onDisconnect() {
    this.#isRejoining = false;
  }

  /** Whether the entry with this id has been received. */
  hasSeen(id) {
    return relation(id, this.last) === 'seen';
  }

  /** An entry of another epoch is new only if the server says that the old log is gone. */
  #isNew(entry, complete) {
    const how = relation(entry.id, this.last);
    return how === 'next' || how === 'gap' || (how === 'other' && !complete);
  }
}
