import { HANDSHAKE_TIMEOUT, asksToResume } from '../protocol/wire.js';

/** Upper bounds of the first and of the longest wait before another attempt, ms. Each wait is random between 0 and its bound. */
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 20_000;

/** A link that ends sooner than this after its promotion counts as a failed attempt, ms. */
const MIN_LIFETIME_MS = 4000;

/** A candidate that receives nothing for this long is given up, ms. */
const CANDIDATE_SILENCE_MS = 8000;

/** Time that the fallback may take to be loaded, ms: a network may vanish without a word. */
const LOAD_TIMEOUT_MS = 8000;

/** Failures in a row after which the fallback is considered. */
const FAILURES_BEFORE_FALLBACK = 2;

/** First and longest wait before WebSocket is tried again from the fallback, ms. */
const FIRST_UPGRADE_MS = 10_000;
const MAX_UPGRADE_MS = 300_000;

/** Bound of the wait before the server is resumed that asked for it, and after `checkNow`, ms. */
const RESUME_SPREAD_MS = 1000;
const CHECK_SPREAD_MS = 200;

/** Time in which an active link must prove that it works after `checkNow`, ms. */
const PROBE_TIMEOUT_MS = 1500;

/**
 * Keeps one link to some instance, for ever. `active` is the link that has caught up; a candidate is one on its way. The
 * candidate becomes active only when the session promotes it, so a planned move never leaves a moment without a link.
 */
export class Transport {
  active = null;
  #candidate = null;
  #connector;
  #listener;
  #random;
  #attemptTimer = null;
  #attempts = 0;
  #failures = 0;
  #httpWorks = false;
  #handshakeTimedOut = false;
  #promotedAt = 0;
  #upgradeWaitMs = FIRST_UPGRADE_MS;
  #upgradeTimer = null;
  #isConnecting = false;
  #isPaused = false;

  /** `connector`: `openPrimary(listener)`, `openFallback(listener)`, which may return a promise, and `isReachable()`. */
  constructor(connector, { random = Math.random } = {}) {
    this.#connector = connector;
    this.#random = random;
  }

  /** `listener`: `onOpen(link)`, `onReceive(objects, link)`, `onPromote(link)`, and `onDisconnect(code)` whenever no link is left. */
  start(listener) {
    this.#listener = listener;
    this.#connect();
  }

