/** Version of the layout below. A browser with a newer one uses memory instead, so that nothing is destroyed. */
const VERSION = 1;

/** Each store's key, and the required type of each member. Nothing that was stored is trusted. */
const STORES = {
  outbox: { key: 'nonce', members: { nonce: 'string', room: 'string', text: 'string', at: 'number', order: 'number', owner: 'string', failed: 'boolean' } },
  drafts: { key: 'room', members: { room: 'string', text: 'string' } },
  settings: { key: 'name', members: { name: 'string' } },
  leases: { key: 'name', members: { name: 'string', holder: 'string', until: 'number' } },
};

/**
 * Time that the database may take to open before memory is used, ms. Long, since a page that gives up forgets its unsent messages and its user:
 * a disk that is busy takes many seconds. A browser that never answers delays the page by it.
 */
const OPEN_TIMEOUT_MS = 10_000;

/** Opens that the browser may abort, one after the other, as it does with what comes while it clears its data. */
const OPEN_ATTEMPTS = 3;
const OPEN_PAUSE_MS = 100;

/**
 * What outlives the page: unsent messages, drafts, settings, in IndexedDB. Uses memory where the browser keeps nothing. A
 * database that the browser closes, as when site data are cleared, is opened again at the next use. Event: `change`, of
 * `hasFailed`.
 */
export class Storage extends EventTarget {
  /** False: what is written is lost with the page. */
  isDurable = false;
  /** True while a browser that did keep what was written no longer does. */
  hasFailed = false;
  #database = null;
  #hasOpened = false;
  /** True from when the database was opened again until something was kept in it: a browser may open what it no longer writes to. */
  #isUnproven = false;
  #opening = null;
  #memory = Object.fromEntries(Object.keys(STORES).map((store) => [store, new Map()]));

  /** Resolves with the storage when the database is open, or when it is clear that there is none. Never rejects. */
  static async open() {
    const storage = new Storage();
    await storage.#open();
    return storage;
  }

  /** Resolves with the value, or undefined where there is none that is valid. */
  async get(store, key) {
    const value = await this.#run(store, 'readonly', (table) => table.get(key), (map) => map.get(key));
    return isValid(store, value) ? value : undefined;
  }

  /** Resolves with all valid values of a store. */
  async all(store) {
    const values = await this.#run(store, 'readonly', (table) => table.getAll(), (map) => [...map.values()]);
    return values.filter((value) => isValid(store, value));
  }

  /** Writes a value under its own key. Never rejects. */
  put(store, value) {
    const key = value[STORES[store].key];
    return this.#run(store, 'readwrite', (table) => table.put(value), (map) => map.set(key, value));
  }

  /** Deletes a value. Does nothing where there is none. */
  delete(store, key) {
    return this.#run(store, 'readwrite', (table) => table.delete(key), (map) => map.delete(key));
  }

