/** How often is asked, how long an answer may take, how long an instance that has vanished is still shown, ms. */
const PERIOD = 1000;
const PATIENCE = 6000;
const SHOWN = 60_000;

/** How much of the past is kept, ms. */
export const PAST = 180_000;

/**
 * What all instances tell, asked for every second while the page is seen.
 *
 * Events: `change`, when there is something new to show; `refused` with why (`wrong`, `nobody`, `tooOften`), and then it has
 * stopped.
 */
export class Feed extends EventTarget {
  #ask;
  #token = null;
  #timer = null;
  #instances = new Map();
  /** When an answer came last, ms, or null. */
  heardAt = null;
  /** Whether the last question had no answer. */
  silent = false;

  /** `ask(token, signal)` resolves to a response as of `fetch`. */
  constructor(ask) {
    super();
    this.#ask = ask;
  }

  /** In the order of their names, numbers as numbers: `{name, status, restarts, goneAt, past}`; `goneAt` is null while it is there. */
  get instances() {
    return [...this.#instances.values()].sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  }

  start(token) {
    this.stop();
    this.#token = token;
    this.#next(0);
  }

  stop() {
    this.#token = null;
    clearTimeout(this.#timer);
  }

  get running() {
    return this.#token !== null;
  }

  /** Now, and not only when the second is over: the page is seen again. */
  hint() {
    if (this.running) this.#next(0);
  }

  #next(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#round(), ms);
  }

  async #round() {
    const token = this.#token;
    const begun = Date.now();
    const why = await this.#once(token);
    if (token !== this.#token) return;
    if (why) {
      this.stop();
      this.dispatchEvent(new CustomEvent('refused', { detail: why }));
      return;
    }
    this.dispatchEvent(new Event('change'));
    this.#next(Math.max(100, PERIOD - (Date.now() - begun)));
  }

  /** Null, or why there will be no answer. */
  async #once(token) {
    try {
      const response = await this.#ask(token, AbortSignal.timeout(PATIENCE));
      if (response.status === 401) return 'wrong';
      if (response.status === 404) return 'nobody';
      if (response.status === 429) return 'tooOften';
      if (!response.ok) throw new Error(`status ${response.status}`);
      const { at, instances } = await response.json();
      if (token === this.#token) this.#heard(at, instances);
    } catch {
      this.silent = true;
    }
    return null;
  }

  #heard(at, statuses) {
    const now = Date.now();
    this.heardAt = now;
    this.silent = false;
    const there = new Set();
    for (const status of statuses) {
      there.add(status.instance);
      this.#note(status, at, now);
    }
    for (const [name, known] of this.#instances) {
      if (!there.has(name)) known.goneAt ??= now;
      if (known.goneAt !== null && now - known.goneAt > SHOWN) this.#instances.delete(name);
    }
  }

  #note(status, at, now) {
    const name = status.instance;
    const known = this.#instances.get(name) ?? { name, restarts: 0, past: [], status };
    if (known.status.startedAt !== status.startedAt) known.restarts += 1;
    known.goneAt = null;
    known.status = status;
    known.uptime = Math.max(0, at - status.startedAt);
    known.past.push({ at: now, connections: status.connections, messages: status.messagesPerSecond, cpu: status.cpu });
    while (known.past[0].at < now - PAST) known.past.shift();
    this.#instances.set(name, known);
  }
}

export const isServing = ({ goneAt, status }) => goneAt === null && status.state === 'running' && status.live;
