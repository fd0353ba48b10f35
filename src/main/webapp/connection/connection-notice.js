import { words } from '../words/locale.js';
import { SLOW_AFTER_MS } from './outbox.js';

/** A disconnection is shown only if it lasts longer than this, ms. */
const GRACE_MS = 3000;

/** Shortest time between a reconnection and the next "offline", ms, so that an unstable network does not flicker. */
const MIN_ONLINE_MS = 5000;

/** Time for which a pause is shown beyond its end, ms: the retry follows with some delay. */
const PAUSE_MARGIN_MS = 500;

/** The sole source of what the page says about its connection: a status and a sentence. Event `change`. */
export class ConnectionNotice extends EventTarget {
  /** True once a disconnection has lasted long enough to be shown. */
  isOffline = false;
  /** False until the first `welcome`. */
  hasConnected = false;
  /** True once the server takes nobody who has not signed in. */
  isSignedOut = false;
  #pauseSentence = null;
  #offlineTimer = null;
  #pauseTimer = null;
  #slowTimer = null;
  #reconnectedAt = 0;
  #session;
  #outbox;
  #storage;
  #network;

  /** `network` is the window, which knows whether the device has any. */
  constructor({ session, outbox, storage, network }) {
    super();
    this.#network = network;
    this.#session = session;
    this.#outbox = outbox;
    this.#storage = storage;
    this.#goOfflineAfter(GRACE_MS);
    session.addEventListener('disconnect', () => this.#goOfflineAfter(Math.max(GRACE_MS, this.#reconnectedAt + MIN_ONLINE_MS - Date.now())));
    session.addEventListener('welcome', () => this.#onWelcome());
    session.addEventListener('signed-out', () => this.#onSignedOut());
    session.addEventListener('live', () => this.#emitChange());
    for (const type of ['online', 'offline']) network.addEventListener(type, () => this.#emitChange());
    outbox.addEventListener('change', () => this.#onOutbox());
    storage.addEventListener('change', () => this.#emitChange());
    outbox.addEventListener('pause', ({ detail }) => this.#onPause(detail));
  }

  /** The state in a few words. It contains no number that changes by itself. */
  get status() {
    if (this.isSignedOut) return words.signedOut;
    if (this.isOffline) return this.#hasNetwork ? words.noConnection : words.offline;
    if (this.isSlow) return words.waitingForAnswer;
    return this.hasConnected ? words.connectedTo(this.#session.welcome.instance) : words.connecting;
  }

  /** One sentence about what is kept and what will happen, or null when all is well. */
  get sentence() {
    const { unsentCount } = this.#outbox;
    if (this.#storage.hasFailed) return words.notDurable;
    if (this.isOffline && this.#hasNetwork) return unsentCount ? words.noConnectionUnsent(unsentCount) : words.noConnectionSentence;
    if (this.isOffline) return unsentCount ? words.offlineUnsent(unsentCount) : words.offlineSentence;
    if (!this.#session.live) return words.waitingForServer;
    return this.#pauseSentence;
  }

  /** Whether a message is being sent for so long that its row says so. */
  get isSlow() {
    const since = this.#outbox.unsentSince;
    return since !== null && Date.now() - since >= SLOW_AFTER_MS;
  }

  /** Whether it is the server that cannot be reached, and not the device that has no network. */
  get #hasNetwork() {
    return this.#network.navigator.onLine;
  }

  #onOutbox() {
    clearTimeout(this.#slowTimer);
    const since = this.#outbox.unsentSince;
    if (since !== null && !this.isSlow) this.#slowTimer = setTimeout(() => this.#emitChange(), since + SLOW_AFTER_MS - Date.now());
    this.#emitChange();
  }

  #goOfflineAfter(ms) {
    if (this.#offlineTimer || this.isOffline || this.isSignedOut) return;
    this.#offlineTimer = setTimeout(() => {
      this.#offlineTimer = null;
      this.isOffline = true;
      this.#emitChange();
    }, ms);
  }

  #onWelcome() {
    clearTimeout(this.#offlineTimer);
    this.#offlineTimer = null;
    if (this.isOffline) this.#reconnectedAt = Date.now();
    this.isOffline = false;
    this.hasConnected = true;
    this.#emitChange();
  }

  #onSignedOut() {
    clearTimeout(this.#offlineTimer);
    this.#offlineTimer = null;
    this.isOffline = false;
    this.isSignedOut = true;
    this.#emitChange();
  }

  #onPause({ code, waitMs }) {
    clearTimeout(this.#pauseTimer);
    this.#pauseSentence = code === 'rate_limited' ? words.tooFast(Math.ceil(waitMs / 1000)) : words.waitingForServer;
    this.#pauseTimer = setTimeout(() => {
      this.#pauseSentence = null;
      this.#emitChange();
    }, waitMs + PAUSE_MARGIN_MS);
    this.#emitChange();
  }

  #emitChange() {
    this.dispatchEvent(new Event('change'));
  }
}
