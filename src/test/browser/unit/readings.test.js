import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '../lib/fake-clock.js';
import { load } from '../lib/modules.js';

const { Readings } = await load('connection/readings.js');

/** Readings on a session that the test controls. */
function setUp() {
  const session = Object.assign(new EventTarget(), { sent: [], isConnected: true });
  session.send = (message) => session.isConnected && Boolean(session.sent.push(message));
  const readings = new Readings(session);
  const states = [];
  readings.addEventListener('state', ({ detail }) => states.push(detail));
  const emit = (type, detail) => session.dispatchEvent(new CustomEvent(type, { detail }));
  const told = () => session.sent.filter(({ type }) => type === 'read').map(({ room, id }) => `${room} ${id}`);
  return { session, readings, states, emit, told };
}

test('the rooms are asked for once, however often the page connects', () => {
  const { session, emit, states } = setUp();
  emit('welcome');
  emit('welcome');
  assert.deepEqual(session.sent, [{ type: 'rooms' }]);
  emit('rooms', [{ room: 'a', unread: 3 }, { room: 'b', unread: 0 }]);
  emit('room', { room: 'a', unread: 4 });
  assert.deepEqual(states.map(({ room, unread }) => `${room} ${unread}`), ['a 3', 'b 0', 'a 4']);
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

test('what was read while there was no connection is told with what is read next', (t) => {
  const clock = fakeClock(t);
  const { session, readings, told } = setUp();
  session.isConnected = false;
  readings.markRead('a', 'e-1');
  clock.pass(1000);
  session.isConnected = true;
  readings.markRead('a', 'e-1');
  clock.pass(1000);
  assert.deepEqual(told(), ['a e-1']);
});
