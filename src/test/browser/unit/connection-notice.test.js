import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '../lib/fake-clock.js';
import { load } from '../lib/modules.js';

const { ConnectionNotice } = await load('connection/connection-notice.js');

function setUp(t) {
  const clock = fakeClock(t);
  const session = Object.assign(new EventTarget(), { live: true, welcome: { instance: 'chat-1' } });
  const outbox = Object.assign(new EventTarget(), { unsentCount: 0, unsentSince: null });
  const storage = Object.assign(new EventTarget(), { hasFailed: false });
  const network = Object.assign(new EventTarget(), { navigator: { onLine: true } });
  const notice = new ConnectionNotice({ session, outbox, storage, network });
  const emit = (type, detail) => (type === 'pause' ? outbox : session).dispatchEvent(new CustomEvent(type, { detail }));
  return { clock, session, outbox, network, notice, emit };
}

test('first it says that it connects, then it names the instance', (t) => {
  const { notice, emit } = setUp(t);
  assert.equal(notice.status, 'Connecting…');
  emit('welcome');
  assert.equal(notice.status, 'Connected to chat-1');
  assert.equal(notice.sentence, null);
});

test('a disconnection under three seconds is not shown, a longer one is, with what is kept', (t) => {
  const { clock, outbox, notice, emit } = setUp(t);
  emit('welcome');
  emit('disconnect');
  clock.pass(2900);
  emit('welcome');
  clock.pass(5000);
  assert.equal(notice.isOffline, false);
  emit('disconnect');
  clock.pass(3000);
  assert.equal(notice.status, 'No connection');
  assert.equal(notice.sentence, 'No connection to the server. What you write is kept.');
  outbox.unsentCount = 2;
  assert.equal(notice.sentence, 'No connection to the server. 2 messages are kept.');
});

test('a device without a network is told apart from a server that cannot be reached', (t) => {
  const { clock, outbox, network, notice, emit } = setUp(t);
  emit('welcome');
  network.navigator.onLine = false;
  emit('disconnect');
  clock.pass(3000);
  assert.equal(notice.status, 'Offline');
  assert.equal(notice.sentence, 'Offline. What you write is kept.');
  outbox.unsentCount = 2;
  assert.equal(notice.sentence, 'Offline. 2 messages will be sent when you are back.');
  let changes = 0;
  notice.addEventListener('change', () => (changes += 1));
  network.navigator.onLine = true;
  network.dispatchEvent(new Event('online'));
  assert.equal(changes, 1);
  assert.equal(notice.status, 'No connection');
});

test('while a message is on its way for long it does not say that all is well', (t) => {
  const { clock, outbox, notice, emit } = setUp(t);
  emit('welcome');
  let shown = '';
  notice.addEventListener('change', () => (shown = notice.status));
  outbox.unsentSince = Date.now();
  outbox.dispatchEvent(new Event('change'));
  assert.equal(shown, 'Connected to chat-1');
  clock.pass(600);
  assert.equal(shown, 'Waiting for an answer…');
  outbox.unsentSince = null;
  outbox.dispatchEvent(new Event('change'));
  assert.equal(shown, 'Connected to chat-1');
});

test('an unstable network does not make the notice flicker', (t) => {
  const { clock, notice, emit } = setUp(t);
  let changes = 0;
  let last = '';
  notice.addEventListener('change', () => {
    if (last !== notice.status) changes += 1;
    last = notice.status;
  });
  emit('welcome');
  emit('disconnect');
  clock.pass(3000);
  emit('welcome');
  clock.pass(100);
  emit('disconnect');
  clock.pass(4000);
  assert.equal(notice.isOffline, false);
  clock.pass(1000);
  assert.equal(notice.isOffline, true);
  assert.equal(changes, 4);
});

test('a server without its store and a rate limit are named while they last', (t) => {
  const { clock, session, notice, emit } = setUp(t);
  emit('welcome');
  session.live = false;
  assert.equal(notice.sentence, 'Waiting for the server. Your messages are kept.');
  session.live = true;
  emit('pause', { code: 'rate_limited', waitMs: 2400 });
  assert.equal(notice.sentence, 'A little too fast. Sending again in 3 s.');
  clock.pass(3000);
  assert.equal(notice.sentence, null);
});

test('where one has to sign in it says so, and is not offline', (t) => {
  const { clock, notice, emit } = setUp(t);
  emit('signed-out');
  assert.equal(notice.status, 'Signed out');
  emit('disconnect');
  clock.pass(10_000);
  assert.equal(notice.isOffline, false);
  assert.equal(notice.sentence, null);
});
