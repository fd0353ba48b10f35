import { isMessage } from '../protocol/wire.js';
import { words } from '../words/locale.js';

/** More messages than this within the time below are told as a number. */
const MANY = 5;
const WITHIN = 3000;

/** Shortest time between two sentences, ms: a screen reader drops what is replaced sooner. */
const PAUSE = 1000;

/** Speaks for the log: what others say in the room in view, and the connection's sentences, each once. */
export class Announcer {
  #place = document.getElementById('announcer');
  #queue = [];
  #times = [];
  #timer = null;
  #said = '';

  constructor({ session, rooms, notice }) {
    session.addEventListener('entries', ({ detail }) => {
      if (detail.room !== rooms.current?.name) return;
      for (const entry of detail.entries) if (isMessage(entry) && entry.from.id !== session.me?.id) this.#add(entry);
    });
    notice.addEventListener('change', () => this.#state(notice.notice ?? ''));
  }

  #add({ from, text }) {
    const now = Date.now();
    this.#times = [...this.#times.filter((at) => now - at < WITHIN), now];
    this.#queue.push(words.spoken(from.name, text));
    this.#soon();
  }

  #state(sentence) {
    if (sentence === this.#said) return;
    this.#said = sentence;
    if (sentence) this.#queue.unshift(sentence);
    this.#soon();
  }

  #soon() {
    this.#timer ??= setTimeout(() => this.#speak(), this.#times.length > MANY ? WITHIN : 50);
  }

  #speak() {
    this.#timer = null;
    if (!this.#queue.length) return;
    const many = this.#queue.length > MANY;
    this.#place.textContent = many ? words.spokenMany(this.#queue.length) : this.#queue.shift();
    if (many) this.#queue = [];
    if (this.#queue.length) this.#timer = setTimeout(() => this.#speak(), PAUSE);
  }
}
