/** How long a tab may take to answer a roll call, ms. A frozen one that is late loses nothing: a nonce is sent twice at worst. */
const ANSWER = 250;

/** Length of a lease and how often it is renewed, ms, where the browser has no locks. */
const LEASE = 1500;
const RENEW = 500;

/** The other tabs of this browser: who is there, and who does what only one may do. */
export class Tabs extends EventTarget {
  #id;
  #storage;
  #channel = new BroadcastChannel('chat');
  #answers = new Set();

  /** `id` is the name under which this tab owns unsent messages. Events: `gone`, another tab has left; `token`, another tab's person has a new one. */
  constructor(id, storage) {
    super();
    this.#id = id;
    this.#storage = storage;
    this.#channel.onmessage = ({ data }) => this.#heard(data);
    addEventListener('pagehide', () => this.#leave());
    addEventListener('pageshow', ({ persisted }) => persisted && this.#return());
  }

  get id() {
    return this.#id;
  }

  /** The ids of all living tabs, this one among them. */
  async living() {
    this.#answers = new Set([this.#id]);
    this.#say({ what: 'call' });
    await new Promise((resolve) => setTimeout(resolve, ANSWER));
    return new Set(this.#answers);
  }

  /** The token of a new name, for the tabs that still present the old one. */
  pass(token) {
    this.#say({ what: 'token', token });
  }

  /** Runs `work()` in exactly one tab at a time; another takes over when that one is gone. Ends with `until`. */
  async only(name, until, work) {
    if (navigator.locks) {
      const held = (lock) => lock && new Promise((resolve) => {
        until.addEventListener('abort', resolve, { once: true });
        work();
      });
      await navigator.locks.request(`chat ${name}`, { signal: until }, held).catch(() => {});
      return;
    }
    let leading = false;
    const renew = async () => {
      if (until.aborted) return clearInterval(timer);
      const got = await this.#storage.lease(name, this.#id, LEASE);
      if (got && !leading) work();
      leading = got;
    };
    const timer = setInterval(renew, RENEW);
    await renew();
  }

  #heard({ what, from, token }) {
    if (what === 'call') this.#say({ what: 'here' });
    if (what === 'here') this.#answers.add(from);
    if (what === 'token') this.dispatchEvent(new CustomEvent('token', { detail: token }));
    if (what === 'gone') this.dispatchEvent(new Event('gone'));
  }

  #say(message) {
    this.#channel.postMessage({ ...message, from: this.#id });
  }

  /** A page in the back/forward cache must not keep a channel open, or it is thrown out at the next word. */
  #leave() {
    this.#say({ what: 'gone' });
    this.#channel.close();
  }

  #return() {
    this.#channel = new BroadcastChannel('chat');
    this.#channel.onmessage = ({ data }) => this.#heard(data);
  }
}
