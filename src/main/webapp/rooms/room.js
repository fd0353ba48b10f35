import { idAfter, relation } from '../protocol/entry-id.js';
import { LogWindow } from '../messages/log-window.js';
import { pendingRow } from '../messages/row-model.js';
import { isDirectName } from '../protocol/names.js';
import { words } from '../words/locale.js';
import { Unread } from './unread.js';

/** Entries that are loaded after a message that is looked up: about half of a page. */
const ENTRIES_AFTER = 25;

/**
 * One room: a window of its log, own messages on their way, and what is unseen. Events: `change`; `facts`; `count`, of
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
  /**
   * Facts about the room, as the server has them: its `topic`, whether it is `archived`, its `slowSeconds`, `keepDays` and `keepCount`, the user's `role`,
   * its `kind`, which is `public`, `private` or `direct`, and who else is in a direct room, `with`.
   */
  facts = { topic: '', archived: false, slowSeconds: 0, keepDays: 0, keepCount: 0, role: 'none', kind: 'public', with: [] };
  /** Whether the server has told the facts, and not only what has changed of them. */
  hasFacts = false;
  #unread = new Unread();
  /** By id: the names of people in a direct room. The server does not know those of all guests, and knows of no new ones. */
  #names = new Map();
  /** Id of the entry up to which the facts are known, or null. */
  #factsAt = null;
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
    if (isDirectName(name)) this.facts.kind = 'direct';
  }

  /** The text that the page has for the room: its name behind a `#`, or the people of a direct room. */
  get title() {
    return this.isDirect ? words.directRoom(this.people.map(({ name }) => name ?? words.unknownPerson)) : words.room(this.name);
  }

  /** The others in a direct room, `{id, name}`; those whose name is not known without one. */
  get people() {
    return this.facts.with.map(({ id, name }) => ({ id, name: this.#names.get(id) ?? name }));
  }

  /** Whether the room is there for two or a few people, whom nobody joins. */
  get isDirect() {
    return this.facts.kind === 'direct';
  }

  /** Whether only those are in the room who belong to it. */
  get isClosed() {
    return this.facts.kind !== 'public';
  }

  /** All rows in order, own messages on their way last. */
  get rows() {
    const records = [...this.#acknowledged.values(), ...this.#outbox.recordsOf(this.name)];
    return [...this.#window.rows, ...records.map((record) => pendingRow(record, this.#session.me))];
  }

  /** Number of messages that the user has not seen on any device. */
  get unseenCount() {
    return this.#unread.count;
  }

  /** Number of those that mention the user. */
  get mentionCount() {
    return this.#unread.mentions;
  }

  /** Id of the entry behind which the new messages begin, for as long as the user stays; null where there are none. */
  get unreadAfter() {
    return this.#unread.line;
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
    this.#learnFrom(entries);
    this.#forgetArrived(entries);
    this.#emitChange();
  }

  /** The next entries of the log; `hole` says that earlier ones are missing. */
  onEntries(entries, hole) {
    this.#count(() => this.#unread.onEntries(entries, this.#ownId));
    const wasInside = this.#window.hasNewest;
    this.#window.add(entries, this.#ownId, { hole });
    this.#learnFrom(entries);
    this.#forgetArrived(entries);
    if (wasInside && this.isReadingBack) this.#window.trimEnd();
    else if (wasInside) this.#window.trimStart();
    this.#noteRead();
    this.#emitChange();
  }

  /** The room as the server has it for the user. */
  onState(state) {
    this.hasFacts = true;
    this.#learn(state.last, { archived: false, slowSeconds: 0, keepDays: 0, keepCount: 0, ...state });
    this.#count(() => this.#unread.onState(state, this.#window.rows, this.#ownId));
  }

  /** Takes who is in a direct room beside the user, `{id, name}`, before the server has told it. */
  learnPeople(people) {
    if (!this.facts.with.length) this.facts = { ...this.facts, with: people };
    people.forEach((person) => person.name && this.learnName(person));
  }

  /** Takes the name of somebody who is in the room. */
  learnName({ id, name }) {
    if (!this.isDirect || this.#names.get(id) === name) return;
    this.#names.set(id, name);
    this.dispatchEvent(new Event('facts'));
  }

  #learnFrom(entries) {
    for (const entry of entries) {
      if (entry.from) this.learnName(entry.from);
      if (entry.type === 'changed') this.#learn(entry.id, this.#factsOf(entry));
      if (entry.type === 'member' && entry.user === this.#ownId) this.#learn(entry.id, entry);
    }
  }

  /** The facts that an entry about the room says. One who opens a room is its owner, and others belong to it from then on; what is not said stays as it is. */
  #factsOf({ opened, from, members = [], private: isPrivate, ...said }) {
    if (isPrivate !== undefined && !this.isDirect) said.kind = isPrivate ? 'private' : 'public';
    if (!opened) return said;
    if (from.id === this.#ownId && !this.isDirect) return { ...said, role: 'owner' };
    return members.some(({ id }) => id === this.#ownId) ? { ...said, role: 'member' } : said;
  }

  /** Takes what is said of the room at an entry, unless later entries have been heeded. */
  #learn(at, said) {
    if (this.#factsAt && at !== this.#factsAt && relation(at, this.#factsAt) === 'seen') return;
    this.#factsAt = at;
    const news = Object.entries(this.facts).filter(([name, value]) => said[name] !== undefined && JSON.stringify(said[name]) !== JSON.stringify(value));
    if (!news.length) return;
    this.facts = { ...this.facts, ...Object.fromEntries(news.map(([name]) => [name, said[name]])) };
    this.dispatchEvent(new Event('facts'));
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
    this.#unread.isWatched = isWatched;
    this.#noteRead();
  }

  /** The user looks at another room. */
  leave() {
    this.setWatched(false);
    this.#unread.onLeft();
  }

  /** Id of the newest entry, or undefined where it lies outside the window or there is none. */
  get newestId() {
    return this.hasNewest ? this.#window.lastId : undefined;
  }

  #noteRead() {
    if (!this.#unread.isWatched) return;
    this.#count(() => this.#unread.onSeen(this.newestId));
    if (this.newestId) this.dispatchEvent(new Event('read'));
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

  /** Moves the window to where a message is, unless it lies inside, or is no longer kept. */
  async loadAround(id) {
    if (this.#window.rows.some((row) => row.id === id)) return;
    while (this.#loading) await this.#loading;
    await this.#load({ before: idAfter(id, ENTRIES_AFTER) }, (page) => page.messages.some((entry) => entry.id === id) && this.#window.resetTo(page, this.#ownId));
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

  /** Tells of what changes the counts, or the place where the new messages begin. */
  #count(change) {
    const { count, mentions, line } = this.#unread;
    change();
    if (count !== this.unseenCount || mentions !== this.mentionCount) this.dispatchEvent(new Event('count'));
    if (line !== this.unreadAfter) this.#emitChange();
  }

  #emitChange() {
    this.dispatchEvent(new Event('change'));
  }
}
