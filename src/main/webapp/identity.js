import { say } from './protocol.js';

/** Who this browser is to the server: the token that presents the same person again, and the name that was chosen. */
export class Identity {
  token = null;
  /** A new name that the server has not taken yet, or null. */
  wish = null;
  #chosen;
  #storage;

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

  /** The server's answer; true when it took a new name. */
  welcomed(token) {
    const renamed = this.wish !== null;
    if (renamed) this.#chosen = this.wish;
    if (token) this.token = token;
    this.wish = null;
    this.#storage.put('settings', { name: 'identity', token: this.token, chosen: this.#chosen });
    return renamed;
  }

  /** What a refused `hello` blames is not said again: the token, or else the name. */
  refused(code) {
    if (code === 'unauthenticated') this.token = null;
    else this.#chosen = undefined;
  }
}
