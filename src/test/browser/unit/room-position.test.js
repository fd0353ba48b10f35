import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { RoomPosition } = await load('connection/room-position.js');
const entry = (id) => ({ type: 'message', room: 'a', id, at: 1 });
const joinedAt = (...ids) => {
  const position = new RoomPosition();
  position.onJoined({ messages: ids.map(entry), last: ids.at(-1) });
  return position;
};

test('the first answer is delivered whole', () => {
  const position = new RoomPosition();
  const { isFirst, entries, hole } = position.onJoined({ messages: [entry('e-4'), entry('e-5')], last: 'e-5' });
  assert.deepEqual([isFirst, entries.length, hole, position.last], [true, 2, false, 'e-5']);
});

test('an empty room begins with its first entry', () => {
  const position = new RoomPosition();
  position.onJoined({ messages: [], last: '0' });
  assert.equal(position.onEntry(entry('e-1')), 'deliver');
});

test('two connections at once deliver every entry once', () => {
  const position = joinedAt('e-1');
  assert.deepEqual(['e-2', 'e-2', 'e-3', 'e-2', 'e-3', 'e-4'].map((id) => position.onEntry(entry(id))), ['deliver', 'ignore', 'deliver', 'ignore', 'ignore', 'deliver']);
});

test('a gap is repaired once, and entries that arrive meanwhile come with the answer', () => {
  const position = joinedAt('e-1');
  assert.equal(position.onEntry(entry('e-3')), 'rejoin');
  assert.equal(position.onEntry(entry('e-4')), 'ignore');
  const { entries } = position.onJoined({ messages: ['e-2', 'e-3', 'e-4'].map(entry), last: 'e-4' });
  assert.deepEqual(entries.map(({ id }) => id), ['e-2', 'e-3', 'e-4']);
  assert.equal(position.onEntry(entry('e-5')), 'deliver');
});

test('an answer in pages stays one answer', () => {
  const position = joinedAt('e-1');
  position.onEntry(entry('e-9'));
  position.onJoined({ messages: [entry('e-2')], more: true, last: 'e-4' });
  assert.equal(position.onEntry(entry('e-9')), 'ignore');
  position.onJoined({ messages: [entry('e-3'), entry('e-4')], last: 'e-4' });
  assert.equal(position.onEntry(entry('e-5')), 'deliver');
});

test('entries that are no longer kept are a hole, in the same epoch and in another', () => {
  assert.equal(joinedAt('e-1').onJoined({ messages: [entry('e-9')], complete: false, last: 'e-9' }).hole, true);
  const position = joinedAt('e-7');
  const { entries, hole } = position.onJoined({ messages: [entry('f-1'), entry('f-2')], complete: false, last: 'f-2' });
  assert.deepEqual([entries.length, hole, position.last], [2, true, 'f-2']);
  assert.equal(position.onEntry(entry('f-3')), 'deliver');
});

test('a log that was wiped and is empty starts anew', () => {
  const position = joinedAt('e-7');
  position.onJoined({ messages: [], complete: false, last: '0' });
  assert.equal(position.onEntry(entry('f-1')), 'deliver');
});

test('a live entry of another epoch makes the room join again', () => {
  assert.equal(joinedAt('e-7').onEntry(entry('f-1')), 'rejoin');
});
