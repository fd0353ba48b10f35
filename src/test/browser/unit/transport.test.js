import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock, settle } from '../lib/fake-clock.js';
import { load } from '../lib/modules.js';

const { Transport } = await load('connection/transport.js');
const { HANDSHAKE_TIMEOUT } = await load('protocol/wire.js');

/** Runs the timers that are due; what led to them and what follows from them is complete. */
async function turn(clock) {
  await settle();
  clock.pass(0);
  await settle();
}

/** A transport whose links the test controls, without back-off. */
async function setUp(t, { reachable = true } = {}) {
  const clock = fakeClock(t);
  const nextTurn = () => turn(clock);
  const links = [];
  const events = [];
  const make = (isFallback) => (listener) => {
    const link = { listener, isFallback, closed: false, probed: 0, probe() { this.probed += 1; }, close() { this.closed = true; } };
    links.push(link);
    return link;
  };
  const transport = new Transport({ openPrimary: make(false), openFallback: make(true), isReachable: async () => reachable }, { random: () => 0 });
  transport.start({
    onOpen: (link) => events.push(['open', link]),
    onReceive: () => {},
    onPromote: (link) => events.push(['promote', link]),
    onDisconnect: (code) => events.push(['disconnect', code]),
  });
  await nextTurn();
  return { transport, links, events, nextTurn };
}

test('a link is active only when the session promotes it', async (t) => {
  const { transport, links } = await setUp(t);
  assert.equal(transport.active, null);
  transport.promote(links[0]);
  assert.equal(transport.active, links[0]);
});

test('a lost link is followed by another', async (t) => {
  const { transport, links, events, nextTurn } = await setUp(t);
  transport.promote(links[0]);
  links[0].listener.onClose(1006);
  await nextTurn();
  assert.equal(links.length, 2);
  assert.deepEqual(events.at(-1), ['disconnect', 1006]);
});

test('a link that ends before its promotion counts as a disconnection', async (t) => {
  const { links, events } = await setUp(t);
  links[0].listener.onOpen();
  links[0].listener.onClose(1006);
  assert.deepEqual(events, [['open', links[0]], ['disconnect', 1006]]);
});

test('a fallback that cannot be loaded is one more failure, and the next attempt follows', async (t) => {
  const clock = fakeClock(t);
  const attempts = [];
  const openPrimary = (listener) => {
    attempts.push('primary');
    if (!attempts.includes('fallback')) setTimeout(() => listener.onClose(1006));
    return { close() {} };
  };
  const openFallback = async () => {
    attempts.push('fallback');
    throw new Error('not loaded');
  };
  const transport = new Transport({ openPrimary, openFallback, isReachable: async () => true }, { random: () => 0 });
  transport.start({ onOpen() {}, onReceive() {}, onPromote() {}, onDisconnect() {} });
  for (let i = 0; i < 10 && attempts.at(-2) !== 'fallback'; i += 1) await turn(clock);
  assert.deepEqual(attempts, ['primary', 'primary', 'primary', 'fallback', 'primary']);
});

test('a fallback that does not come is one more failure, the next attempt follows, and what comes late is closed', async (t) => {
  const clock = fakeClock(t);
  const attempts = [];
  let arrive;
  const openPrimary = (listener) => {
    attempts.push('primary');
    if (!attempts.includes('fallback')) setTimeout(() => listener.onClose(1006));
    return { close() {} };
  };
  const openFallback = () => {
    attempts.push('fallback');
    return new Promise((resolve) => (arrive = resolve));
  };
  const transport = new Transport({ openPrimary, openFallback, isReachable: async () => true }, { random: () => 0 });
  transport.start({ onOpen() {}, onReceive() {}, onPromote() {}, onDisconnect() {} });
  for (let i = 0; i < 10; i += 1) await turn(clock);
  assert.deepEqual(attempts, ['primary', 'primary', 'primary', 'fallback']);
  clock.pass(8000);
  await turn(clock);
  assert.deepEqual(attempts, ['primary', 'primary', 'primary', 'fallback', 'primary']);
  let isClosed = false;
  arrive({ close: () => (isClosed = true) });
  await settle();
  assert.ok(isClosed);
});

