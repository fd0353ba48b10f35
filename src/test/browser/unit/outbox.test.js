import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '../lib/fake-clock.js';
import { load } from '../lib/modules.js';

const { Outbox } = await load('connection/outbox.js');
const { clientMessage } = await load('protocol/wire.js');

/** An outbox whose storage is a map, and the list of what it put on the wire. */
function setUp() {
  const stored = new Map();
  const storage = {
    put: async (store, record) => stored.set(record.nonce, record),
    delete: async (store, nonce) => stored.delete(nonce),
  };
  const outbox = new Outbox(storage);
  const wire = [];
  outbox.transmit = ({ nonce, text }) => wire.push({ nonce, text });
  return { outbox, wire, stored, texts: () => wire.map(({ text }) => text) };
}

test('a message is stored before it is sent', async () => {
  const { outbox, stored } = setUp();
  let storedFirst = false;
  outbox.transmit = () => (storedFirst = stored.size === 1);
  outbox.resume();
  await outbox.add('a', 'one');
  assert.ok(storedFirst);
});

test('one message of a room is on the wire at a time, in order', async () => {
  const { outbox, wire, texts } = setUp();
  outbox.resume();
  await Promise.all(['one', 'two', 'three'].map((text) => outbox.add('a', text)));
  await outbox.add('b', 'elsewhere');
  assert.deepEqual(texts(), ['one', 'elsewhere']);
  outbox.acknowledge(wire[0].nonce);
  assert.deepEqual(texts(), ['one', 'elsewhere', 'two']);
});

test('after a disconnection the same nonces are sent in the same order', async () => {
  const { outbox, wire } = setUp();
  outbox.resume();
  await outbox.add('a', 'one');
  await outbox.add('a', 'two');
  outbox.suspend();
  outbox.resume();
  assert.equal(wire.length, 2);
  assert.equal(wire[0].nonce, wire[1].nonce);
  outbox.acknowledge(wire[1].nonce);
  assert.equal(wire[2].text, 'two');
});

test('while disconnected nothing is sent, and nothing is lost', async () => {
  const { outbox, texts, stored } = setUp();
  await outbox.add('a', 'one');
  assert.deepEqual(texts(), []);
  assert.equal(stored.size, 1);
  assert.equal(outbox.unsentCount, 1);
  outbox.resume();
  assert.deepEqual(texts(), ['one']);
});

test('an acknowledged message leaves the store, however often it is acknowledged', async () => {
  const { outbox, wire, stored } = setUp();
  outbox.resume();
  await outbox.add('a', 'one');
  outbox.acknowledge(wire[0].nonce);
  outbox.acknowledge(wire[0].nonce);
  assert.equal(stored.size, 0);
  assert.equal(outbox.unsentCount, 0);
});

test('refused for now: a message waits as long as the server says, and is sent first', async (t) => {
  const clock = fakeClock(t);
  const { outbox, wire, texts } = setUp();
  outbox.resume();
  await outbox.add('a', 'one');
  await outbox.add('a', 'two');
  outbox.onRefusal(wire[0].nonce, { code: 'rate_limited', retryAfterMs: 20 });
  await outbox.add('b', 'three');
  clock.pass(19);
  assert.deepEqual(texts(), ['one']);
  clock.pass(11);
  assert.deepEqual(texts(), ['one', 'one', 'three']);
});

test('refused for good: a message stays as failed, the next one is sent, and the user decides', async () => {
  const { outbox, wire, texts, stored } = setUp();
  outbox.resume();
  await outbox.add('a', 'one');
  await outbox.add('a', 'two');
  const [{ nonce }] = wire;
  outbox.onRefusal(nonce, { code: 'forbidden' });
  assert.deepEqual(texts(), ['one', 'two']);
  assert.equal(stored.get(nonce).failed, true);
  assert.equal(outbox.unsentCount, 1);
  outbox.acknowledge(wire[1].nonce);
  outbox.retry(nonce);
  assert.deepEqual(texts(), ['one', 'two', 'one']);
  outbox.onRefusal(nonce, { code: 'forbidden' });
  outbox.discard(nonce);
  assert.equal(stored.size, 0);
});

test('adopted messages are sent in the order written, failed ones are not', async () => {
  const { outbox, texts } = setUp();
  outbox.resume();
  const left = (order, failed) => ({ nonce: `n${order}`, room: 'a', text: `text ${order}`, at: order, order, owner: 'gone', failed });
  outbox.adopt([left(2, false), left(1, false), left(0, true)]);
  assert.deepEqual(outbox.recordsOf('a').map(({ text, state }) => `${text} ${state}`), ['text 0 failed', 'text 1 sending', 'text 2 waiting']);
  assert.deepEqual(texts(), ['text 1']);
});

test('a message that the server closed the connection for is not sent again', async () => {
  const { outbox, texts } = setUp();
  outbox.resume();
  await outbox.add('a', 'one');
  outbox.suspend({ failInFlight: true });
  outbox.resume();
  assert.deepEqual(texts(), ['one']);
  assert.equal(outbox.recordsOf('a')[0].state, 'failed');
});

test('a suspended outbox sends nothing', async () => {
  const { outbox, texts } = setUp();
  outbox.suspend();
  await outbox.add('a', 'one');
  assert.deepEqual(texts(), []);
  outbox.resume();
  assert.deepEqual(texts(), ['one']);
});

test('a reply keeps the quote of what it replies to, also when another tab sends it', async () => {
  const { outbox, stored } = setUp();
  const sent = [];
  outbox.transmit = (record) => sent.push(clientMessage.send(record));
  const replyTo = { id: 'e-1', from: { id: 'u2', name: 'Mira' }, text: 'one' };
  await outbox.add('a', 'two', replyTo);
  const [record] = stored.values();
  assert.deepEqual(record.replyTo, replyTo);
  const { outbox: another } = setUp();
  another.transmit = (one) => sent.push(clientMessage.send(one));
  another.adopt([record, { ...record, nonce: 'n2', room: 'b', replyTo: { id: 7 } }]);
  another.resume();
  assert.deepEqual(sent.map((one) => one.replyTo), ['e-1', undefined]);
  assert.deepEqual(another.recordsOf('a')[0].replyTo, replyTo);
});
