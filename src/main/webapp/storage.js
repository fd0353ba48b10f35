/** Version of the layout below; a browser that holds a newer one gets memory instead, and nothing is destroyed. */
const VERSION = 1;

/** What may be read back: key, and the type of every member that must be there. Nothing stored is trusted. */
const STORES = {
  outbox: { key: 'nonce', members: { nonce: 'string', room: 'string', text: 'string', at: 'number', order: 'number', owner: 'string', failed: 'boolean' } },
  drafts: { key: 'room', members: { room: 'string', text: 'string' } },
  settings: { key: 'name', members: { name: 'string' } },
  leases: { key: 'name', members: { name: 'string', holder: 'string', until: 'number' } },
};

/** How long the database may take to open before memory has to do, ms. */
const OPEN_WITHIN = 1500;

/** What outlives the page: unsent messages, drafts, settings. Falls back to memory where the browser keeps nothing. */
export class Storage {
  /** False: what is written here is gone with the page. */
  durable = false;
  #database = null;
  #memory = Object.fromEntries(Object.keys(STORES).map((store) => [store, new Map()]));

  static async open() {
    const storage = new Storage();
    try {
      storage.#database = await openDatabase();
      storage.durable = true;
    } catch {
      storage.durable = false;
    }
    return storage;
  }

  async get(store, key) {
    const value = await this.#do(store, 'readonly', (table) => table.get(key), (map) => map.get(key));
    return isSound(store, value) ? value : undefined;
  }

  async all(store) {
    const values = await this.#do(store, 'readonly', (table) => table.getAll(), (map) => [...map.values()]);
    return values.filter((value) => isSound(store, value));
  }

  put(store, value) {
    const key = value[STORES[store].key];
    return this.#do(store, 'readwrite', (table) => table.put(value), (map) => map.set(key, value));
  }

  delete(store, key) {
    return this.#do(store, 'readwrite', (table) => table.delete(key), (map) => map.delete(key));
  }

  /** Makes `owner` the one who sends what belongs to nobody in `living`. One transaction, so two tabs never both get a record. */
  async claim(owner, living) {
    const claimed = [];
    const take = (record) => {
      if (!isSound('outbox', record) || living.has(record.owner)) return null;
      claimed.push({ ...record, owner });
      return claimed[claimed.length - 1];
    };
    if (!this.#database) return claimed;
    await this.#walk('outbox', take);
    return claimed.sort((a, b) => a.order - b.order);
  }

  /** Takes or renews a lease for `ttl` ms; false while another holder's still runs. */
  async lease(name, holder, ttl) {
    if (!this.#database) return true;
    const transaction = this.#database.transaction('leases', 'readwrite');
    const table = transaction.objectStore('leases');
    let got = false;
    table.get(name).onsuccess = ({ target: { result } }) => {
      got = !isSound('leases', result) || result.holder === holder || result.until < Date.now();
      if (got) table.put({ name, holder, until: Date.now() + ttl });
    };
    await finished(transaction);
    return got;
  }

  async #walk(store, change) {
    const transaction = this.#database.transaction(store, 'readwrite');
    transaction.objectStore(store).openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      const next = change(cursor.value);
      if (next) cursor.update(next);
      cursor.continue();
    };
    await finished(transaction);
  }

  /** A write that fails (quota, private window) turns to memory: the page goes on, and says that nothing is kept. */
  async #do(store, mode, ask, remember) {
    if (mode === 'readwrite') remember(this.#memory[store]);
    if (!this.#database) return remember(this.#memory[store]);
    try {
      const transaction = this.#database.transaction(store, mode);
      const request = ask(transaction.objectStore(store));
      await finished(transaction);
      return request.result;
    } catch {
      this.durable = false;
      return remember(this.#memory[store]);
    }
  }
}

const isSound = (store, value) =>
  Boolean(value) && Object.entries(STORES[store].members).every(([member, type]) => typeof value[member] === type);

function openDatabase() {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('too slow')), OPEN_WITHIN);
    const request = indexedDB.open('chat', VERSION);
    request.onupgradeneeded = () => {
      for (const [store, { key }] of Object.entries(STORES)) request.result.createObjectStore(store, { keyPath: key });
    };
    request.onsuccess = () => {
      // A later release must be able to change the layout while this page is still open.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = request.onblocked = () => reject(request.error);
  });
}

const finished = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
