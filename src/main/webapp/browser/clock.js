/** Interval between two readings of the clock, ms. */
const INTERVAL_MS = 1000;

/** A jump of the clock that means that the machine slept, ms. Browsers run the timers of a hidden page once a minute. */
const SLEEP_MS = 75_000;

/** One clock for the page. Events: `midnight`, when the local day changes; `wake`, after the machine slept. */
export class Clock extends EventTarget {
  #last = Date.now();

  /** Starts the clock, which runs as long as the page. */
  start() {
    setInterval(() => this.#tick(), INTERVAL_MS);
    return this;
  }

  #tick() {
    const now = Date.now();
    if (now - this.#last > SLEEP_MS) this.dispatchEvent(new Event('wake'));
    if (new Date(now).toDateString() !== new Date(this.#last).toDateString()) this.dispatchEvent(new Event('midnight'));
    this.#last = now;
  }
}