  /**
   * Makes `owner` the owner of all unsent messages whose owner is not in `liveOwners`, and resolves with them. One
   * transaction, so that two tabs never both get a message.
   */
  async claimOrphans(owner, liveOwners) {
    const claimed = [];
    const claim = (record) => {
      if (!isValid('outbox', record) || liveOwners.has(record.owner)) return null;
      claimed.push({ ...record, owner });
      return claimed.at(-1);
    };
    const claimAll = (table) => {
      claimed.length = 0;
      updateEach(table, claim);
    };
    const isDone = await this.#transact('outbox', 'readwrite', claimAll).then(() => true, () => false);
    if (!isDone) return [];
    claimed.forEach((record) => this.#memory.outbox.set(record.nonce, record));
    return claimed.sort((a, b) => a.order - b.order);
  }

  /** Acquires or renews a lease for `ttlMs`; false while another holder's is valid. True where there is no database. */
  async acquireLease(name, holder, ttlMs) {
    let isHeld = true;
    const renew = (table) => {
      table.get(name).onsuccess = ({ target: { result } }) => {
        isHeld = !isValid('leases', result) || result.holder === holder || result.until < Date.now();
        if (isHeld) table.put({ name, holder, until: Date.now() + ttlMs });
      };
    };
    await this.#transact('leases', 'readwrite', renew).catch(() => {});
    return isHeld;
  }

  /** Uses memory when the database fails (quota, private window): the page works on, and says that nothing is kept. */
  async #run(store, mode, ask, useMemory) {
    if (mode === 'readwrite') useMemory(this.#memory[store]);
    try {
      const work = (table) => {
        const request = ask(table);
        // A page that is being left may not live until the browser commits by itself.
        if (mode === 'readwrite') table.transaction.commit();
        return request;
      };
      return (await this.#transact(store, mode, work)).result;
    } catch {
      return useMemory(this.#memory[store]);
    }
  }

  /** Runs `work(table)` in a transaction of its own, and notes whether that can be done. */
  async #transact(store, mode, work) {
    try {
      const request = await this.#transactOrReopen(store, mode, work);
      if (this.#isUnproven && mode === 'readwrite') {
        this.#isUnproven = false;
        this.#setDurable(true);
      }
      return request;
    } catch (error) {
      if (this.isDurable) this.#setDurable(false);
      throw error;
    }
  }

  /** Runs it once more if the database turns out to be closed: `work` may be called twice, and the first time counts for nothing then. */
  async #transactOrReopen(store, mode, work) {
    for (let isRetry = false; ; isRetry = true) {
      const database = this.#database ?? (this.#hasOpened ? await this.#open() : null);
      if (!database) throw new Error('no database');
      try {
        const transaction = database.transaction(store, mode);
        const request = work(transaction.objectStore(store));
        await completion(transaction);
        return request;
      } catch (error) {
        if (wasClosed(error)) this.#abandon(database);
        if (isRetry || database === this.#database) throw error;
      }
    }
  }

  /** Resolves with the database, or null where there is none to be had. One attempt at a time. */
  #open() {
    this.#opening ??= openPatiently((database) => this.#onClose(database))
      .then(({ database, isNew }) => this.#use(database, isNew), () => null)
      .finally(() => (this.#opening = null));
    return this.#opening;
  }

  /** Writes again what only memory holds: unsent messages, and into a new database everything else. */
  #use(database, isNew) {
    if (this.#hasOpened) {
      for (const store of isNew ? ['outbox', 'drafts', 'settings'] : ['outbox']) {
        for (const value of this.#memory[store].values()) database.transaction(store, 'readwrite').objectStore(store).put(value);
      }
      this.#isUnproven = true;
    } else {
      this.#hasOpened = true;
      this.#setDurable(true);
    }
    this.#database = database;
    return database;
  }

  #abandon(database) {
    database.close();
    this.#onClose(database);
  }

  #onClose(database) {
    if (this.#database === database) this.#database = null;
  }

  #setDurable(isDurable) {
    this.isDurable = isDurable;
    const hasFailed = this.#hasOpened && !isDurable;
    if (hasFailed === this.hasFailed) return;
    this.hasFailed = hasFailed;
    this.dispatchEvent(new Event('change'));
  }
}

/**
 * Returns whether a transaction failed because the browser closes the database. It aborts what is under way, without an error, with
 * AbortError or with UnknownError, and only then dispatches `close`. Nothing here aborts a transaction itself, and a full disk has an error
 * of its own.
 */
const wasClosed = (error) => !error || ['AbortError', 'InvalidStateError', 'UnknownError'].includes(error.name);

/** Replaces each value of a table by what `change(value)` returns, unless that is null. */
function updateEach(table, change) {
  table.openCursor().onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor) return;
    const changed = change(cursor.value);
    if (changed) cursor.update(changed);
    cursor.continue();
  };
}

const isValid = (store, value) =>
  Boolean(value) && Object.entries(STORES[store].members).every(([member, type]) => typeof value[member] === type);

/** As `openDatabase`, and once more after a pause where the browser aborts that. */
async function openPatiently(onClose) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await openDatabase(onClose);
    } catch (error) {
      if (error?.name !== 'AbortError' || attempt === OPEN_ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, OPEN_PAUSE_MS));
    }
  }
}

/** Resolves with `{database, isNew}`. Calls `onClose(database)` when the browser closes it. */
function openDatabase(onClose) {
  return new Promise((resolve, reject) => {
    let isNew = false;
    let isLate = false;
    setTimeout(() => {
      isLate = true;
      reject(new Error('timeout'));
    }, OPEN_TIMEOUT_MS);
    const request = indexedDB.open('chat', VERSION);
    request.onupgradeneeded = () => {
      isNew = true;
      for (const [store, { key }] of Object.entries(STORES)) request.result.createObjectStore(store, { keyPath: key });
    };
    request.onsuccess = () => {
      const database = request.result;
      if (isLate) return database.close();
      database.onclose = () => onClose(database);
      // A later release must be able to change the layout while this page is open.
      database.onversionchange = () => {
        database.close();
        onClose(database);
      };
      resolve({ database, isNew });
    };
    request.onerror = request.onblocked = () => reject(request.error);
  });
}

const completion = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
