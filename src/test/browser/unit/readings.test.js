import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '../lib/fake-clock.js';
import { load } from '../lib/modules.js';

const { Readings } = await load('connection/readings.js');

/** Readings on a session that the test controls. */
function setUp() {
  const session = Object.assign(new EventTarget(), { sent: [], link: {}, me: { id: 'u1' } });
  session.send = (message) => session.link && session.sent.push(message);
  const readings = new Readings(session);
  const states = [];
  readings.addEventListener('state', ({ detail }) => states.push(detail));
  const emit = (type, detail) => session.dispatchEvent(new CustomEvent(type, { detail }));
  const asked = () => session.sent.filter(({ type }) => type === 'rooms').length;
  const told = () => session.sent.filter(({ type }) => type === 'read').map(({ room, id }) => `${room} ${id}`);
  return { session, readings, states, emit, asked, told };
}

test('the rooms are asked for once on each link, and on a later one not at once', (t) => {
  const clock = fakeClock(t);
  const { session, emit, states, asked } = setUp();
  emit('welcome');
  emit('welcome');
  assert.equal(asked(), 1);
  emit('rooms', [{ room: 'a', unread: 3 }, { room: 'b', unread: 0 }]);
  emit('room', { room: 'a', unread: 4 });
  assert.deepEqual(states.map(({ room, unread }) => `${room} ${unread}`), ['a 3', 'b 0', 'a 4']);
  session.link = {};
  emit('welcome');
  assert.equal(asked(), 1);
  clock.pass(5000);
  assert.equal(asked(), 2);
});

test('the rooms are asked for again where that was refused for now, but on no other link', (t) => {
  const clock = fakeClock(t);
  const { session, emit, asked } = setUp();
  emit('welcome');
  emit('rooms-refused', { code: 'unavailable', retryAfterMs: 100 });
  clock.pass(99);
  assert.equal(asked(), 1);
  clock.pass(101);
  assert.equal(asked(), 2);
  emit('rooms-refused', { code: 'forbidden', retryAfterMs: 100 });
  emit('rooms-refused', { code: 'unavailable', retryAfterMs: 100 });
  session.link = null;
  clock.pass(1000);
  assert.equal(asked(), 2);
});

test('what is read in a room is told once a second, and only when it is more', (t) => {
  const clock = fakeClock(t);
  const { readings, told } = setUp();
  readings.markRead('a', 'e-1');
  readings.markRead('a', 'e-2');
  readings.markRead('b', 'e-9');
  assert.deepEqual(told(), []);
  clock.pass(1000);
  assert.deepEqual(told(), ['a e-2', 'b e-9']);
  readings.markRead('a', 'e-2');
  clock.pass(1000);
  assert.equal(told().length, 2);
});

test('what the server does not know to be read is told again when it says so', (t) => {
  const clock = fakeClock(t);
  const { session, readings, emit, told } = setUp();
  const { link } = session;
  session.link = null;
  readings.markRead('a', 'e-2');
  clock.pass(1000);
  session.link = link;
  emit('rooms', [{ room: 'a', last: 'e-3', read: 'e-1' }, { room: 'b', last: 'e-3', read: '0' }]);
  clock.pass(1000);
  assert.deepEqual(told(), ['a e-2']);
  emit('room', { room: 'a', last: 'e-3', read: 'e-3' });
  emit('room', { room: 'a', last: 'f-1', read: '0' });
  clock.pass(1000);
  assert.equal(told().length, 1);
});

test('what one user has read is not told of the next', (t) => {
  const clock = fakeClock(t);
  const { session, readings, emit, told } = setUp();
  emit('welcome');
  readings.markRead('a', 'e-2');
  session.me = { id: 'u2' };
  emit('welcome');
  emit('room', { room: 'a', last: 'e-2', read: '0' });
  clock.pass(1000);
  assert.deepEqual(told(), []);
});
