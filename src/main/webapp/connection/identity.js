import { newNonce, say } from '../protocol/wire.js';

/** How long one tab may take to be named by the server before the next tries, and how long a tab waits for others, ms. */
const NAMED_WITHIN = 4000;
const WAIT = 8000;

/** How often a tab asks for its turn where the browser has no locks, ms. */
const ASK = 100;

/** Who this browser is to the server: the token that presents the same person again, and the name that was chosen. */
export class Identity {
  token = null;
  /** A new name that the server has not taken yet, or null. */
  wish = null;
  #chosen;
  #storage;
  /** A token that the server does not take: stored or not, it is nobody's. */
  #refused = null;
  /** While another tab may be getting a token: resolves when this one may say `hello`. */
  #turn = null;
  /** Set while it is this tab's turn: ends it. */
  #end = null;

  constructor(storage) {
    this.#storage = storage;
  }

  static async load(storage) {
    const identity = new Identity(storage);
    const stored = await storage.get('settings', 'identity');
    if (typeof stored?.token === 'string') identity.token = stored.token;
    if (typeof stored?.chosen === 'string') identity.#chosen = stored.chosen;
    return identity;
  }

  /** A token brings its own name; saying an old one beside it would undo a renaming made elsewhere. */
  hello() {
    return say.hello({ name: this.wish ?? (this.token ? undefined : this.#chosen), token: this.token });
  }

  /**
   * Null when `hello` may be said now, else a promise of that. Tabs of a browser that nobody knows yet go one after the
   * other, so that the first one's token is the others', too: two tabs are one person.
   */
  turn() {
    if (this.token || this.#end || !this.#storage.durable) return null;
    this.#turn ??= new Promise((resolve) => this.#alone(resolve)).finally(() => (this.#turn = null));
    return this.#turn;
  }

  async #alone(ready) {
    const mine = async () => {
      const { token } = (await this.#storage.get('settings', 'identity')) ?? {};
      if (typeof token === 'string' && token !== this.#refused) this.token = token;
      const named = new Promise((resolve) => (this.#end = resolve));
      ready();
      if (!this.token) await Promise.race([named, pause(NAMED_WITHIN)]);
      this.#end = null;
    };
    if (navigator.locks) {
      await navigator.locks.request('chat identity', { signal: AbortSignal.timeout(WAIT) }, mine).catch(() => {});
    } else {
      const holder = newNonce();
      const end = Date.now() + WAIT;
      while (!(await this.#storage.lease('identity', holder, NAMED_WITHIN)) && Date.now() < end) await pause(ASK);
      await mine();
      await this.#storage.lease('identity', holder, 0);
    }
    ready();
  }

  /** The server's answer; true when it took a new name. */
  welcomed(token) {
    const renamed = this.wish !== null;
    if (renamed) this.#chosen = this.wish;
    if (token) this.token = token;
    this.wish = null;
    const stored = this.#storage.put('settings', { name: 'identity', token: this.token, chosen: this.#chosen });
    stored?.then(this.#end);
    return renamed;
  }

  /** What a refused `hello` blames is not said again: the token, or else the name. */
  refused(code) {
    if (code === 'unauthenticated') [this.#refused, this.token] = [this.token, null];
    else this.#chosen = undefined;
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
