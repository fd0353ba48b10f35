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

/**
 * What outlives the page: unsent messages, drafts, settings. Falls back to memory where the browser keeps nothing. A
 * database that the browser has closed, as when site data are cleared, is opened again at the next use. Event: `change`, of `lost`.
 */
export class Storage extends EventTarget {
  /** False: what is written here is gone with the page. */
  durable = false;
  /** True while a browser that did keep what is written keeps it no more. */
  lost = false;
  #database = null;
  #opened = false;
  #opening = null;
  #memory = Object.fromEntries(Object.keys(STORES).map((store) => [store, new Map()]));

  static async open() {
    const storage = new Storage();
    await storage.#open();
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
    const taken = await this.#within('outbox', 'readwrite', (table) => walk(table, take)).then(() => true, () => false);
    if (!taken) return [];
    claimed.forEach((record) => this.#memory.outbox.set(record.nonce, record));
    return claimed.sort((a, b) => a.order - b.order);
  }

  /** Takes or renews a lease for `ttl` ms; false while another holder's still runs. */
  async lease(name, holder, ttl) {
    let got = true;
    const renew = (table) => {
      table.get(name).onsuccess = ({ target: { result } }) => {
        got = !isSound('leases', result) || result.holder === holder || result.until < Date.now();
        if (got) table.put({ name, holder, until: Date.now() + ttl });
      };
    };
    await this.#within('leases', 'readwrite', renew).catch(() => {});
    return got;
  }

  /** A write that fails (quota, private window) turns to memory: the page goes on, and says that nothing is kept. */
  async #do(store, mode, ask, remember) {
    if (mode === 'readwrite') remember(this.#memory[store]);
    try {
      const whole = (table) => {
        const request = ask(table);
        // Said at once: a page that is being left may not be there any more to see that all is done.
        if (mode === 'readwrite') table.transaction.commit();
        return request;
      };
      return (await this.#within(store, mode, whole)).result;
    } catch {
      if (this.durable) this.#tell(false);
      return remember(this.#memory[store]);
    }
  }

  /** Runs `work(table)` in a transaction of its own; once more where the database turns out to be closed. */
  async #within(store, mode, work) {
    for (let again = false; ; again = true) {
      const database = this.#database ?? (this.#opened ? await this.#open() : null);
      if (!database) throw new Error('no database');
      try {
        const transaction = database.transaction(store, mode);
        const request = work(transaction.objectStore(store));
        await finished(transaction);
        return request;
      } catch (error) {
        if (error?.name === 'InvalidStateError') this.#closed(database);
        if (again || database === this.#database) throw error;
      }
    }
  }

  /** The database, or null where it cannot be had. One try at a time. */
  #open() {
    this.#opening ??= openDatabase((database) => this.#closed(database))
      .then(({ database, fresh }) => this.#use(database, fresh), () => null)
      .finally(() => (this.#opening = null));
    return this.#opening;
  }

  /** What only the memory holds is written again: unsent messages, and into an empty database all the rest. */
  #use(database, fresh) {
    this.#database = database;
    if (this.#opened) {
      for (const store of fresh ? ['outbox', 'drafts', 'settings'] : ['outbox']) {
        for (const value of this.#memory[store].values()) database.transaction(store, 'readwrite').objectStore(store).put(value);
      }
    }
    this.#opened = true;
    this.#tell(true);
    return database;
  }

  #closed(database) {
    if (this.#database === database) this.#database = null;
  }

  #tell(durable) {
    this.durable = durable;
    const lost = this.#opened && !durable;
    if (lost === this.lost) return;
    this.lost = lost;
    this.dispatchEvent(new Event('change'));
  }
}

function walk(table, change) {
  table.openCursor().onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor) return;
    const next = change(cursor.value);
    if (next) cursor.update(next);
    cursor.continue();
  };
}

const isSound = (store, value) =>
  Boolean(value) && Object.entries(STORES[store].members).every(([member, type]) => typeof value[member] === type);

/** `{database, fresh}`: `fresh` says that there was none. `closed(database)` is called when the browser closes it. */
function openDatabase(closed) {
  return new Promise((resolve, reject) => {
    let fresh = false;
    let late = false;
    setTimeout(() => {
      late = true;
      reject(new Error('too slow'));
    }, OPEN_WITHIN);
    const request = indexedDB.open('chat', VERSION);
    request.onupgradeneeded = () => {
      fresh = true;
      for (const [store, { key }] of Object.entries(STORES)) request.result.createObjectStore(store, { keyPath: key });
    };
    request.onsuccess = () => {
      const database = request.result;
      if (late) return database.close();
      database.onclose = () => closed(database);
      // A later release must be able to change the layout while this page is still open.
      database.onversionchange = () => {
        database.close();
        closed(database);
      };
      resolve({ database, fresh });
    };
    request.onerror = request.onblocked = () => reject(request.error);
  });
}

const finished = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
