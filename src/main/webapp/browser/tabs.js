/** Time that other tabs may take to answer, ms. A frozen tab that answers late loses nothing: a nonce is sent twice at worst. */
const ANSWER_TIMEOUT_MS = 250;

/** Length of a lease and interval of its renewal where the browser has no Web Locks, ms. */
const LEASE_MS = 1500;
const RENEW_INTERVAL_MS = 500;

/**
 * The other tabs of this browser. Events: `gone`, another tab was closed; `token` (the token), another tab has a new one
 * for the same user; `user`, another tab has signed in or out.
 */
export class Tabs extends EventTarget {
  #id;
  #storage;
  #channel = new BroadcastChannel('chat');
  #answers = new Set();

  /** `id` is the name under which this tab owns unsent messages. */
  constructor(id, storage) {
    super();
    this.#id = id;
    this.#storage = storage;
    this.#channel.onmessage = ({ data }) => this.#onBroadcast(data);
    addEventListener('pagehide', () => this.#onHide());
    addEventListener('pageshow', ({ persisted }) => persisted && this.#onRestore());
  }

  /** The id of this tab. */
  get id() {
    return this.#id;
  }

  /** Resolves with the ids of all open tabs, this one included. */
  async listIds() {
    this.#answers = new Set([this.#id]);
    this.#broadcast({ what: 'call' });
    await new Promise((resolve) => setTimeout(resolve, ANSWER_TIMEOUT_MS));
    return new Set(this.#answers);
  }

  /** Hands the token of a new name to the tabs that still present the old one. */
  shareToken(token) {
    this.#broadcast({ what: 'token', token });
  }

  /** Tells the other tabs that this browser has another user now. */
  shareUser() {
    this.#broadcast({ what: 'user' });
  }

  /** Calls `work()` in one tab at a time; when that tab is gone, in another. Ends when `signal` aborts. */
  async runExclusively(name, signal, work) {
    if (navigator.locks) {
      const hold = (lock) => lock && new Promise((resolve) => {
        signal.addEventListener('abort', resolve, { once: true });
        work();
      });
      await navigator.locks.request(`chat ${name}`, { signal }, hold).catch(() => {});
      return;
    }
    let isLeading = false;
    const renew = async () => {
      if (signal.aborted) return clearInterval(timer);
      const isHeld = await this.#storage.acquireLease(name, this.#id, LEASE_MS);
      if (isHeld && !isLeading) work();
      isLeading = isHeld;
    };
    const timer = setInterval(renew, RENEW_INTERVAL_MS);
    await renew();
  }

  #onBroadcast({ what, from, token }) {
    if (what === 'call') this.#broadcast({ what: 'here' });
    if (what === 'here') this.#answers.add(from);
    if (what === 'token') this.dispatchEvent(new CustomEvent('token', { detail: token }));
    if (what === 'user') this.dispatchEvent(new Event('user'));
    if (what === 'gone') this.dispatchEvent(new Event('gone'));
  }

  #broadcast(message) {
    this.#channel.postMessage({ ...message, from: this.#id });
  }

  /** Closes the channel: a page in the back/forward cache that receives a broadcast is evicted from it. */
  #onHide() {
    this.#broadcast({ what: 'gone' });
    this.#channel.close();
  }

  #onRestore() {
    this.#channel = new BroadcastChannel('chat');
    this.#channel.onmessage = ({ data }) => this.#onBroadcast(data);
  }
}
