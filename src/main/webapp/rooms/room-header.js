import { setText } from '../browser/dom.js';
import { roomUrl } from '../connection/endpoints.js';
import { request } from '../connection/http-request.js';
import { neutralizeBidi } from '../words/bidi.js';
import { words } from '../words/locale.js';

/** Time for which the list of the user's rooms may say what a room is before it is asked for by itself, ms. */
const ASK_DELAY_MS = 1500;

/** Shows the topic of the current room beside its name, and in the empty field that it is in slow mode. */
export class RoomHeader {
  #roots;
  #rooms;
  #session;
  #identity;
  #placeholder;
  #timer = null;
  /** The rooms that were asked for on this link: the server may know none of that name. */
  #asked = new Set();

  /** `roots`: `topic`, the element in the header, and `field`, the composer's. */
  constructor(roots, { rooms, session, identity }) {
    this.#roots = roots;
    this.#rooms = rooms;
    this.#session = session;
    this.#identity = identity;
    this.#placeholder = roots.field.placeholder;
    rooms.addEventListener('current', () => this.#onRoom());
    rooms.addEventListener('facts', () => this.#draw());
    session.addEventListener('joined', ({ detail }) => detail.room === rooms.current?.name && this.#askSoon());
    session.addEventListener('disconnect', () => this.#asked.clear());
    if (rooms.current) this.#onRoom();
  }

  #onRoom() {
    this.#draw();
    this.#askSoon();
  }

  #draw() {
    const { topic, slowSeconds, role } = this.#rooms.current.facts;
    setText(this.#roots.topic, neutralizeBidi(topic));
    this.#roots.topic.title = neutralizeBidi(topic);
    const isSlow = slowSeconds > 0 && role !== 'owner' && role !== 'moderator';
    this.#roots.field.placeholder = isSlow ? words.slowMode(slowSeconds) : this.#placeholder;
  }

  #askSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(this.#rooms.current), ASK_DELAY_MS);
  }

  /** Asks once what a room is that the list of the user's rooms does not have. One that nobody has written in is none yet. */
  async #ask(room) {
    if (room.hasFacts || !room.rows.length || !this.#session.link || this.#asked.has(room.name)) return;
    this.#asked.add(room.name);
    const { token } = this.#identity;
    const answer = await request(roomUrl(room.name), { headers: token ? { Authorization: `Bearer ${token}` } : {} });
    if (answer.ok && !answer.failed) room.onState(answer.body);
  }
}