test('a restart opens the next link before it closes this one', async (t) => {
  const { transport, links, events, nextTurn } = await setUp(t);
  transport.promote(links[0]);
  transport.replace(links[0], 100);
  await nextTurn();
  assert.equal(links.length, 2);
  assert.equal(links[0].closed, false);
  transport.promote(links[1]);
  assert.equal(links[0].closed, true);
  assert.equal(transport.active, links[1]);
  assert.ok(!events.some(([what]) => what === 'disconnect'));
});

test('a restart whose first move fails is tried again while the old link stays', async (t) => {
  const { transport, links, nextTurn } = await setUp(t);
  transport.promote(links[0]);
  transport.replace(links[0], 100);
  await nextTurn();
  links[1].listener.onClose(1006);
  await nextTurn();
  assert.equal(links.length, 3);
  assert.equal(transport.active, links[0]);
});

test('three refused WebSockets while plain HTTP works lead to the fallback', async (t) => {
  const { links, nextTurn } = await setUp(t);
  for (const i of [0, 1, 2]) {
    assert.equal(links[i].isFallback, false);
    links[i].listener.onClose(1006);
    await nextTurn();
  }
  assert.equal(links[3].isFallback, true);
});

test('one handshake that times out while plain HTTP works leads to the fallback', async (t) => {
  const { links, nextTurn } = await setUp(t);
  links[0].listener.onClose(HANDSHAKE_TIMEOUT);
  await nextTurn();
  assert.equal(links[1].isFallback, true);
});

test('a server that is down does not lead to the fallback', async (t) => {
  const { links, nextTurn } = await setUp(t, { reachable: false });
  for (let i = 0; i < 6; i += 1) {
    links[i].listener.onClose(1006);
    await nextTurn();
  }
  assert.ok(links.every(({ isFallback }) => !isFallback));
});

test('links that are cut right after their promotion lead to the fallback', async (t) => {
  const { transport, links, nextTurn } = await setUp(t);
  for (const i of [0, 1, 2]) {
    transport.promote(links[i]);
    links[i].listener.onClose(1006);
    await nextTurn();
  }
  assert.equal(links[3].isFallback, true);
});

test('close codes that ask to resume never lead to the fallback', async (t) => {
  const { transport, links, nextTurn } = await setUp(t);
  for (let i = 0; i < 4; i += 1) {
    transport.promote(links[i]);
    links[i].listener.onClose(1012);
    await nextTurn();
  }
  assert.ok(links.every(({ isFallback }) => !isFallback));
});

test('a check probes an active link, and ends the wait for the next one', async (t) => {
  const { transport, links } = await setUp(t);
  transport.promote(links[0]);
  transport.checkNow();
  assert.equal(links[0].probed, 1);
});

test('a paused transport has no link and opens none, whatever asks for one', async (t) => {
  const { transport, links, nextTurn } = await setUp(t);
  transport.pause();
  assert.equal(links[0].closed, true);
  assert.equal(transport.active, null);
  transport.checkNow();
  await nextTurn();
  assert.equal(links.length, 1);
});

test('after a check the back-off starts anew: the network may come back a moment later than the user asks', async (t) => {
  const clock = fakeClock(t);
  const listeners = [];
  const openPrimary = (listener) => {
    listeners.push(listener);
    return { close() {} };
  };
  const transport = new Transport({ openPrimary, isReachable: async () => false }, { random: () => 1 });
  const attemptsAfter = async (ms) => {
    clock.pass(ms);
    await settle();
    return listeners.length;
  };
  transport.start({ onOpen() {}, onReceive() {}, onPromote() {}, onDisconnect() {} });
  assert.equal(await attemptsAfter(0), 1);
  for (const [i, ms] of [500, 1000, 2000, 4000, 8000, 16_000].entries()) {
    listeners.at(-1).onClose(1006);
    assert.equal(await attemptsAfter(ms), i + 2);
  }
  listeners.at(-1).onClose(1006);
  transport.checkNow();
  assert.equal(await attemptsAfter(200), 8);
  listeners.at(-1).onClose(1006);
  assert.equal(await attemptsAfter(500), 9);
});
