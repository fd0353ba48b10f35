import { relation } from '../protocol/entry-id.js';
import { isDirectName } from '../protocol/names.js';
import peopleWords from '../words/en-people.js';
import { words } from '../words/locale.js';

/** Pages of the log that are read for what they say of people and pins, and entries of each. */
const MAX_PAGES = 5;
const PAGE_ENTRIES = 200;

/**
 * What the entries of a room's log say of roles, limits and pinned messages. They may come in any order: of two about the same the later one
 * counts. So the log is read backward, and what arrives meanwhile is taken at once.
 */
export class RoomFacts {
  /** By what it is about, such as `role u1`: the id of the entry that said it last, null for the server's list, and what it said. */
  #said = new Map();
  /** By id of the user: a name, for those who are not there. */
  #names = new Map();
  /** By id: the messages that were seen, of which some are pinned. */
  #messages = new Map();

  /** Reads the end of the log. `history(range)` resolves with a page, and rejects when that cannot be had. */
  async read(history) {
    let before;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const { messages, more } = await history({ before, limit: PAGE_ENTRIES });
      this.apply(messages);
      before = messages[0]?.id;
      if (!more || !before) return;
    }
  }

  /** Takes entries. */
  apply(entries) {
    for (const entry of entries) {
      if (entry.from) this.#say(`name ${entry.from.id}`, entry.id, entry.from.name);
      if (entry.type === 'message') this.#onMessage(entry);
      else if (entry.type === 'edited' && entry.text) this.#say(`text ${entry.target}`, entry.id, entry.text);
      else if (entry.type === 'deleted') this.#say(`pin ${entry.target}`, entry.id, false);
      else if (entry.type === 'pinned') this.#say(`pin ${entry.target}`, entry.id, entry.on);
      else if (entry.type === 'changed' && entry.opened) this.#onOpened(entry);
      else if (entry.type === 'member') this.#onMember(entry);
    }
  }

  /** Takes what the server says of roles and limits as they are now. A later entry may change them. */
  learn({ roles = [], limited = [] }) {
    for (const { id, name, role } of roles) this.#onMember({ id: null, user: id, name, role });
    for (const { id, banUntil, muteUntil } of limited) this.#onMember({ id: null, user: id, banUntil, muteUntil });
  }

  /** The role of a user: `owner`, `moderator`, `member` or `none`. */
  roleOf(user) {
    return this.#value(`role ${user}`) ?? 'none';
  }

  /** Users with a role, as `{id, name, role}`. */
  get holders() {
    return this.#about('role').filter(([, role]) => role !== 'none').map(([id, role]) => ({ id, name: this.nameOf(id), role }));
  }

  /** Users who are banned or muted at a time, as `{id, name, banUntil, muteUntil}`: ms since the epoch, -1 for good, 0 for not. */
  limited(now = Date.now()) {
    const ids = new Set([...this.#about('ban'), ...this.#about('mute')].map(([id]) => id));
    const all = [...ids].map((id) => ({ id, name: this.nameOf(id), banUntil: this.#limit('ban', id, now), muteUntil: this.#limit('mute', id, now) }));
    return all.filter(({ banUntil, muteUntil }) => banUntil || muteUntil);
  }

  /** The pinned messages that are known, newest first, as `{id, from, text, at}`; without the last three where only the pin was seen. */
  get pins() {
    const ids = this.#about('pin').filter(([, isPinned]) => isPinned).map(([id]) => id);
    return ids.map((id) => ({ ...this.#messages.get(id), id })).sort((a, b) => (relation(a.id, b.id) === 'seen' ? 1 : -1));
  }

  /** The name by which a user is known, if any. */
  nameOf(user) {
    return this.#names.get(user) ?? this.#value(`name ${user}`) ?? (user.startsWith('b-') ? peopleWords.program : words.unknownPerson);
  }

  /** A direct room has no owner. */
  #onOpened({ id, room, from, members = [] }) {
    this.#say(`role ${from.id}`, id, isDirectName(room) ? 'member' : 'owner');
    for (const { id: user, name } of members) this.#onMember({ id, user, name, role: 'member' });
  }

  /** A message of a page is as it is now: what it does not say is not so. A later entry may have changed it since. */
  #onMessage({ id, from, text, at, pinned = false, deleted = false }) {
    if (deleted) return this.#say(`pin ${id}`, id, false);
    if (pinned) this.#said.set(`pin ${id}`, this.#said.get(`pin ${id}`) ?? { id, value: true });
    this.#messages.set(id, { from, at, text: this.#value(`text ${id}`) ?? text });
  }

  #onMember({ id, user, name, role, banUntil, muteUntil }) {
    if (name && (id !== null || !this.#names.has(user))) this.#names.set(user, name);
    if (role !== undefined) this.#say(`role ${user}`, id, role);
    if (muteUntil !== undefined) this.#say(`mute ${user}`, id, muteUntil);
    if (banUntil === undefined) return;
    this.#say(`ban ${user}`, id, banUntil);
    if (banUntil) this.#say(`role ${user}`, id, 'none');
  }

  #say(about, id, value) {
    const known = this.#said.get(about);
    if (known && (id === null || (known.id !== null && relation(id, known.id) === 'seen'))) return;
    this.#said.set(about, { id, value });
    const [kind, target] = about.split(' ');
    if (kind === 'text' && this.#messages.has(target)) this.#messages.set(target, { ...this.#messages.get(target), text: value });
  }

  #value(about) {
    return this.#said.get(about)?.value;
  }

  /** All that is known of a kind, as pairs of what it is about and the value. */
  #about(kind) {
    return [...this.#said].filter(([about]) => about.startsWith(`${kind} `)).map(([about, { value }]) => [about.slice(kind.length + 1), value]);
  }

  #limit(kind, id, now) {
    const until = this.#value(`${kind} ${id}`) ?? 0;
    return until === -1 || until > now ? until : 0;
  }
}
