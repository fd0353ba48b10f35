import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { blockApi, waitForStored } from '../lib/outbox.js';
import { enter, expectMessages, messageTexts, newRoom, newUser, row, say, stack } from '../lib/users.js';
import { Proxy } from '../lib/proxy.js';

let proxy;
beforeEach(async () => (proxy = await Proxy.before(stack)));
afterEach(() => proxy.close());

test('a database that the browser closed is opened again, and later messages survive', async () => {
  const room = newRoom();
  const context = await newUser();
  await blockApi(context);
  const ana = await enter(context, room, { at: proxy.address });
  proxy.webSocket = 'refuse';
  proxy.cut();
  await say(ana, 'before');
  await waitForStored(ana, 1);
  const debug = await context.newCDPSession(ana);
  await debug.send('Storage.clearDataForOrigin', { origin: new URL(proxy.address).origin, storageTypes: 'indexeddb' });
  await say(ana, 'after');
  await waitForStored(ana, 2);
  assert.equal(await ana.getByText('This browser does not let us keep').count(), 0);
  await ana.reload();
  await row(ana, 'after').waitFor();
  assert.deepEqual(await messageTexts(ana), ['before', 'after']);
  proxy.webSocket = null;
  const jonas = await enter(await newUser(), room);
  await expectMessages(jonas, ['before', 'after']);
});

/** Ana, whose messages wait in her browser; `globalThis.notices` has what she is told. */
async function waitingUser(room) {
  const context = await newUser();
  await blockApi(context);
  const ana = await enter(context, room, { at: proxy.address });
  proxy.webSocket = 'refuse';
  proxy.cut();
  await ana.evaluate(() => {
    globalThis.notices = [];
    const notice = document.querySelector('#notice');
    new MutationObserver(() => globalThis.notices.push(notice.textContent)).observe(notice, { childList: true, characterData: true, subtree: true });
  });
  return ana;
}

async function isKeptWithoutAWord(ana) {
  await say(ana, 'hello');
  await waitForStored(ana, 1);
  assert.deepEqual((await ana.evaluate(() => globalThis.notices)).filter((words) => words.includes('does not let us keep')), []);
  await ana.reload();
  await row(ana, 'hello').waitFor();
}

for (const error of ['', 'UnknownError']) {
  test(`a write that the browser aborts, as it does while it closes a database, is repeated, and nothing is reported (${error || 'no error'})`, async () => {
    const ana = await waitingUser(newRoom());
    await ana.evaluate((name) => {
      const { commit } = IDBTransaction.prototype;
      IDBTransaction.prototype.commit = function () {
        IDBTransaction.prototype.commit = commit;
        if (name) Object.defineProperty(this, 'error', { value: new DOMException('Connection is closing', name) });
        this.abort();
      };
    }, error);
    await isKeptWithoutAWord(ana);
  });
}

test('a database that the browser does not open again at first, as while it clears its data, is opened later, and nothing is reported', async () => {
  const ana = await waitingUser(newRoom());
  await ana.evaluate(() => {
    const { commit } = IDBTransaction.prototype;
    const { open } = IDBFactory.prototype;
    IDBTransaction.prototype.commit = function () {
      IDBTransaction.prototype.commit = commit;
      // A database that is not made after all: its open ends with AbortError.
      IDBFactory.prototype.open = function () {
        IDBFactory.prototype.open = open;
        const request = this.open('never');
        request.addEventListener('upgradeneeded', (event) => {
          event.stopImmediatePropagation();
          request.transaction.abort();
        });
        return request;
      };
      this.abort();
    };
  });
  await isKeptWithoutAWord(ana);
});

test('a database that cannot be opened again is reported above the composer', async () => {
  const room = newRoom();
  const context = await newUser();
  const ana = await enter(context, room);
  await ana.evaluate(() => {
    IDBDatabase.prototype.transaction = function () {
      throw new DOMException('closed', 'InvalidStateError');
    };
  });
  await say(ana, 'hello');
  await ana.locator('#notice.shown').getByText('This browser does not let us keep unsent messages').waitFor();
  await expectMessages(ana, ['hello']);
});
