import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { Unread } = await load('rooms/unread.js');

const message = (seq, more = {}) => ({ type: 'message', room: 'a', id: `e-${seq}`, at: seq, from: { id: 'u2', name: 'Mira' }, text: `text ${seq}`, ...more });
const state = (read, unread, last, mentions = 0) => ({ read, unread, last, mentions });
const counts = ({ count, mentions, line }) => [count, mentions, line];

test('a message mentions the user if it has the user\'s id among its mentions, whatever its text says', () => {
  const unread = new Unread();
  unread.onEntries([message(1, { text: '@Ana' }), message(2, { mentions: ['u1'] }), message(3, { mentions: ['u9'] }), message(4, { mentions: ['u1'], from: { id: 'u1', name: 'Ana' } })], 'u1');
  assert.deepEqual(counts(unread), [3, 1, null]);
});

test('the server\'s counts and what has arrived since add up', () => {
  const unread = new Unread();
  const rows = [{ kind: 'message', id: 'e-4', author: { id: 'u2' }, mentions: ['u1'] }, { kind: 'message', id: 'e-5', author: { id: 'u1' }, mentions: [] }];
  unread.onState(state('e-1', 2, 'e-3', 1), rows, 'u1');
  assert.deepEqual(counts(unread), [3, 2, 'e-1']);
});

test('the new messages begin where the user had read to, and that place stays while the user reads them', () => {
  const unread = new Unread();
  unread.isWatched = true;
  unread.onSeen('e-3');
  unread.isWatched = false;
  unread.onEntries([message(4)], 'u1');
  unread.onEntries([message(5)], 'u1');
  assert.deepEqual(counts(unread), [2, 0, 'e-3']);
  unread.isWatched = true;
  unread.onSeen('e-5');
  unread.onEntries([message(6)], 'u1');
  assert.deepEqual(counts(unread), [0, 0, 'e-3']);
  unread.isWatched = false;
  unread.onLeft();
  assert.equal(unread.line, null);
});

test('a room that the page begins with shows what came while the page was away, though it is in view before that is known', () => {
  const unread = new Unread();
  unread.isWatched = true;
  unread.onSeen('e-9');
  unread.onState(state('e-5', 4, 'e-9'), [], 'u1');
  assert.deepEqual(counts(unread), [0, 0, 'e-5']);
  unread.onState(state('e-8', 1, 'e-9'), [], 'u1');
  assert.equal(unread.line, 'e-5');
});

test('what was read on another device is not new here', () => {
  const unread = new Unread();
  unread.onState(state('e-1', 2, 'e-3'), [], 'u1');
  unread.onState(state('e-3', 0, 'e-3'), [], 'u1');
  assert.deepEqual(counts(unread), [0, 0, null]);
});

test('of what nobody ever read only mentions are counted, and there is no line', () => {
  const unread = new Unread();
  unread.onState(state('0', 900, 'e-900', 3), [], 'u1');
  assert.deepEqual(counts(unread), [3, 3, null]);
});

test('a log that begins anew is unread as a whole, and nothing of the one before is counted', () => {
  const unread = new Unread();
  unread.onState(state('e-1', 4, 'e-5', 2), [], 'u1');
  unread.onEntries([message(1, { id: 'f-1', mentions: ['u1'] })], 'u1');
  assert.deepEqual(counts(unread), [1, 1, null]);
  unread.onEntries([message(2, { id: 'f-2' })], 'u1');
  unread.onState(state('0', 2, 'f-2', 1), [], 'u1');
  assert.deepEqual(counts(unread), [2, 1, null]);
  const late = new Unread();
  late.onState(state('e-1', 4, 'e-5', 2), [], 'u1');
  late.onState(state('0', 2, 'f-2', 1), [], 'u1');
  assert.deepEqual(counts(late), [2, 1, null]);
  late.onState(state('0', 0, '0'), [], 'u1');
  assert.deepEqual(counts(late), [0, 0, null]);
});
