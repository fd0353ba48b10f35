import { setText } from '../browser/dom.js';
import { isMessage } from '../protocol/wire.js';
import { words } from '../words/locale.js';

/** Time after which somebody who was typing is forgotten, ms: the object that ends it may be lost. */
const FORGET_MS = 6000;

/** More people than this are not named. */
const MAX_NAMES = 3;

/** The line that says who is typing in the current room. It has its place above the composer, and moves nothing. */
export class TypingLine {
  #root;
  #rooms;
  /** By room, by id of the user: `{name, timer}`. */
  #typing = new Map();

  constructor(root, { session, rooms }) {
    this.#root = root;
    this.#rooms = rooms;
    session.addEventListener('typing', ({ detail: { room, from, on } }) => this.#note(room, from, on));
    session.addEventListener('entries', ({ detail: { room, entries } }) => entries.filter(isMessage).forEach(({ from }) => this.#note(room, from, false)));
    session.addEventListener('disconnect', () => this.#forgetAll());
    rooms.addEventListener('current', () => this.#draw());
  }

  #note(room, { id, name }, isTyping) {
    const people = this.#typing.get(room) ?? new Map();
    if (!isTyping && !people.has(id)) return;
    clearTimeout(people.get(id)?.timer);
    people.delete(id);
    if (isTyping) people.set(id, { name, timer: setTimeout(() => this.#note(room, { id }, false), FORGET_MS) });
    if (people.size) this.#typing.set(room, people);
    else this.#typing.delete(room);
    this.#draw();
  }

  #forgetAll() {
    for (const people of this.#typing.values()) for (const { timer } of people.values()) clearTimeout(timer);
    this.#typing.clear();
    this.#draw();
  }

  #draw() {
    const people = [...(this.#typing.get(this.#rooms.current?.name)?.values() ?? [])];
    setText(this.#root, people.length > MAX_NAMES ? words.manyTyping : people.length ? words.typing(people.map(({ name }) => name)) : '');
  }
}