  /** Makes the candidate the active link: it has been welcomed and has caught up with every room. */
  promote(link) {
    if (link !== this.#candidate) return;
    const old = this.active;
    this.active = link;
    this.#candidate = null;
    this.#promotedAt = performance.now();
    this.#attempts = 0;
    clearTimeout(this.#upgradeTimer);
    if (link.isFallback) this.#planUpgrade();
    else this.#upgradeWaitMs = FIRST_UPGRADE_MS;
    this.#listener.onPromote(link);
    old?.close();
  }

  /** Opens the successor of a link whose instance is going away, at a random moment within `withinMs`. */
  replace(link, withinMs) {
    if (link === this.active && !this.#candidate) this.#planConnect(this.#random() * withinMs);
  }

  /** Ends all links, and opens no other: the server takes nobody who has not signed in. */
  pause() {
    this.#isPaused = true;
    clearTimeout(this.#attemptTimer);
    clearTimeout(this.#upgradeTimer);
    for (const link of [this.active, this.#candidate]) link?.close();
    this.active = this.#candidate = null;
  }

  /** Ends a wait, and starts the back-off anew: the network may be about to come back, the page is visible again, or the machine woke up. */
  checkNow() {
    this.#attempts = 0;
    if (this.active) this.active.probe(PROBE_TIMEOUT_MS);
    else if (!this.#candidate) this.#planConnect(this.#random() * CHECK_SPREAD_MS);
  }

  #planConnect(waitMs) {
    clearTimeout(this.#attemptTimer);
    this.#attemptTimer = setTimeout(() => this.#connect(), waitMs);
  }

  async #connect(kind) {
    clearTimeout(this.#attemptTimer);
    if (this.#candidate || this.#isConnecting || this.#isPaused) return;
    this.#isConnecting = true;
    const open = kind ?? (await this.#choose());
    let hasReceived = false;
    const link = await this.#open(open, {
      onOpen: () => this.#listener.onOpen(link),
      onReceive: (objects) => {
        hasReceived = true;
        this.#listener.onReceive(objects, link);
      },
      onClose: (code) => this.#onClose(link, code),
    });
    this.#isConnecting = false;
    if (!link) return this.#onCandidateFailed({ isFallback: true }, 1006);
    this.#candidate = link;
    const check = setInterval(() => {
      if (link !== this.#candidate) return clearInterval(check);
      if (hasReceived) return (hasReceived = false);
      clearInterval(check);
      link.close();
      this.#onCandidateFailed(link, HANDSHAKE_TIMEOUT);
    }, CANDIDATE_SILENCE_MS);
  }

  /** The link, or null where the fallback's modules cannot be loaded, or not in time. A link that comes later is closed. */
  async #open(open, listener) {
    let isLate = false;
    let timer;
    const timeout = new Promise((resolve) => {
      timer = setTimeout(() => {
        isLate = true;
        resolve(null);
      }, LOAD_TIMEOUT_MS);
    });
    try {
      const opening = Promise.resolve(this.#connector[open](listener));
      opening.then((link) => isLate && link.close(), () => {});
      return await Promise.race([opening, timeout]);
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Chooses the fallback only while WebSocket fails repeatedly and plain HTTP works, so that the server is not just down. */
  async #choose() {
    if (this.active || this.#failures < FAILURES_BEFORE_FALLBACK) return 'openPrimary';
    if (this.#httpWorks) return 'openFallback';
    this.#httpWorks = await this.#connector.isReachable();
    return this.#httpWorks && this.#handshakeTimedOut ? 'openFallback' : 'openPrimary';
  }

  #onClose(link, code) {
    if (link === this.#candidate) this.#onCandidateFailed(link, code);
    else if (link === this.active) this.#onActiveLost(link, code);
  }

  #onCandidateFailed(link, code) {
    this.#candidate = null;
    // It may have been welcomed, so that the session uses it already.
    if (!this.active) this.#listener.onDisconnect(code);
    this.#countFailure(link, code);
    if (this.active?.isFallback && !link.isFallback) return this.#planUpgrade();
    this.#planConnect(this.#backoff());
  }

  #onActiveLost(link, code) {
    this.active = null;
    if (performance.now() - this.#promotedAt < MIN_LIFETIME_MS && !asksToResume(code)) this.#countFailure(link, code);
    else if (!link.isFallback) this.#resetFailures();
    clearTimeout(this.#upgradeTimer);
    if (!this.#candidate) this.#planConnect(asksToResume(code) ? this.#random() * RESUME_SPREAD_MS : this.#backoff());
    this.#listener.onDisconnect(code);
  }

  /** A handshake that times out counts as several refusals: a server that is down refuses at once. */
  #countFailure(link, code) {
    this.#handshakeTimedOut = code === HANDSHAKE_TIMEOUT;
    if (link.isFallback) this.#httpWorks = false;
    else this.#failures += this.#handshakeTimedOut ? FAILURES_BEFORE_FALLBACK : 1;
  }

  /** Exponential back-off with full jitter, so that clients that were cut off together do not return together. */
  #backoff() {
    const bound = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** this.#attempts);
    this.#attempts += 1;
    return this.#random() * bound;
  }

  /** A WebSocket that lasted shows that WebSockets work here. */
  #resetFailures() {
    this.#failures = 0;
    this.#httpWorks = false;
    this.#handshakeTimedOut = false;
  }

  #planUpgrade() {
    clearTimeout(this.#upgradeTimer);
    this.#upgradeTimer = setTimeout(() => this.#connect('openPrimary'), this.#upgradeWaitMs * (0.5 + this.#random()));
    this.#upgradeWaitMs = Math.min(MAX_UPGRADE_MS, this.#upgradeWaitMs * 2);
  }
}
