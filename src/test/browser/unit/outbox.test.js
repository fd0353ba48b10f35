import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { Outbox } = await load('connection/outbox.js');

/** An outbox over a map, and the list of what went on the wire. */
function setUp() {
  const stored = new Map();
  const storage = {
    put: async (store, record) => stored.set(record.nonce, record),
    delete: async (store, nonce) => stored.delete(nonce),
  };
  const outbox = new Outbox(storage);
  const wire = [];
  outbox.deliver = ({ nonce, text }) => wire.push({ nonce, text });
  return { outbox, wire, stored, texts: () => wire.map(({ text }) => text) };
}

test('a message is stored before it is sent', async () => {
  const { outbox, stored } = setUp();
  let storedFirst = false;
  outbox.deliver = () => (storedFirst = stored.size === 1);
  outbox.up();
  await outbox.add('a', 'one');
  assert.ok(storedFirst);
});

test('one message of a room is on the wire at a time, in order', async () => {
  const { outbox, wire, texts } = setUp();
  outbox.up();
  await Promise.all(['one', 'two', 'three'].map((text) => outbox.add('a', text)));
  await outbox.add('b', 'elsewhere');
  assert.deepEqual(texts(), ['one', 'elsewhere']);
  outbox.settle(wire[0].nonce);
  assert.deepEqual(texts(), ['one', 'elsewhere', 'two']);
});

test('after a cut the same nonces go out in the same order', async () => {
  const { outbox, wire } = setUp();
  outbox.up();
  await outbox.add('a', 'one');
  await outbox.add('a', 'two');
  outbox.down();
  outbox.up();
  assert.equal(wire.length, 2);
  assert.equal(wire[0].nonce, wire[1].nonce);
  outbox.settle(wire[1].nonce);
  assert.equal(wire[2].text, 'two');
});

test('nothing is sent while there is no link, and nothing is lost', async () => {
  const { outbox, texts, stored } = setUp();
  await outbox.add('a', 'one');
  assert.deepEqual(texts(), []);
  assert.equal(stored.size, 1);
  assert.equal(outbox.unsent, 1);
  outbox.up();
  assert.deepEqual(texts(), ['one']);
});

test('a settled message leaves the store, however often it is settled', async () => {
  const { outbox, wire, stored } = setUp();
  outbox.up();
  await outbox.add('a', 'one');
  outbox.settle(wire[0].nonce);
  outbox.settle(wire[0].nonce);
  assert.equal(stored.size, 0);
  assert.equal(outbox.unsent, 0);
});

test('refused for now: it waits as long as it was told and goes first again', async (t) => {
  const { outbox, wire, texts } = setUp();
  outbox.up();
  await outbox.add('a', 'one');
  await outbox.add('a', 'two');
  outbox.refuse(wire[0].nonce, { code: 'rate_limited', retryAfterMs: 20 });
  await outbox.add('b', 'three');
  assert.deepEqual(texts(), ['one']);
  await new Promise((resolve) => setTimeout(resolve, 80));
  assert.deepEqual(texts(), ['one', 'one', 'three']);
});

test('refused for good: it stays as failed, the next one goes, and the person decides', async () => {
  const { outbox, wire, texts, stored } = setUp();
  outbox.up();
  await outbox.add('a', 'one');
  await outbox.add('a', 'two');
  const [{ nonce }] = wire;
  outbox.refuse(nonce, { code: 'forbidden' });
  assert.deepEqual(texts(), ['one', 'two']);
  assert.equal(stored.get(nonce).failed, true);
  assert.equal(outbox.unsent, 1);
  outbox.settle(wire[1].nonce);
  outbox.retry(nonce);
  assert.deepEqual(texts(), ['one', 'two', 'one']);
  outbox.refuse(nonce, { code: 'forbidden' });
  outbox.discard(nonce);
  assert.equal(stored.size, 0);
});

test('what another page left is sent in the order it was written, failed ones are not', async () => {
  const { outbox, texts } = setUp();
  outbox.up();
  const left = (order, failed) => ({ nonce: `n${order}`, room: 'a', text: `text ${order}`, at: order, order, owner: 'gone', failed });
  outbox.adopt([left(2, false), left(1, false), left(0, true)]);
  assert.deepEqual(outbox.of('a').map(({ text, state }) => `${text} ${state}`), ['text 0 failed', 'text 1 sending', 'text 2 waiting']);
  assert.deepEqual(texts(), ['text 1']);
});

test('a connection that ended because of a message does not get the same one again', async () => {
  const { outbox, texts } = setUp();
  outbox.up();
  await outbox.add('a', 'one');
  outbox.down(true);
  outbox.up();
  assert.deepEqual(texts(), ['one']);
  assert.equal(outbox.of('a')[0].state, 'failed');
});

test('a server that waits is sent nothing', async () => {
  const { outbox, texts } = setUp();
  outbox.up(false);
  await outbox.add('a', 'one');
  assert.deepEqual(texts(), []);
  outbox.up(true);
  assert.deepEqual(texts(), ['one']);
});
