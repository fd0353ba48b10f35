import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { PendingRequests } = await load('connection/pending-requests.js');

function setUp() {
  const requests = new PendingRequests();
  const sent = [];
  return { requests, sent, add: (room, name) => requests.add(room, () => sent.push(name)) };
}

test('requests of a room are sent one after the other, each gets its own answer', async () => {
  const { requests, sent, add } = setUp();
  const [one, two, other] = [add('a', 'one'), add('a', 'two'), add('b', 'other')];
  assert.deepEqual(sent, ['one', 'other']);
  requests.resolve('a', 1);
  assert.deepEqual(sent, ['one', 'other', 'two']);
  requests.resolve('b', 2);
  requests.resolve('a', 3);
  assert.deepEqual(await Promise.all([one, two, other]), [1, 3, 2]);
});

test('a refused request does not hold up the next one', async () => {
  const { requests, sent, add } = setUp();
  const refused = add('a', 'one');
  const next = add('a', 'two');
  requests.reject('a', 'No.', 500);
  await assert.rejects(refused, { message: 'No.', retryAfterMs: 500 });
  assert.deepEqual(sent, ['one', 'two']);
  requests.resolve('a', 'yes');
  assert.equal(await next, 'yes');
});

test('when the link is gone all requests are rejected, and none is sent', async () => {
  const { requests, sent, add } = setUp();
  const all = [add('a', 'one'), add('a', 'two'), add('b', 'three')];
  requests.rejectAll('disconnected');
  for (const request of all) await assert.rejects(request, /disconnected/);
  assert.deepEqual(sent, ['one', 'three']);
});

test('an answer that nobody asked for is ignored', async () => {
  const { requests, add } = setUp();
  requests.resolve('a', 1);
  requests.reject('a', 'No.');
  const next = add('a', 'one');
  requests.resolve('a', 2);
  assert.equal(await next, 2);
});
