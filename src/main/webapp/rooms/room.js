import { EMPTY_LOG, idAfter, relation } from '../protocol/entry-id.js';
import { isReadable } from '../protocol/wire.js';
import { LogWindow } from '../messages/log-window.js';
import { pendingRow } from '../messages/row-model.js';

/** Entries that are loaded after a message that is looked up: about half of a page. */
const ENTRIES_AFTER = 25;

/**
 * One room: a window of its log, own messages on their way, and what is unseen. Events: `change`; `count`, of
 * `unseenCount`; `read`, when the user has seen the newest entry. The view that shows the room sets `isReadingBack` while the user
 * has scrolled away from the end, and calls `setWatched`.
 */
export class Room extends EventTarget {
  hasJoined = false;
  /** Why the room cannot be entered, for the user; null if it can. */
  refusal = null;
  /** True for the text of an address that cannot be the name of a room. */
  isInvalid = false;
  isReadingBack = false;
  /** Number of messages that the user has not seen on any device: the server's, and those of others that have arrived since. */
  unseenCount = 0;
  /** Id of the last entry that the server has counted, undefined where it has counted none. */
  #countedId = undefined;
  #isWatched = false;
  #window = new LogWindow();
  /** Own messages that the server acknowledged but that the log has not brought yet, by nonce. */
  #acknowledged = new Map();
  #loading = null;
  #session;
  #outbox;

  constructor(name, { session, outbox }) {
    super();
    this.name = name;
    this.#session = session;
    this.#outbox = outbox;
  }

  /** All rows in order, own messages on their way last. */
  get rows() {
    const records = [...this.#acknowledged.values(), ...this.#outbox.recordsOf(this.name)];
    return [...this.#window.rows, ...records.map((record) => pendingRow(record, this.#session.me))];
  }

  /** Whether the rows include the newest entry of the log. */
  get hasNewest() {
    return this.#window.hasNewest;
  }

  /** Whether nothing older can be loaded. */
  get hasOldest() {
    return this.#window.hasOldest;
  }

  /** Whether the first row is the first entry of the log. */
  get startsLog() {
    return this.#window.startsLog;
  }

  /** Whether a page of history is being loaded. */
  get isLoading() {
    return this.#loading !== null;
  }

  /** The room's first answer: the newest entries. */
  onJoined(entries) {
    this.hasJoined = true;
    this.refusal = null;
    this.#window.reset(entries, this.#ownId);
    this.#forgetArrived(entries);
    this.#emitChange();
  }

  /** The next entries of the log; `hole` says that earlier ones are missing. */
  onEntries(entries, hole) {
    const fromOthers = entries.filter((entry) => isReadable(entry) && entry.from.id !== this.#ownId && !this.#isCounted(entry)).length;
    if (!this.#isWatched && fromOthers) this.#setUnseen(this.unseenCount + fromOthers);
    const wasInside = this.#window.hasNewest;
    this.#window.add(entries, this.#ownId, { hole });
    this.#forgetArrived(entries);
    if (wasInside && this.isReadingBack) this.#window.trimEnd();
    else if (wasInside) this.#window.trimStart();
    this.#noteRead();
    this.#emitChange();
  }

  /** The room as the server has it for the user. What nobody ever said to be read is not counted: that would be all of it. */
  onState({ read, unread, last }) {
    if (this.#isWatched || read === EMPTY_LOG) return;
    this.#countedId = last;
    const count = unread + this.#window.rows.filter((row) => isOfOthers(row, this.#ownId) && isNewer(row.id, last)).length;
    if (count !== this.unseenCount) this.#setUnseen(count);
  }

  #isCounted({ id }) {
    return this.#countedId !== undefined && relation(id, this.#countedId) === 'seen';
  }

  /** An own message is in the log, though the log may not have brought it yet. */
  onAcknowledged({ nonce, id, at, isSeen }) {
    const record = this.#outbox.recordsOf(this.name).find((one) => one.nonce === nonce);
    if (record && !isSeen) this.#acknowledged.set(nonce, { ...record, state: 'sent', id, at });
    this.#emitChange();
  }

  /** The server refused the join. `reason` is a sentence for the user. */
  onRefused(reason) {
    this.refusal = reason;
    this.#emitChange();
  }

  /** Whether the user sees the end of the room. */
  setWatched(isWatched) {
    this.#isWatched = isWatched;
    if (isWatched && this.unseenCount) this.#setUnseen(0);
    this.#noteRead();
  }

  /** Id of the newest entry, or undefined where it lies outside the window or there is none. */
  get newestId() {
    return this.hasNewest ? this.#window.lastId : undefined;
  }

  #noteRead() {
    if (this.#isWatched && this.newestId) this.dispatchEvent(new Event('read'));
  }

  /** Loads the page before the window. */
  loadOlder() {
    const before = this.#window.firstId;
    if (this.hasOldest || !before) return this.#loading;
    return this.#load({ before }, (page) => this.#window.prependPage(page, this.#ownId));
  }

  /** Loads the page after the window, unless the newest entry lies inside. */
  loadNewer() {
    const after = this.#window.lastId;
    if (this.hasNewest || !after) return this.#loading;
    return this.#load({ after }, (page) => {
      this.#window.appendPage(page, this.#ownId);
      this.#forgetArrived(page.messages);
    });
  }

  /** Moves the window to the newest entries. */
  async loadNewest() {
    if (this.hasNewest) return;
    await this.#loading;
    await this.#load({}, ({ messages, more }) => {
      this.#window.reset(messages, this.#ownId);
      this.#window.hasOldest = !more;
      this.#forgetArrived(messages);
    });
  }

  /** Moves the window to where a message is, unless it lies inside. */
  async loadAround(id) {
    if (this.#window.rows.some((row) => row.id === id)) return;
    while (this.#loading) await this.#loading;
    await this.#load({ before: idAfter(id, ENTRIES_AFTER) }, (page) => this.#window.resetTo(page, this.#ownId));
  }

  get #ownId() {
    return this.#session.me?.id;
  }

  /** One page at a time. A failure changes nothing; the view asks again, after the time that the server says. */
  #load(range, onPage) {
    this.#loading ??= this.#session
      .history(this.name, range)
      .then(onPage, ({ retryAfterMs = 0 }) => retryAfterMs && new Promise((resolve) => setTimeout(resolve, retryAfterMs)))
      .finally(() => {
        this.#loading = null;
        this.#emitChange();
      });
    return this.#loading;
  }

  /** Forgets acknowledged messages that these entries contain, or have passed. */
  #forgetArrived(entries) {
    const newest = entries.at(-1)?.id;
    for (const { nonce } of entries) this.#acknowledged.delete(nonce);
    for (const [nonce, { id }] of this.#acknowledged) if (newest && relation(id, newest) === 'seen') this.#acknowledged.delete(nonce);
  }

  #setUnseen(count) {
    this.unseenCount = count;
    this.dispatchEvent(new Event('count'));
  }

  #emitChange() {
    this.dispatchEvent(new Event('change'));
  }
}

const isOfOthers = ({ kind, isDeleted, author }, ownId) => kind === 'message' && !isDeleted && author.id !== ownId;
const isNewer = (id, last) => ['next', 'gap'].includes(relation(id, last));
