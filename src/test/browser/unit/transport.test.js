import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { Transport } = await load('connection/transport.js');
const { HUNG } = await load('protocol/wire.js');

// A transport never gives up, so its long timers must not keep the process.
for (const name of ['setTimeout', 'setInterval']) {
  const real = globalThis[name];
  globalThis[name] = (work, ms, ...rest) => {
    const timer = real(work, ms, ...rest);
    if (ms > 1000) timer.unref();
    return timer;
  };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A transport whose links do what the test says, with waits of nearly nothing. */
async function setUp({ reachable = true } = {}) {
  const links = [];
  const told = [];
  const make = (slow) => (on) => {
    const link = { on, slow, closed: false, probed: 0, probe() { this.probed += 1; }, close() { this.closed = true; } };
    links.push(link);
    return link;
  };
  const transport = new Transport({ fast: make(false), slow: make(true), reach: async () => reachable }, { random: () => 0 });
  transport.start({
    opened: (link) => told.push(['opened', link]),
    received: () => {},
    promoted: (link) => told.push(['promoted', link]),
    lost: (code) => told.push(['lost', code]),
  });
  await turn();
  return { transport, links, told };
}

test('a link counts only when the session says so', async () => {
  const { transport, links } = await setUp();
  assert.equal(transport.active, null);
  transport.ready(links[0]);
  assert.equal(transport.active, links[0]);
});

test('a lost link is followed by another', async () => {
  const { transport, links, told } = await setUp();
  transport.ready(links[0]);
  links[0].on.closed(1006);
  await turn();
  assert.equal(links.length, 2);
  assert.deepEqual(told.at(-1), ['lost', 1006]);
});

test('a link that ends before it was ready leaves none, and that is told', async () => {
  const { links, told } = await setUp();
  links[0].on.opened();
  links[0].on.closed(1006);
  assert.deepEqual(told, [['opened', links[0]], ['lost', 1006]]);
});

test('a slower way that does not load is one more miss, and the next try follows', async () => {
  const tried = [];
  const fast = (on) => {
    tried.push('fast');
    if (!tried.includes('slow')) setTimeout(() => on.closed(1006));
    return { close() {} };
  };
  const slow = async () => {
    tried.push('slow');
    throw new Error('not loaded');
  };
  const transport = new Transport({ fast, slow, reach: async () => true }, { random: () => 0 });
  transport.start({ opened() {}, received() {}, promoted() {}, lost() {} });
  while (tried.at(-2) !== 'slow') await turn();
  assert.deepEqual(tried, ['fast', 'fast', 'fast', 'slow', 'fast']);
});

test('a restart opens the next link before it closes this one', async () => {
  const { transport, links, told } = await setUp();
  transport.ready(links[0]);
  transport.move(links[0], 100);
  await turn();
  assert.equal(links.length, 2);
  assert.equal(links[0].closed, false);
  transport.ready(links[1]);
  assert.equal(links[0].closed, true);
  assert.equal(transport.active, links[1]);
  assert.ok(!told.some(([what]) => what === 'lost'));
});

test('a restart whose first move fails is tried again while the old link stays', async () => {
  const { transport, links } = await setUp();
  transport.ready(links[0]);
  transport.move(links[0], 100);
  await turn();
  links[1].on.closed(1006);
  await turn();
  assert.equal(links.length, 3);
  assert.equal(transport.active, links[0]);
});

test('two refused WebSockets while plain HTTP works, and once more to be sure: then the slower way', async () => {
  const { links } = await setUp();
  for (const i of [0, 1, 2]) {
    assert.equal(links[i].slow, false);
    links[i].on.closed(1006);
    await turn();
  }
  assert.equal(links[3].slow, true);
});

test('a hanging handshake says it at once', async () => {
  const { links } = await setUp();
  links[0].on.closed(HUNG);
  await turn();
  assert.equal(links[1].slow, true);
});

test('a server that is down is no reason for the slower way', async () => {
  const { links } = await setUp({ reachable: false });
  for (let i = 0; i < 6; i += 1) {
    links[i].on.closed(1006);
    await turn();
  }
  assert.ok(links.every(({ slow }) => !slow));
});

test('links that are cut right after they worked lead to the slower way too', async () => {
  const { transport, links } = await setUp();
  for (const i of [0, 1, 2]) {
    transport.ready(links[i]);
    links[i].on.closed(1006);
    await turn();
  }
  assert.equal(links[3].slow, true);
});

test('close codes that ask for a return never lead to the slower way', async () => {
  const { transport, links } = await setUp();
  for (let i = 0; i < 4; i += 1) {
    transport.ready(links[i]);
    links[i].on.closed(1012);
    await turn();
  }
  assert.ok(links.every(({ slow }) => !slow));
});

test('a hint probes a link that is there, and ends the wait for one that is not', async () => {
  const { transport, links } = await setUp();
  transport.ready(links[0]);
  transport.hint();
  assert.equal(links[0].probed, 1);
});
