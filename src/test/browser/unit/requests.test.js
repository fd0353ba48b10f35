import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock, settle } from '../lib/fake-clock.js';
import { load } from '../lib/modules.js';

const { Requests } = await load('connection/requests.js');

/** A session with a link, whose wire the test reads and whose events it sends. */
function setUp() {
  const session = Object.assign(new EventTarget(), { me: { id: 'u1' }, link: 'one', sent: [], send: (message) => session.link && session.sent.push(message) });
  const emit = (type, detail) => session.dispatchEvent(new CustomEvent(type, { detail }));
  return { session, emit, requests: new Requests(session) };
}

const PIN = { type: 'pin', room: 'a', id: 'e-1', on: true };
const outcome = (promise) => promise.then((ack) => ack.id, ({ code }) => code);

test('a request is sent with a nonce, and done when that is acknowledged', async () => {
  const { session, emit, requests } = setUp();
  const done = outcome(requests.ask(PIN));
  const [{ nonce, ...sent }] = session.sent;
  assert.deepEqual(sent, PIN);
  emit('acknowledged', { nonce: 'another', id: 'e-7' });
  emit('acknowledged', { nonce, id: 'e-8' });
  assert.equal(await done, 'e-8');
});

test('a request that is refused for now is repeated with the same nonce, not before the server allows it', async (t) => {
  const clock = fakeClock(t);
  const { session, emit, requests } = setUp();
  const done = outcome(requests.ask(PIN));
  const [{ nonce }] = session.sent;
  emit('request-refused', { nonce, code: 'unavailable', message: '', retryAfterMs: 100 });
  clock.pass(99);
  assert.equal(session.sent.length, 1);
  clock.pass(51);
  assert.deepEqual(session.sent.map((one) => one.nonce), [nonce, nonce]);
  emit('acknowledged', { nonce, id: 'e-2' });
  assert.equal(await done, 'e-2');
});

test('a request that is refused for good, or for longer than anybody waits, is given up', async () => {
  const { session, emit, requests } = setUp();
  for (const refusal of [{ code: 'forbidden', retryAfterMs: 1500 }, { code: 'rate_limited', retryAfterMs: 3_600_000 }]) {
    const done = outcome(requests.ask(PIN));
    emit('request-refused', { nonce: session.sent.at(-1).nonce, message: '', ...refusal });
    assert.equal(await done, refusal.code);
  }
  assert.equal(session.sent.length, 2);
});

test('what the lost link left unanswered is asked on the next one, once, and so is what was asked without any', () => {
  const { session, emit, requests } = setUp();
  requests.ask(PIN);
  session.link = null;
  requests.ask({ ...PIN, id: 'e-2' });
  session.link = 'two';
  emit('welcome');
  emit('welcome');
  assert.deepEqual(session.sent.map(({ id }) => id), ['e-1', 'e-1', 'e-2']);
});

test('another user does not repeat what the one before asked for', async () => {
  const { session, emit, requests } = setUp();
  const done = outcome(requests.ask(PIN));
  Object.assign(session, { link: 'two', me: { id: 'u2' } });
  emit('welcome');
  assert.equal(await done, 'unauthenticated');
  await settle();
  assert.equal(session.sent.length, 1);
});
