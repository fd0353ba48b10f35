/** People that are listed at most, as the server does it. */
const MAX_LISTED = 200;

/** The people in a room: a list that the server gives when it is asked, and what it says of comings and goings. */
export class Roster {
  count = 0;
  #people = new Map();
  /** News since the list was asked for, by id: the person, or null for one who left. They are newer than the list. */
  #since = new Map();

  /** All that are listed, by id: `{id, name, guest}`. */
  get people() {
    return [...this.#people.values()];
  }

  /** Whether the list lacks somebody whom it could have, so that it is to be asked for again. */
  get isStale() {
    return this.count <= MAX_LISTED && this.#people.size !== this.count;
  }

  /** The list is being asked for. */
  onAsked() {
    this.#since.clear();
  }

  /** Takes the list, which may be older than what was said since it was asked for. */
  onMembers({ users, count }) {
    this.count = count;
    this.#people = new Map(users.map((user) => [user.id, user]));
    for (const [id, user] of this.#since) this.#set(id, user);
  }

  /** Takes what a `presence` says. */
  onPresence({ joined = [], left = [], count }) {
    this.count = count;
    for (const user of left) this.#note(user.id, null);
    for (const user of joined) this.#note(user.id, user);
  }

  /** A message says the name that its author has now. */
  onName({ id, name }) {
    const known = this.#people.get(id);
    if (known && known.name !== name) this.#note(id, { ...known, name });
  }

  #note(id, user) {
    this.#since.set(id, user);
    this.#set(id, user);
  }

  #set(id, user) {
    if (user) this.#people.set(id, user);
    else this.#people.delete(id);
  }
}
