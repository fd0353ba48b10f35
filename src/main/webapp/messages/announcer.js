import { isReadable } from '../protocol/wire.js';
import { words } from '../words/locale.js';

/** More messages than this within this time are announced as a number. */
const BURST_MESSAGES = 5;
const BURST_MS = 3000;

/** Delay before the first sentence, ms, so that messages that arrive together are counted together. */
const FIRST_DELAY_MS = 50;

/** Shortest time between two sentences, ms: a screen reader drops a sentence that is replaced sooner. */
const MIN_INTERVAL_MS = 1000;

/** Speaks through a live region: messages of others in the current room, and the connection notice, each once. */
export class Announcer {
  #region;
  #queue = [];
  #arrivals = [];
  #timer = null;
  #lastNotice = '';

  constructor(region, { session, rooms, notice }) {
    this.#region = region;
    session.addEventListener('entries', ({ detail }) => {
      if (detail.room !== rooms.current?.name) return;
      for (const entry of detail.entries) if (isReadable(entry) && entry.from.id !== session.me?.id) this.#addMessage(entry);
    });
    notice.addEventListener('change', () => this.#addNotice(notice.sentence ?? ''));
  }

  #addMessage({ from, text }) {
    const now = Date.now();
    this.#arrivals = [...this.#arrivals.filter((at) => now - at < BURST_MS), now];
    this.#queue.push(words.spoken(from.name, text));
    this.#speakSoon();
  }

  #addNotice(sentence) {
    if (sentence === this.#lastNotice) return;
    this.#lastNotice = sentence;
    if (sentence) this.#queue.unshift(sentence);
    this.#speakSoon();
  }

  #speakSoon() {
    this.#timer ??= setTimeout(() => this.#speak(), this.#arrivals.length > BURST_MESSAGES ? BURST_MS : FIRST_DELAY_MS);
  }

  #speak() {
    this.#timer = null;
    if (!this.#queue.length) return;
    const isBurst = this.#queue.length > BURST_MESSAGES;
    this.#region.textContent = isBurst ? words.spokenMany(this.#queue.length) : this.#queue.shift();
    if (isBurst) this.#queue = [];
    if (this.#queue.length) this.#timer = setTimeout(() => this.#speak(), MIN_INTERVAL_MS);
  }
}
