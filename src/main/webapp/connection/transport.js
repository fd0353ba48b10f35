import { HUNG, resumesAtOnce } from '../protocol/wire.js';

/** Upper bounds of the first and of every later wait, ms. A wait is drawn evenly from 0 to the bound. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 20_000;

/** A link that ends sooner than this after it was ready counts as one that never worked, ms. */
const TOO_SHORT = 4000;

/** A link on its way that says nothing for this long is given up, ms. */
const MUTE = 8000;

/** Misses in a row after which the slower transport is considered. */
const MISSES = 2;

/** First and longest wait before WebSocket is tried again from the slower transport, ms. */
const BACK_FIRST = 10_000;
const BACK_LONGEST = 300_000;

/**
 * Keeps one link to some instance, for ever. `active` is the link that is caught up; a `candidate` is one on its way.
 * The candidate takes over only when the session calls `ready`, so a planned move never leaves a moment without a link.
 * `links` makes them: `fast(on)`, `slow(on)` (may be async) and `reach()`: does plain HTTP get an answer?
 */
export class Transport {
  active = null;
  #candidate = null;
  #links;
  #on;
  #random;
  #timer = null;
  #attempts = 0;
  #misses = 0;
  #reached = false;
  #hung = false;
  #readyAt = 0;
  #backWait = BACK_FIRST;
  #backTimer = null;
  #choosing = false;

  constructor(links, { random = Math.random } = {}) {
    this.#links = links;
    this.#random = random;
  }

  /** `on`: `opened(link)`, `received(objects, link)`, `promoted(link)`, `lost(code)` whenever no link is left. */
  start(on) {
    this.#on = on;
    this.#attempt();
  }

  /** The session's word that this link has been welcomed and has caught up with every room. */
  ready(link) {
    if (link !== this.#candidate) return;
    const old = this.active;
    this.active = link;
    this.#candidate = null;
    this.#readyAt = performance.now();
    this.#attempts = 0;
    clearTimeout(this.#backTimer);
    if (link.slow) this.#comeBack();
    else this.#backWait = BACK_FIRST;
    this.#on.promoted(link);
    old?.close();
  }

  /** This instance is going away: another link is opened at a random moment within the time given, ms. */
  move(link, withinMs) {
    if (link === this.active && !this.#candidate) this.#plan(this.#random() * withinMs);
  }

  /** A hint that waiting may be pointless: the network is back, the page is seen again, the machine woke up. */
  hint() {
    if (this.active) this.active.probe(2000);
    else if (!this.#candidate) this.#plan(this.#random() * 200);
  }

  #plan(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#attempt(), wait);
  }

  async #attempt(kind) {
    clearTimeout(this.#timer);
    if (this.#candidate || this.#choosing) return;
    this.#choosing = true;
    const make = kind ?? (await this.#choose());
    let heard = false;
    const on = {
      opened: () => this.#on.opened(link),
      received: (objects) => {
        heard = true;
        this.#on.received(objects, link);
      },
      closed: (code) => this.#closed(link, code),
    };
    const link = await this.#make(make, on);
    this.#choosing = false;
    if (!link) return this.#candidateFailed({ slow: true }, 1006);
    this.#candidate = link;
    const watch = setInterval(() => {
      if (link !== this.#candidate) return clearInterval(watch);
      if (heard) return (heard = false);
      clearInterval(watch);
      link.close();
      this.#candidateFailed(link, HUNG);
    }, MUTE);
  }

  /** The link, or null where the module of the slower one does not load. */
  async #make(kind, on) {
    try {
      return await this.#links[kind](on);
    } catch {
      return null;
    }
  }

  /** WebSocket, unless it has failed repeatedly while plain HTTP gets through: then a server that is down is ruled out. */
  async #choose() {
    if (this.active || this.#misses < MISSES) return 'fast';
    if (this.#reached) return 'slow';
    this.#reached = await this.#links.reach();
    return this.#reached && this.#hung ? 'slow' : 'fast';
  }

  #closed(link, code) {
    if (link === this.#candidate) this.#candidateFailed(link, code);
    else if (link === this.active) this.#activeLost(link, code);
  }

  #candidateFailed(link, code) {
    this.#candidate = null;
    // It may have been welcomed, and count for the session already.
    if (!this.active) this.#on.lost(code);
    this.#missed(link, code);
    if (this.active?.slow && !link.slow) return this.#comeBack();
    this.#plan(this.#jitter());
  }

  #activeLost(link, code) {
    this.active = null;
    if (performance.now() - this.#readyAt < TOO_SHORT && !resumesAtOnce(code)) this.#missed(link, code);
    else if (!link.slow) this.#forgive();
    clearTimeout(this.#backTimer);
    if (!this.#candidate) this.#plan(resumesAtOnce(code) ? this.#random() * 1000 : this.#jitter());
    this.#on.lost(code);
  }

  /** A hanging handshake is no sign of a server that is down, so one of them says as much as several refusals. */
  #missed(link, code) {
    this.#hung = code === HUNG;
    if (link.slow) this.#reached = false;
    else this.#misses += this.#hung ? MISSES : 1;
  }

  /** Full jitter: even from 0 to a bound that doubles, so a crowd that was cut off together does not return together. */
  #jitter() {
    const bound = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#attempts);
    this.#attempts += 1;
    return this.#random() * bound;
  }

  /** A WebSocket that has worked for a while proves that it can. */
  #forgive() {
    this.#misses = 0;
    this.#reached = false;
    this.#hung = false;
  }

  #comeBack() {
    clearTimeout(this.#backTimer);
    this.#backTimer = setTimeout(() => this.#attempt('fast'), this.#backWait * (0.5 + this.#random()));
    this.#backWait = Math.min(BACK_LONGEST, this.#backWait * 2);
  }
}
