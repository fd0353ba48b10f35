import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { ClusterFeed, PAST, isServing } = await load('admin/cluster-feed.js');
const { roundUp } = await load('admin/cluster-chart.js');

AbortSignal.timeout ??= () => new AbortController().signal;

const status = (instance, more = {}) => ({ instance, startedAt: 1000, state: 'running', live: true, connections: 1, rooms: 1, messagesPerSecond: 0, deliveriesPerSecond: 0, cpu: 0, memoryBytes: 1, ...more });

const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout, now: Date.now };

/** A feed whose answers the test gives, at times that it gives too. */
function setUp(t) {
  t.after(() => {
    Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
    Date.now = real.now;
  });
  let now = 1_000_000;
  let due = null;
  Date.now = () => now;
  globalThis.setTimeout = (work, ms) => (due = { work, ms });
  globalThis.clearTimeout = () => (due = null);
  let answer;
  const asked = [];
  const feed = new ClusterFeed(async (token) => {
    asked.push(token);
    return answer();
  });
  const told = [];
  feed.addEventListener('change', () => told.push('change'));
  feed.addEventListener('refused', ({ detail }) => told.push(detail));
  return {
    feed,
    told,
    asked,
    get waits() {
      return due?.ms ?? null;
    },
    /** The next question, answered so after that time. */
    async round(response, ms = 1000) {
      now += ms;
      answer = () => (response instanceof Error ? Promise.reject(response) : response);
      due.work();
      await new Promise((resolve) => real.setTimeout(resolve, 1));
    },
    seen: (...statuses) => ({ ok: true, status: 200, json: async () => ({ at: now, instances: statuses }) }),
  };
}

test('instances come in the order of their names, numbers as numbers', async (t) => {
  const { feed, round, seen, asked } = setUp(t);
  feed.start('token');
  await round(seen(status('chat-10'), status('chat-2')));
  assert.deepEqual(feed.instances.map(({ name }) => name), ['chat-2', 'chat-10']);
  assert.deepEqual(asked, ['token']);
});

test('it asks again a second later, and keeps what was for as long as it is shown', async (t) => {
  const it = setUp(t);
  it.feed.start('token');
  for (let i = 0; i < 200; i += 1) await it.round(it.seen(status('chat-1', { connections: i })));
  assert.equal(it.waits, 1000);
  const { past } = it.feed.instances[0];
  assert.equal(past.at(-1).connections, 199);
  assert.ok(past.at(-1).at - past[0].at <= PAST);
  assert.ok(past.length > 170 && past.length <= 181, `${past.length}`);
});

test('one that vanishes is gone for a minute, then forgotten; one that comes back is there again', async (t) => {
  const { feed, round, seen } = setUp(t);
  feed.start('token');
  await round(seen(status('chat-1'), status('chat-2')));
  await round(seen(status('chat-1')));
  assert.deepEqual(feed.instances.map(isServing), [true, false]);
  assert.notEqual(feed.instances[1].goneAt, null);
  await round(seen(status('chat-1'), status('chat-2')), 30_000);
  assert.equal(feed.instances[1].goneAt, null);
  await round(seen(status('chat-1')));
  await round(seen(status('chat-1')), 61_000);
  assert.deepEqual(feed.instances.map(({ name }) => name), ['chat-1']);
});

test('one that has started anew is counted', async (t) => {
  const { feed, round, seen } = setUp(t);
  feed.start('token');
  await round(seen(status('chat-1')));
  await round(seen(status('chat-1')));
  assert.equal(feed.instances[0].restarts, 0);
  await round(seen(status('chat-1', { startedAt: 2000 })));
  assert.equal(feed.instances[0].restarts, 1);
});

test('two hosts may have one of the same name: each is itself, and the name tells which', async (t) => {
  const { feed, round, seen } = setUp(t);
  feed.start('token');
  const both = [status('chat-1', { host: 'red', run: 'a' }), status('chat-1', { host: 'blue', run: 'b', startedAt: 2000 })];
  for (let i = 0; i < 5; i += 1) await round(seen(...both, status('chat-2', { host: 'blue', run: 'c' })));
  assert.deepEqual(feed.instances.map(({ name, restarts }) => [name, restarts]), [['chat-1 (blue)', 0], ['chat-1 (red)', 0], ['chat-2', 0]]);
  await round(seen(both[0], status('chat-1', { host: 'blue', run: 'd', startedAt: 3000 })));
  assert.deepEqual(feed.instances.map(({ name, restarts }) => [name, restarts]), [['chat-1 (blue)', 1], ['chat-1 (red)', 0], ['chat-2', 0]]);
});

test('one that was killed is told of beside its successor for a while, and counts as one restart', async (t) => {
  const { feed, round, seen } = setUp(t);
  feed.start('token');
  const old = status('chat-1', { host: 'red', run: 'a' });
  await round(seen(old));
  const successor = status('chat-1', { host: 'red', run: 'b', startedAt: Date.now() });
  for (let i = 0; i < 5; i += 1) await round(seen(old, successor));
  assert.deepEqual(feed.instances.map(({ name, restarts, status: { run } }) => [name, restarts, run]), [['chat-1', 1, 'b']]);
  for (let i = 0; i < 9; i += 1) await round(seen(old, successor));
  assert.equal(feed.instances.length, 2, 'it lives on, so there are two');
});

test('a refusal ends it and says why; silence does not', async (t) => {
  for (const [code, why] of [[401, 'wrong'], [404, 'nobody'], [429, 'tooOften']]) {
    const it = setUp(t);
    it.feed.start('token');
    await it.round({ ok: false, status: code });
    assert.deepEqual(it.told, [why]);
    assert.equal(it.feed.running, false);
    assert.equal(it.waits, null);
  }
  const it = setUp(t);
  it.feed.start('token');
  await it.round(it.seen(status('chat-1')));
  await it.round({ ok: false, status: 503 });
  await it.round(new Error('no network'));
  assert.equal(it.feed.silent, true);
  assert.equal(it.feed.instances[0].goneAt, null, 'nothing is known of it, so it is not called gone');
  await it.round(it.seen(status('chat-1')));
  assert.equal(it.feed.silent, false);
  assert.deepEqual(it.told, ['change', 'change', 'change', 'change']);
});

test('an answer to a question of before is nobody\'s', async (t) => {
  const { feed, round, seen, told } = setUp(t);
  feed.start('one');
  const late = round(seen(status('chat-1')));
  feed.stop();
  await late;
  assert.deepEqual(told, []);
  assert.equal(feed.heardAt, null);
});

test('a scale ends at 1, 2 or 5 with noughts', () => {
  for (const [n, top] of [[0.1, 0.1], [0.11, 0.2], [1, 1], [3, 5], [5, 5], [5.1, 10], [70, 100], [1234, 2000]]) assert.ok(Math.abs(roundUp(n) - top) < 1e-9, `${n}: ${roundUp(n)}`);
});
