import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '../lib/fake-clock.js';
import { load } from '../lib/modules.js';

const { TypingSignal } = await load('messages/typing-signal.js');
const { TypingLine } = await load('messages/typing-line.js');

test('the server is told once in three seconds, and when the user stops or goes to another room', (t) => {
  const clock = fakeClock(t);
  const told = [];
  const signal = new TypingSignal({ send: ({ room, on }) => told.push(`${room} ${on}`) });
  for (let i = 0; i < 30; i += 1) {
    signal.onText('a', 'hello'.slice(0, 1 + (i % 5)));
    clock.pass(200);
  }
  assert.deepEqual(told, ['a true', 'a true']);
  signal.onText('a', '  ');
  signal.onText('a', '');
  assert.deepEqual(told.slice(2), ['a false']);
  signal.onText('a', 'x');
  signal.onText('b', 'x');
  assert.deepEqual(told.slice(3), ['a true', 'a false', 'b true']);
});

/** A line of the room `a`, and the events that change it. */
function setUp() {
  const root = { textContent: '' };
  const session = new EventTarget();
  const rooms = Object.assign(new EventTarget(), { current: { name: 'a' } });
  new TypingLine(root, { session, rooms });
  const emit = (target, type, detail) => target.dispatchEvent(new CustomEvent(type, { detail }));
  const types = (name, on = true, room = 'a') => emit(session, 'typing', { room, from: { id: name, name }, on });
  return { root, session, rooms, emit, types };
}

test('the line names those who type in the room in view, up to three', () => {
  const { root, rooms, emit, types } = setUp();
  types('Ada');
  assert.equal(root.textContent, 'Ada is typing…');
  types('Mei', true, 'b');
  types('Jonas');
  assert.equal(root.textContent, 'Ada and Jonas are typing…');
  types('Eve');
  types('Zoe');
  assert.equal(root.textContent, 'Several people are typing…');
  rooms.current = { name: 'b' };
  emit(rooms, 'current');
  assert.equal(root.textContent, 'Mei is typing…');
});

test('somebody who stops, writes, or is not heard of for six seconds is not named any more', (t) => {
  const clock = fakeClock(t);
  const { root, session, emit, types } = setUp();
  for (const name of ['Ada', 'Jonas', 'Mei']) types(name);
  types('Ada', false);
  assert.equal(root.textContent, 'Jonas and Mei are typing…');
  emit(session, 'entries', { room: 'a', entries: [{ type: 'message', from: { id: 'Jonas' } }, { type: 'reacted', from: { id: 'Mei' } }] });
  assert.equal(root.textContent, 'Mei is typing…');
  clock.pass(5999);
  types('Mei');
  clock.pass(5999);
  assert.equal(root.textContent, 'Mei is typing…');
  clock.pass(1);
  assert.equal(root.textContent, '');
  types('Ada');
  emit(session, 'disconnect');
  assert.equal(root.textContent, '');
});
