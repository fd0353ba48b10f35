import { EMPTY_LOG, relation } from '../protocol/entry-id.js';
import { isReadable } from '../protocol/wire.js';

/** The messages of one room that the user has not seen on any device: the server's count, and those of others that have arrived since. */
export class Unread {
  count = 0;
  /** Those of them that mention the user. */
  mentions = 0;
  /** Id of the last entry that was read when the first of the unseen messages came, or null: they begin behind it. */
  line = null;
  isWatched = false;
  /** Id of the last entry that the server has counted, undefined where it has counted none. */
  #countedId = undefined;
  /** Id of the last entry that was read, here or elsewhere, or null. */
  #readId = null;
  /** Id of the last entry that is known of, or null. */
  #lastId = null;
  #hasState = false;

  /** Takes entries that have arrived. */
  onEntries(entries, ownId) {
    if (entries.length) this.#noteLast(entries.at(-1).id);
    if (this.isWatched) return;
    const unseen = entries.filter((entry) => isReadable(entry) && entry.from.id !== ownId && !this.#isCounted(entry));
    this.#set(this.count + unseen.length, this.mentions + unseen.filter((entry) => entry.mentions?.includes(ownId)).length);
  }

  /**
   * Takes the room as the server has it for the user. Where nobody ever said that anything was read only mentions are counted: else that would
   * be all of it. A log that begins anew is unread as a whole for one who has read the one before.
   */
  onState({ read, unread, mentions = 0, last }, rows, ownId) {
    this.#noteLast(last);
    if (read === EMPTY_LOG && !this.#hasState) {
      if (!this.isWatched) this.#set(Math.max(this.count, mentions), Math.max(this.mentions, mentions));
      return;
    }
    // A room that the page begins with is in view before this is known.
    if (!this.#hasState && unread) this.line ??= read;
    this.#hasState = true;
    if (this.isWatched) return;
    this.#countedId = last;
    if (read !== EMPTY_LOG) this.#noteRead(read);
    const since = rows.filter((row) => isOfOthers(row, ownId) && isNewer(row.id, last));
    this.#set(unread + since.length, mentions + since.filter((row) => row.mentions.includes(ownId)).length);
  }

  /** The user has seen all, up to the newest entry: `id`, which is undefined where it is not known. */
  onSeen(id) {
    if (id) this.#noteRead(id);
    this.#set(0, 0);
  }

  /** The user looks elsewhere. The line has done its work unless something is unseen. */
  onLeft() {
    if (!this.count) this.line = null;
  }

  #set(count, mentions) {
    if (count && !this.count) this.line = this.#readId ?? this.line;
    if (!count && !this.isWatched) this.line = null;
    this.count = count;
    this.mentions = Math.min(mentions, count);
  }

  /** Notes the last entry that is known of, and forgets what was counted of another log. */
  #noteLast(id) {
    if (relation(id, this.#lastId) === 'other') {
      this.#countedId = undefined;
      this.#readId = null;
      if (!this.isWatched) this.#set(0, 0);
    }
    if (!this.#lastId || relation(id, this.#lastId) !== 'seen') this.#lastId = id;
  }

  #noteRead(id) {
    if (!this.#readId || relation(id, this.#readId) !== 'seen') this.#readId = id;
  }

  #isCounted({ id }) {
    return this.#countedId !== undefined && relation(id, this.#countedId) === 'seen';
  }
}

const isOfOthers = ({ kind, isDeleted, author }, ownId) => kind === 'message' && !isDeleted && author.id !== ownId;
const isNewer = (id, last) => ['next', 'gap'].includes(relation(id, last));
