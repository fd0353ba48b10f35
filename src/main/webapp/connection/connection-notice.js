import { words } from '../words/locale.js';

/** A gap shorter than this is nobody's business, ms. */
const SILENCE = 3000;

/** Shortest time between two changes to "offline", ms, so that a flapping network does not flicker. */
const CALM = 5000;

/** What the page says of its connection: one owner, one state, one sentence. Event `change`. */
export class ConnectionNotice extends EventTarget {
  /** True once the gap has been long enough to be told. */
  offline = false;
  /** True until the first welcome. */
  first = true;
  #held = null;
  #timer = null;
  #heldTimer = null;
  #back = 0;
  #session;
  #outbox;
  #storage;

  constructor({ session, outbox, storage }) {
    super();
    this.#session = session;
    this.#outbox = outbox;
    this.#storage = storage;
    this.#wait(SILENCE);
    session.addEventListener('lost', () => this.#wait(Math.max(SILENCE, this.#back + CALM - Date.now())));
    session.addEventListener('welcome', () => this.#welcomed());
    session.addEventListener('live', () => this.#tell());
    outbox.addEventListener('change', () => this.#tell());
    storage.addEventListener('change', () => this.#tell());
    outbox.addEventListener('held', ({ detail }) => this.#hold(detail));
  }

  /** Always true, never a number that changes by itself: the state in a few words. */
  get status() {
    if (this.offline) return words.offline;
    return this.first ? words.connecting : words.connectedTo(this.#session.welcome.instance);
  }

  /** What is kept and what will happen, or null when there is nothing to say. */
  get notice() {
    const { unsent } = this.#outbox;
    if (this.#storage.lost) return words.notDurable;
    if (this.offline) return unsent ? words.offlineUnsent(unsent) : words.offlineLine;
    if (!this.#session.live) return words.serverWaits;
    return this.#held;
  }

  #wait(ms) {
    if (this.#timer || this.offline) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.offline = true;
      this.#tell();
    }, ms);
  }

  #welcomed() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.offline) this.#back = Date.now();
    this.offline = false;
    this.first = false;
    this.#tell();
  }

  /** Told only when it lasts: a second's wait needs no sentence. */
  #hold({ code, wait }) {
    clearTimeout(this.#heldTimer);
    this.#held = code === 'rate_limited' ? words.tooFast(Math.ceil(wait / 1000)) : words.serverWaits;
    this.#heldTimer = setTimeout(() => {
      this.#held = null;
      this.#tell();
    }, wait + 500);
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event('change'));
  }
}
