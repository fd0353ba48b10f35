import { clientMessage, newNonce } from '../protocol/wire.js';

/** Time that the server may take to name the first tab before the next tab asks, ms. */
const WELCOME_TIMEOUT_MS = 4000;

/** Longest time that a tab waits for its turn, ms. */
const TURN_TIMEOUT_MS = 8000;

/** Interval between two attempts to get the lease where the browser has no Web Locks, ms. */
const LEASE_RETRY_MS = 100;

/** This browser's identity: the token that presents the same user again, and the name that the user chose. */
export class Identity {
  token = null;
  /** A new name that the server has not accepted yet, or null. */
  requestedName = null;
  #chosenName;
  #storage;
  /** The last token that the server refused. It is not used again, whether it is stored or not. */
  #refusedToken = null;
  /** The promise of this tab's turn, while other tabs may be about to get a token. */
  #turn = null;
  /** Ends this tab's turn; null while it has none. */
  #endTurn = null;

  constructor(storage) {
    this.#storage = storage;
  }

  /** Resolves with the identity that was stored, or with an empty one. */
  static async load(storage) {
    const identity = new Identity(storage);
    const stored = await storage.get('settings', 'identity');
    if (typeof stored?.token === 'string') identity.token = stored.token;
    if (typeof stored?.chosen === 'string') identity.#chosenName = stored.chosen;
    return identity;
  }

  /** The `hello` to send. A token brings its own name: an old one beside it would undo a renaming by another tab. */
  hello() {
    return clientMessage.hello({ name: this.requestedName ?? (this.token ? undefined : this.#chosenName), token: this.token });
  }

  /**
   * Null when `hello` may be sent now, else a promise that resolves then. The tabs of a browser without a token take
   * turns, so that all use the first one's: two tabs are one user.
   */
  awaitTurn() {
    if (this.token || this.#endTurn || !this.#storage.isDurable) return null;
    this.#turn ??= new Promise((resolve) => this.#takeTurn(resolve)).finally(() => (this.#turn = null));
    return this.#turn;
  }

  async #takeTurn(onTurn) {
    const runTurn = async () => {
      const { token } = (await this.#storage.get('settings', 'identity')) ?? {};
      if (typeof token === 'string' && token !== this.#refusedToken) this.token = token;
      const ended = new Promise((resolve) => (this.#endTurn = resolve));
      onTurn();
      if (!this.token) await Promise.race([ended, delay(WELCOME_TIMEOUT_MS)]);
      this.#endTurn = null;
    };
    if (navigator.locks) {
      await navigator.locks.request('chat identity', { signal: AbortSignal.timeout(TURN_TIMEOUT_MS) }, runTurn).catch(() => {});
    } else {
      const holder = newNonce();
      const deadline = Date.now() + TURN_TIMEOUT_MS;
      while (!(await this.#storage.acquireLease('identity', holder, WELCOME_TIMEOUT_MS)) && Date.now() < deadline) await delay(LEASE_RETRY_MS);
      await runTurn();
      await this.#storage.acquireLease('identity', holder, 0);
    }
    onTurn();
  }

  /**
   * Stores the token of a `welcome`. Returns true if the server accepted a new name. That of a session has no token: its cookie
   * presents the user, and no name that a guest has chosen may follow.
   */
  onWelcome(token, isGuest = true) {
    const isRenamed = this.requestedName !== null;
    if (isRenamed) this.#chosenName = this.requestedName;
    if (!isGuest) this.#chosenName = undefined;
    if (token) this.token = token;
    this.requestedName = null;
    const stored = this.#storage.put('settings', { name: 'identity', token: this.token, chosen: this.#chosenName });
    stored?.then(this.#endTurn);
    return isRenamed;
  }

  /** Forgets the guest of this browser, for a user who has signed in. Resolves when that is stored. */
  async forget() {
    this.token = null;
    this.requestedName = null;
    this.#chosenName = undefined;
    await this.#storage.put('settings', { name: 'identity', token: null });
  }

  /** Forgets what a refused `hello` was refused for: the token, or else the name. */
  onRefusal(code) {
    if (code === 'unauthenticated') [this.#refusedToken, this.token] = [this.token, null];
    else this.#chosenName = undefined;
  }
}

const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
