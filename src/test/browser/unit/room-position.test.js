import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { RoomPosition } = await load('connection/room-position.js');
const entry = (id) => ({ type: 'message', room: 'a', id, at: 1 });
const joinedAt = (...ids) => {
  const place = new RoomPosition();
  place.joined({ messages: ids.map(entry), last: ids.at(-1) });
  return place;
};

test('the first answer is taken whole', () => {
  const place = new RoomPosition();
  const { first, fresh, hole } = place.joined({ messages: [entry('e-4'), entry('e-5')], last: 'e-5' });
  assert.deepEqual([first, fresh.length, hole, place.last], [true, 2, false, 'e-5']);
});

test('an empty room begins with its first entry', () => {
  const place = new RoomPosition();
  place.joined({ messages: [], last: '0' });
  assert.equal(place.live(entry('e-1')), 'take');
});

test('two connections at once give every entry once', () => {
  const place = joinedAt('e-1');
  assert.deepEqual(['e-2', 'e-2', 'e-3', 'e-2', 'e-3', 'e-4'].map((id) => place.live(entry(id))), ['take', 'pass', 'take', 'pass', 'pass', 'take']);
});

test('a gap is repaired once, and what comes meanwhile comes with the answer', () => {
  const place = joinedAt('e-1');
  assert.equal(place.live(entry('e-3')), 'repair');
  assert.equal(place.live(entry('e-4')), 'pass');
  const { fresh } = place.joined({ messages: ['e-2', 'e-3', 'e-4'].map(entry), last: 'e-4' });
  assert.deepEqual(fresh.map(({ id }) => id), ['e-2', 'e-3', 'e-4']);
  assert.equal(place.live(entry('e-5')), 'take');
});

test('an answer in pages stays one answer', () => {
  const place = joinedAt('e-1');
  place.live(entry('e-9'));
  place.joined({ messages: [entry('e-2')], more: true, last: 'e-4' });
  assert.equal(place.live(entry('e-9')), 'pass');
  place.joined({ messages: [entry('e-3'), entry('e-4')], last: 'e-4' });
  assert.equal(place.live(entry('e-5')), 'take');
});

test('what is no longer kept is a hole, in the same epoch and in another', () => {
  assert.equal(joinedAt('e-1').joined({ messages: [entry('e-9')], complete: false, last: 'e-9' }).hole, true);
  const place = joinedAt('e-7');
  const { fresh, hole } = place.joined({ messages: [entry('f-1'), entry('f-2')], complete: false, last: 'f-2' });
  assert.deepEqual([fresh.length, hole, place.last], [2, true, 'f-2']);
  assert.equal(place.live(entry('f-3')), 'take');
});

test('a log that was wiped and is empty starts anew', () => {
  const place = joinedAt('e-7');
  place.joined({ messages: [], complete: false, last: '0' });
  assert.equal(place.live(entry('f-1')), 'take');
});

test('a live entry of another epoch asks for the room again', () => {
  assert.equal(joinedAt('e-7').live(entry('f-1')), 'repair');
});
