/** Who this browser is to the server: the token that presents the same person again, and the name that was chosen. */
export class Identity {
  token = null;
  name;
  #storage;

  static async load(storage) {
    const identity = new Identity();
    const stored = await storage.get('settings', 'identity');
    identity.#storage = storage;
    if (typeof stored?.token === 'string') identity.token = stored.token;
    if (typeof stored?.chosen === 'string') identity.name = stored.chosen;
    return identity;
  }

  keep() {
    return this.#storage.put('settings', { name: 'identity', token: this.token, chosen: this.name });
  }
}
