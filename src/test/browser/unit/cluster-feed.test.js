import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../lib/fake-clock.js';
import { load } from '../lib/modules.js';

const { ClusterFeed, HISTORY_MS, isServing } = await load('admin/cluster-feed.js');

AbortSignal.timeout ??= () => new AbortController().signal;

const status = (instance, more = {}) => ({ instance, startedAt: 1000, state: 'running', live: true, connections: 1, rooms: 1, messagesPerSecond: 0, deliveriesPerSecond: 0, cpu: 0, memoryBytes: 1, ...more });

const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout, now: Date.now };

/** A feed whose answers and whose clock the test controls. */
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
  const tokens = [];
  const feed = new ClusterFeed(async (token) => {
    tokens.push(token);
    return answer();
  });
  const events = [];
  feed.addEventListener('change', () => events.push('change'));
  feed.addEventListener('refused', ({ detail }) => events.push(detail));
  return {
    feed,
    events,
    tokens,
    get nextPollMs() {
      return due?.ms ?? null;
    },
    /** Answers the next request, after that time. */
    async answerNext(response, ms = 1000) {
      now += ms;
      answer = () => (response instanceof Error ? Promise.reject(response) : response);
      due.work();
      await settle();
    },
    ok: (...statuses) => ({ ok: true, status: 200, json: async () => ({ at: now, instances: statuses }) }),
  };
}

test('instances are sorted by name, numbers by value', async (t) => {
  const { feed, answerNext, ok, tokens } = setUp(t);
  feed.start('token');
  await answerNext(ok(status('chat-10'), status('chat-2')));
  assert.deepEqual(feed.instances.map(({ name }) => name), ['chat-2', 'chat-10']);
  assert.deepEqual(tokens, ['token']);
});

test('the feed polls every second, and keeps the samples of three minutes', async (t) => {
  const it = setUp(t);
  it.feed.start('token');
  for (let i = 0; i < 200; i += 1) await it.answerNext(it.ok(status('chat-1', { connections: i })));
  assert.equal(it.nextPollMs, 1000);
  const { samples } = it.feed.instances[0];
  assert.equal(samples.at(-1).connections, 199);
  assert.ok(samples.at(-1).at - samples[0].at <= HISTORY_MS);
  assert.ok(samples.length > 170 && samples.length <= 181, `${samples.length}`);
});

test('an instance that disappears is gone for a minute, then dropped; one that returns is present', async (t) => {
  const { feed, answerNext, ok } = setUp(t);
  feed.start('token');
  await answerNext(ok(status('chat-1'), status('chat-2')));
  await answerNext(ok(status('chat-1')));
  assert.deepEqual(feed.instances.map(isServing), [true, false]);
  assert.notEqual(feed.instances[1].goneAt, null);
  await answerNext(ok(status('chat-1'), status('chat-2')), 30_000);
  assert.equal(feed.instances[1].goneAt, null);
  await answerNext(ok(status('chat-1')));
  await answerNext(ok(status('chat-1')), 61_000);
  assert.deepEqual(feed.instances.map(({ name }) => name), ['chat-1']);
});

test('restarts are counted', async (t) => {
  const { feed, answerNext, ok } = setUp(t);
  feed.start('token');
  await answerNext(ok(status('chat-1')));
  await answerNext(ok(status('chat-1')));
  assert.equal(feed.instances[0].restarts, 0);
  await answerNext(ok(status('chat-1', { startedAt: 2000 })));
  assert.equal(feed.instances[0].restarts, 1);
});

test('instances of one name on two hosts are told apart by the host', async (t) => {
  const { feed, answerNext, ok } = setUp(t);
  feed.start('token');
  const both = [status('chat-1', { host: 'red', run: 'a' }), status('chat-1', { host: 'blue', run: 'b', startedAt: 2000 })];
  for (let i = 0; i < 5; i += 1) await answerNext(ok(...both, status('chat-2', { host: 'blue', run: 'c' })));
  assert.deepEqual(feed.instances.map(({ name, restarts }) => [name, restarts]), [['chat-1 (blue)', 0], ['chat-1 (red)', 0], ['chat-2', 0]]);
  await answerNext(ok(both[0], status('chat-1', { host: 'blue', run: 'd', startedAt: 3000 })));
  assert.deepEqual(feed.instances.map(({ name, restarts }) => [name, restarts]), [['chat-1 (blue)', 1], ['chat-1 (red)', 0], ['chat-2', 0]]);
});

test('a killed process that is reported beside its successor counts as one restart', async (t) => {
  const { feed, answerNext, ok } = setUp(t);
  feed.start('token');
  const old = status('chat-1', { host: 'red', run: 'a' });
  await answerNext(ok(old));
  const successor = status('chat-1', { host: 'red', run: 'b', startedAt: Date.now() });
  for (let i = 0; i < 5; i += 1) await answerNext(ok(old, successor));
  assert.deepEqual(feed.instances.map(({ name, restarts, status: { run } }) => [name, restarts, run]), [['chat-1', 1, 'b']]);
  for (let i = 0; i < 9; i += 1) await answerNext(ok(old, successor));
  assert.equal(feed.instances.length, 2, 'both are alive');
});

test('a refusal stops the feed with a reason; a missing answer does not', async (t) => {
  for (const [code, why] of [[401, 'wrongToken'], [404, 'noAdministrator'], [429, 'tooManyAttempts']]) {
    const it = setUp(t);
    it.feed.start('token');
    await it.answerNext({ ok: false, status: code });
    assert.deepEqual(it.events, [why]);
    assert.equal(it.feed.isRunning, false);
    assert.equal(it.nextPollMs, null);
  }
  const it = setUp(t);
  it.feed.start('token');
  await it.answerNext(it.ok(status('chat-1')));
  await it.answerNext({ ok: false, status: 503 });
  await it.answerNext(new Error('no network'));
  assert.equal(it.feed.isStale, true);
  assert.equal(it.feed.instances[0].goneAt, null, 'its state is unknown, so it is not gone');
  await it.answerNext(it.ok(status('chat-1')));
  assert.equal(it.feed.isStale, false);
  assert.deepEqual(it.events, ['change', 'change', 'change', 'change']);
});

test('an answer that arrives after stop is ignored', async (t) => {
  const { feed, answerNext, ok, events } = setUp(t);
  feed.start('one');
  const late = answerNext(ok(status('chat-1')));
  feed.stop();
  await late;
  assert.deepEqual(events, []);
  assert.equal(feed.updatedAt, null);
});
