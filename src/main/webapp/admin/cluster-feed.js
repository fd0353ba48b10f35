/** How often is asked, how long an answer may take, how long an instance that has vanished is still shown, ms. */
const PERIOD = 1000;
const PATIENCE = 6000;
const SHOWN = 60_000;

/** For how long, at most, instances that have died are still told of, ms: as they expire in Redis, and some. */
const FORGOTTEN = 10_000;

/** How much of the past is kept, ms. */
export const PAST = 180_000;

/**
 * What all instances tell, asked for every second while the page is seen.
 *
 * Events: `change`, when there is something new to show; `refused` with why (`wrong`, `nobody`, `tooOften`), and then it has
 * stopped.
 */
export class ClusterFeed extends EventTarget {
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

  /**
   * In the order of their names, numbers as numbers: `{key, name, status, restarts, goneAt, past}`; `goneAt` is null while it is
   * there. The key is its own; the name tells the host, too, where there are several of it.
   */
  get instances() {
    const all = [...this.#instances.values()];
    const count = new Map();
    for (const { status } of all) count.set(status.instance, (count.get(status.instance) ?? 0) + 1);
    for (const one of all) one.name = count.get(one.status.instance) > 1 ? `${one.status.instance} (${one.status.host})` : one.status.instance;
    return all.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
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
    const there = byPlace(at, statuses);
    for (const [key, status] of there) this.#note(key, status, at, now);
    for (const [key, known] of this.#instances) {
      if (!there.has(key)) known.goneAt ??= now;
      if (known.goneAt !== null && now - known.goneAt > SHOWN) this.#instances.delete(key);
    }
  }

  #note(key, status, at, now) {
    const known = this.#instances.get(key) ?? { key, restarts: 0, past: [], status };
    if (runOf(known.status) !== runOf(status)) known.restarts += 1;
    known.goneAt = null;
    known.status = status;
    known.uptime = Math.max(0, at - status.startedAt);
    known.past.push({ at: now, connections: status.connections, messages: status.messagesPerSecond, cpu: status.cpu });
    while (known.past[0].at < now - PAST) known.past.shift();
    this.#instances.set(key, known);
  }
}

const runOf = ({ run, startedAt }) => run ?? startedAt;

/**
 * What each place, that is a name on a host, tells: its newest process. One that was killed is told of for some seconds beside
 * its successor, and belongs to that; one that is told of for longer lives, and has a place of its own.
 */
function byPlace(at, statuses) {
  const places = new Map();
  for (const status of [...statuses].sort((a, b) => b.startedAt - a.startedAt)) {
    const key = `${status.instance} ${status.host ?? ''}`;
    const newest = places.get(key);
    if (!newest) places.set(key, status);
    else if (at - newest.startedAt > FORGOTTEN) places.set(`${key} ${runOf(status)}`, status);
  }
  return places;
}

export const isServing = ({ goneAt, status }) => goneAt === null && status.state === 'running' && status.live;
