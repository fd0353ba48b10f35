import { roomName } from '../protocol/names.js';
import { words } from '../words/locale.js';
import { Room } from './room.js';

/** The room that an address without a fragment opens. */
const DEFAULT = 'lobby';

/** Most rooms remembered; the one unused longest is forgotten first. */
const MOST = 30;

/** How much is shown of an address that is no room's, characters. */
const LONGEST = 64;

/**
 * The rooms that the person has opened, and which one is in view. The address decides: `#name`.
 * Events: `list` (membership or counts), `current`.
 */
export class Rooms extends EventTarget {
  current = null;
  #rooms = new Map();
  #parts;

  /** `parts`: `{session, outbox, storage}`. */
  constructor(parts) {
    super();
    this.#parts = parts;
    const { session } = parts;
    session.addEventListener('entered', ({ detail }) => this.#of(detail).enter(detail.entries));
    session.addEventListener('entries', ({ detail }) => this.#of(detail).add(detail.entries, detail.hole));
    session.addEventListener('settled', ({ detail }) => this.#rooms.get(detail.room)?.settled(detail));
    session.addEventListener('refused', ({ detail }) => detail.room && this.#refuse(detail));
  }

  /** The remembered rooms, and the one of the address in view. */
  async restore() {
    const stored = (await this.#parts.storage.get('settings', 'rooms'))?.list;
    if (Array.isArray(stored)) stored.filter((name) => typeof name === 'string' && roomName(name)).forEach((name) => this.#add(name));
    addEventListener('hashchange', () => this.#follow());
    this.#follow();
  }

  get defaultName() {
    return DEFAULT;
  }

  get names() {
    return [...this.#rooms.keys()];
  }

  get list() {
    return [...this.#rooms.values()].sort((a, b) => a.name.localeCompare(b.name));
  }

  /** A room with unsent messages must be joined, though it need not be in the list's memory. */
  add(name) {
    if (!this.#rooms.has(name)) this.#add(name);
    this.#changed();
  }

  forget(name) {
    this.#rooms.delete(name);
    this.#parts.session.leave(name);
    this.#changed();
    if (this.current.name === name) location.hash = `#${this.names.at(-1) ?? DEFAULT}`;
  }

  #follow() {
    const typed = decodeHash(location.hash);
    const name = typed === '' ? DEFAULT : roomName(typed);
    if (!name) return this.#showNone(typed);
    const room = this.#rooms.get(name) ?? this.#add(name);
    // Put last: the order of the map is the order of use.
    this.#rooms.delete(name);
    this.#rooms.set(name, room);
    for (const old of this.names.slice(0, -MOST)) this.forget(old);
    this.current = room;
    if (room.refused) this.#parts.session.enter(name);
    this.#changed();
    this.dispatchEvent(new Event('current'));
  }

  /** An address that can be no room's is in view as such: nothing is joined, and what is written goes nowhere else. */
  #showNone(typed) {
    const name = Array.from(typed);
    this.current = new Room(name.length > LONGEST ? `${name.slice(0, LONGEST).join('')}…` : typed, this.#parts);
    this.current.impossible = true;
    this.current.refused = words.badRoom;
    this.#changed();
    this.dispatchEvent(new Event('current'));
  }

  #add(name) {
    const room = new Room(name, this.#parts);
    room.addEventListener('count', () => this.dispatchEvent(new Event('list')));
    this.#rooms.set(name, room);
    this.#parts.session.enter(name);
    return room;
  }

  #of({ room }) {
    return this.#rooms.get(room) ?? this.#add(room);
  }

  #refuse({ room, message }) {
    const known = this.#rooms.get(room);
    if (!known) return;
    known.refused = message;
    known.dispatchEvent(new Event('change'));
  }

  #changed() {
    this.#parts.storage.put('settings', { name: 'rooms', list: this.names });
    this.dispatchEvent(new Event('list'));
  }
}

function decodeHash(hash) {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return hash.slice(1);
  }
}
