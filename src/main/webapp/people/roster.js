import { clientMessage } from '../protocol/wire.js';

/** People that are listed at most, as the server does it. */
const MAX_LISTED = 200;

/** The age that the server's list may have, ms: what was told within that time before it was asked for is newer, and it is asked for again then. */
const LIST_AGE_MS = 1500;

/**
 * The people in the current room, for all who show or complete them: a list that the server gives when it is asked, and what is said of comings,
 * goings and names. It is asked for once somebody needs it, and kept for as long as the room is in view. Event: `change`.
 */
export class Roster extends EventTarget {
  count = 0;
  #rooms;
  #session;
  #isFollowing = false;
  #timer = null;
  #people = new Map();
  /** Those who have a role in the room, there or not. */
  #members = [];
  /** News that the list may not have yet, by id: `{user, at, isRenamed}`, the person, or null for one who left. */
  #news = new Map();

  constructor({ rooms, session }) {
    super();
    this.#rooms = rooms;
    this.#session = session;
    const listen = (type, take) => session.addEventListener(type, ({ detail }) => this.#isFollowing && detail.room === rooms.current.name && take(detail));
    listen('members', (members) => this.#onMembers(members));
    listen('presence', (presence) => this.#onPresence(presence));
    listen('entries', ({ entries }) => this.#onEntries(entries));
    session.addEventListener('welcome', () => this.#isFollowing && this.refresh());
    rooms.addEventListener('current', () => this.#reset());
  }

  /** All that are listed: `{id, name, guest}`. */
  get people() {
    return [...this.#people.values()];
  }

  /** Those who are listed, and behind them those who belong to the room and are not there. */
  get everybody() {
    return [...this.people, ...this.#members.filter(({ id, name }) => name && !this.#people.has(id))];
  }

  /** Asks for the people of the current room, unless that has been done. */
  follow() {
    if (!this.#isFollowing) this.refresh();
  }

  /** Asks for them anew: that somebody has another name is said only by what that one writes. */
  refresh() {
    clearTimeout(this.#timer);
    this.#isFollowing = true;
    this.#ask();
    this.#timer = setTimeout(() => this.#ask(), LIST_AGE_MS);
  }

  #reset() {
    clearTimeout(this.#timer);
    this.#isFollowing = false;
    this.count = 0;
    this.#people.clear();
    this.#members = [];
    this.#news.clear();
  }

  #ask() {
    for (const [id, { at }] of this.#news) if (at < Date.now() - LIST_AGE_MS) this.#news.delete(id);
    this.#session.send(clientMessage.members(this.#rooms.current.name));
  }

  #onMembers({ users, count, roles = [] }) {
    this.count = count;
    this.#members = roles;
    this.#people = new Map(users.map((user) => [user.id, user]));
    for (const [id, { user, isRenamed }] of this.#news) if (!user || isRenamed || !this.#people.has(id)) this.#set(id, user);
    this.#emitChange();
  }

  /**
   * Asks again where the list lacks somebody whom it could have, as a `presence` may have been left out, and where it has another name: a
   * `presence` may be older than a list that came before it.
   */
  #onPresence({ joined = [], left = [], count }) {
    this.count = count;
    for (const { id } of left) this.#note(id, { user: null });
    for (const user of joined) if (!this.#people.has(user.id)) this.#note(user.id, { user });
    const hasOtherName = joined.some(({ id, name }) => this.#people.get(id).name !== name);
    if (hasOtherName || (count <= MAX_LISTED && this.#people.size !== count)) this.#ask();
    this.#emitChange();
  }

  /** An entry says the name that its author has now. */
  #onEntries(entries) {
    const known = entries.filter(({ from }) => from && this.#people.has(from.id) && this.#people.get(from.id).name !== from.name);
    for (const { from } of known) this.#note(from.id, { user: { ...this.#people.get(from.id), name: from.name }, isRenamed: true });
    if (known.length) this.#emitChange();
  }

  #note(id, news) {
    this.#news.set(id, { ...news, at: Date.now() });
    this.#set(id, news.user);
  }

  #set(id, user) {
    if (user) this.#people.set(id, user);
    else this.#people.delete(id);
  }

  #emitChange() {
    this.dispatchEvent(new Event('change'));
  }
}
