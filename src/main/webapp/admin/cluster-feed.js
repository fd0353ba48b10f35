/** Interval between two requests, and the time that an answer may take, ms. */
const POLL_INTERVAL_MS = 1000;
const TIMEOUT_MS = 6000;

/** Shortest pause after an answer, ms. */
const MIN_PAUSE_MS = 100;

/** Time for which an instance that is gone is still shown, ms. */
const GONE_SHOWN_MS = 60_000;

/** Longest time for which the server reports an instance that has died, ms: it expires in Redis somewhat earlier. */
const EXPIRY_MS = 10_000;

/** Time for which samples are kept, ms. */
export const HISTORY_MS = 180_000;

/** Why the feed stops, by HTTP status. */
const REFUSALS = { 401: 'wrongToken', 404: 'noAdministrator', 429: 'tooManyAttempts' };

/**
 * Polls the status of all instances and keeps their recent past. Events: `change` after each answer or failure; `refused`
 * with the reason, `wrongToken`, `noAdministrator` or `tooManyAttempts`, after which the feed has stopped.
 */
export class ClusterFeed extends EventTarget {
  /** Time of the last answer, ms since the epoch; null before the first. */
  updatedAt = null;
  /** Whether the last request had no answer. */
  isStale = false;
  #fetchStatus;
  #token = null;
  #timer = null;
  #instances = new Map();

  /** `fetchStatus(token, signal)` resolves to a `Response`; the token is empty for an administrator with an account. */
  constructor(fetchStatus) {
    super();
    this.#fetchStatus = fetchStatus;
  }

  /**
   * All instances as `{key, name, status, restarts, uptime, goneAt, samples}`, sorted by name, numbers by value. `goneAt` is
   * null while the instance is there. The name includes the host if several instances share one name.
   */
  get instances() {
    const all = [...this.#instances.values()];
    const count = new Map();
    for (const { status } of all) count.set(status.instance, (count.get(status.instance) ?? 0) + 1);
    for (const instance of all) {
      const { instance: name, host } = instance.status;
      instance.name = count.get(name) > 1 ? `${name} (${host})` : name;
    }
    return all.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  }

  /** Whether the feed polls. */
  get isRunning() {
    return this.#token !== null;
  }

  /** Polls with this token, at once and then every second. */
  start(token) {
    this.stop();
    this.#token = token;
    this.#pollAfter(0);
  }

  /** Stops polling. What is known of the instances stays. */
  stop() {
    this.#token = null;
    clearTimeout(this.#timer);
  }

  #pollAfter(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#poll(), ms);
  }

  async #poll() {
    const token = this.#token;
    const startedAt = Date.now();
    const refusal = await this.#request(token);
    if (token !== this.#token) return;
    if (refusal) {
      this.stop();
      this.dispatchEvent(new CustomEvent('refused', { detail: refusal }));
      return;
    }
    this.dispatchEvent(new Event('change'));
    this.#pollAfter(Math.max(MIN_PAUSE_MS, POLL_INTERVAL_MS - (Date.now() - startedAt)));
  }

  /** Resolves with the reason of a refusal, else null. An answer to an earlier token is ignored. */
  async #request(token) {
    try {
      const response = await this.#fetchStatus(token, AbortSignal.timeout(TIMEOUT_MS));
      if (response.status in REFUSALS) return REFUSALS[response.status];
      if (!response.ok) throw new Error(`status ${response.status}`);
      const { at, instances } = await response.json();
      if (token === this.#token) this.#update(at, instances);
    } catch {
      this.isStale = true;
    }
    return null;
  }

  #update(at, statuses) {
    const now = Date.now();
    this.updatedAt = now;
    this.isStale = false;
    const present = latestByName(at, statuses);
    for (const [key, status] of present) this.#record(key, status, at, now);
    for (const [key, instance] of this.#instances) {
      if (!present.has(key)) instance.goneAt ??= now;
      if (instance.goneAt !== null && now - instance.goneAt > GONE_SHOWN_MS) this.#instances.delete(key);
    }
  }

  #record(key, status, at, now) {
    const instance = this.#instances.get(key) ?? { key, restarts: 0, samples: [], status };
    if (runOf(instance.status) !== runOf(status)) instance.restarts += 1;
    instance.goneAt = null;
    instance.status = status;
    instance.uptime = Math.max(0, at - status.startedAt);
    instance.samples.push({ at: now, connections: status.connections, messages: status.messagesPerSecond, cpu: status.cpu });
    while (instance.samples[0].at < now - HISTORY_MS) instance.samples.shift();
    this.#instances.set(key, instance);
  }
}

/** Identifies a process: two of one name differ in it. */
const runOf = ({ run, startedAt }) => run ?? startedAt;

/**
 * The newest process of each name on each host. One that was killed is reported beside its successor until it expires, and
 * is left out. One that is reported for longer is alive, and gets a key of its own.
 */
function latestByName(at, statuses) {
  const latest = new Map();
  for (const status of [...statuses].sort((a, b) => b.startedAt - a.startedAt)) {
    const key = `${status.instance} ${status.host ?? ''}`;
    const newest = latest.get(key);
    if (!newest) latest.set(key, status);
    else if (at - newest.startedAt > EXPIRY_MS) latest.set(`${key} ${runOf(status)}`, status);
  }
  return latest;
}

/** Whether an instance takes traffic. */
export const isServing = ({ goneAt, status }) => goneAt === null && status.state === 'running' && status.live;
