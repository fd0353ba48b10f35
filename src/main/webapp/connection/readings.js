import { clientMessage } from '../protocol/wire.js';

/** Least time between two notes of what was read in one room, ms. */
const INTERVAL_MS = 1000;

/**
 * Tells the server how far the user has read the rooms, and learns what was read on other devices. The server counts what is unread.
 * Events: `state` (a room as the server has it for the user: `{room, read, unread, mentions}` and more).
 */
export class Readings extends EventTarget {
  #session;
  /** By room: the id told last. */
  #told = new Map();
  /** By room: the id to be told when its interval is over. */
  #waiting = new Map();
  #hasAsked = false;

  constructor(session) {
    super();
    this.#session = session;
    session.addEventListener('welcome', () => this.#ask());
    session.addEventListener('rooms', ({ detail }) => detail.forEach((state) => this.#onState(state)));
    session.addEventListener('room', ({ detail }) => this.#onState(detail));
  }

  /** Notes that the user has seen the room up to this entry. */
  markRead(room, id) {
    if (this.#told.get(room) === id) return;
    if (!this.#waiting.has(room)) setTimeout(() => this.#tell(room), INTERVAL_MS);
    this.#waiting.set(room, id);
  }

  /** Once: from then on each change is told. */
  #ask() {
    if (this.#hasAsked) return;
    this.#hasAsked = true;
    this.#session.send(clientMessage.rooms());
  }

  /** Tells it unless there is no link: then it is told with what is read next. */
  #tell(room) {
    const id = this.#waiting.get(room);
    this.#waiting.delete(room);
    if (this.#session.send(clientMessage.read(room, id))) this.#told.set(room, id);
  }

  #onState(state) {
    this.dispatchEvent(new CustomEvent('state', { detail: state }));
  }
}
