import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '../lib/fake-clock.js';
import { load } from '../lib/modules.js';

const { Storage } = await load('browser/storage.js');

const record = (nonce) => ({ nonce, room: 'a', text: 'hello', at: 1, order: 1, owner: 'me', failed: false });

/** The part of IndexedDB that the storage needs, with a switch for what a browser does that keeps nothing any more. */
function fakeIndexedDb(t, { opensAfterMs = 0 } = {}) {
  const browser = { isBroken: false, kept: new Map() };
  const tableOf = (transaction) => ({
    transaction,
    put: (value) => ({ result: browser.kept.set(value.nonce, value) }),
    delete: (nonce) => ({ result: browser.kept.delete(nonce) }),
  });
  const database = {
    transaction() {
      if (browser.isBroken) throw Object.assign(new Error('closed'), { name: 'InvalidStateError' });
      const transaction = { commit() {}, objectStore: () => tableOf(transaction) };
      setImmediate(() => transaction.oncomplete?.());
      return transaction;
    },
    close() {},
  };
  globalThis.indexedDB = {
    open() {
      const request = { result: database };
      if (opensAfterMs) setTimeout(() => request.onsuccess(), opensAfterMs);
      else queueMicrotask(() => request.onsuccess());
      return request;
    },
  };
  t.after(() => delete globalThis.indexedDB);
  return browser;
}

test('a browser that opens the database and keeps nothing is reported until it keeps something again', async (t) => {
  fakeClock(t);
  const browser = fakeIndexedDb(t);
  const storage = await Storage.open();
  const changes = [];
  storage.addEventListener('change', () => changes.push(storage.hasFailed));
  browser.isBroken = true;
  await storage.put('outbox', record('n1'));
  assert.equal(storage.hasFailed, true);
  // Nothing is left to be written again when the database is opened, which therefore succeeds.
  await storage.delete('outbox', 'n1');
  await storage.claimOrphans('me', new Set());
  assert.deepEqual([storage.hasFailed, changes], [true, [true]]);
  browser.isBroken = false;
  await storage.put('outbox', record('n2'));
  assert.deepEqual([...browser.kept.keys()], ['n2']);
  assert.deepEqual([storage.hasFailed, changes], [false, [true, false]]);
});

for (const [ms, isDurable, sentence] of [[9000, true, 'a database may take nine seconds to open'], [10_001, false, 'after ten seconds the page does without the database']]) {
  test(sentence, async (t) => {
    const clock = fakeClock(t);
    fakeIndexedDb(t, { opensAfterMs: ms });
    const opening = Storage.open();
    clock.pass(ms);
    assert.equal((await opening).isDurable, isDurable);
  });
}
