import { NOTHING, order } from '../protocol/entry-id.js';

/** Where one room's log has been read to. Decides what is new, what was seen, and when something is missing between. */
export class RoomPosition {
  /** Id of the last entry taken; null before the first answer, so that the first join asks for the newest page. */
  last = null;
  #repairing = false;

  /** The verdict on one live entry: `take`, `pass` (seen, or being repaired), or `repair` (join again after `last`). */
  live(entry) {
    if (this.last === null) return 'pass';
    const how = order(entry.id, this.last);
    if (how === 'next') {
      this.last = entry.id;
      return 'take';
    }
    if (how === 'seen' || this.#repairing) return 'pass';
    this.#repairing = true;
    return 'repair';
  }

  /** What a `joined` brings: whether it is the first one, the entries not yet seen, and whether a hole lies before them. */
  joined({ messages = [], complete = true, more = false, last = NOTHING }) {
    const first = this.last === null;
    const fresh = messages.filter((entry) => this.#isFresh(entry, complete));
    const hole = !complete && !first;
    if (fresh.length) this.last = fresh[fresh.length - 1].id;
    else if (first || hole) this.last = last;
    this.#repairing = more;
    return { first, fresh, hole };
  }

  /** The link is gone; what was being repaired comes with the next join. */
  reset() {
    this.#repairing = false;
  }

  seen(id) {
    return order(id, this.last) === 'seen';
  }

  /** An entry of another epoch is new only where the server says that the old log is gone. */
  #isFresh(entry, complete) {
    const how = order(entry.id, this.last);
    return how === 'next' || how === 'gap' || (how === 'other' && !complete);
  }
}
