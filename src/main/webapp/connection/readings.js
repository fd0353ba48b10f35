import { relation } from '../protocol/entry-id.js';
import { clientMessage, recoveryFrom } from '../protocol/wire.js';

/** Least time between two notes of what was read in one room, ms. */
const INTERVAL_MS = 1000;

/** Time over which pages ask for their rooms again that had to connect again, maybe all at once, ms. */
const ASK_AGAIN_MS = 5000;

/**
 * Tells the server how far the user has read the rooms, and learns what was read on other devices. The server counts what is unread.
 * Events: `state` (a room as the server has it for the user: `{room, last, read, unread, mentions}` and more).
 */
export class Readings extends EventTarget {
  #session;
  #userId = null;
  /** The link on which the rooms were asked for last. */
  #link = null;
  /** By room: the id of the last entry that the user has seen here. */
  #seen = new Map();
  /** Rooms whose interval is not over. */
  #waiting = new Set();

  constructor(session) {
    super();
    this.#session = session;
    session.addEventListener('welcome', () => this.#onWelcome());
    session.addEventListener('rooms', ({ detail }) => detail.forEach((state) => this.#onState(state)));
    session.addEventListener('room', ({ detail }) => this.#onState(detail));
    session.addEventListener('rooms-refused', ({ detail: { code, retryAfterMs } }) => recoveryFrom(code) === 'retry' && this.#askWithin(retryAfterMs, retryAfterMs));
  }

  /** Notes that the user has seen the room up to this entry. */
  markRead(room, id) {
    if (this.#seen.get(room) === id) return;
    this.#seen.set(room, id);
    this.#tellSoon(room);
  }

  /** Asks for the rooms once on each link: from then on each change is told, but what has changed between two links is not. */
  #onWelcome() {
    const { me, link } = this.#session;
    if (me.id !== this.#userId) this.#seen.clear();
    this.#userId = me.id;
    if (link === this.#link) return;
    const isFirst = this.#link === null;
    this.#link = link;
    if (isFirst) this.#ask(link);
    else this.#askWithin(ASK_AGAIN_MS);
  }

  /** Asks within a time, and not before another one has passed, ms. */
  #askWithin(withinMs, afterMs = 0) {
    const link = this.#link;
    setTimeout(() => this.#ask(link), afterMs + withinMs * Math.random());
  }

  #ask(link) {
    if (this.#session.link === link) this.#session.send(clientMessage.rooms());
  }

  #tellSoon(room) {
    if (this.#waiting.has(room)) return;
    this.#waiting.add(room);
    setTimeout(() => this.#tell(room), INTERVAL_MS);
  }

  /** Tells it if there is a link. If it gets lost, the server's next answer shows that, and it is told again. */
  #tell(room) {
    this.#waiting.delete(room);
    if (this.#seen.has(room)) this.#session.send(clientMessage.read(room, this.#seen.get(room)));
  }

  #onState(state) {
    const seen = this.#seen.get(state.room);
    if (seen && relation(seen, state.last) === 'seen' && relation(seen, state.read) !== 'seen') this.#tellSoon(state.room);
    this.dispatchEvent(new CustomEvent('state', { detail: state }));
  }
}
