import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { firstNewKey, groupingOf } = await load('messages/grouping.js');
const { holeRow, pendingRow } = await load('messages/row-model.js');

const noon = new Date(2026, 4, 4, 12).getTime();
const me = { id: 'u1', name: 'Ana' };
const message = (id, minutes) => ({ kind: 'message', author: { id }, at: noon + minutes * 60_000 });
const pending = (minutes) => pendingRow({ nonce: 'n', text: '', at: noon + minutes * 60_000 }, me);

test('the first row starts a day and a group', () => {
  assert.deepEqual(groupingOf(message('u2', 0), null), { startsGroup: true, startsDay: true });
});

test('messages of one author within five minutes are one group', () => {
  assert.deepEqual(groupingOf(message('u2', 4), message('u2', 0)), { startsGroup: false, startsDay: false });
  assert.deepEqual(groupingOf(message('u2', 6), message('u2', 0)), { startsGroup: true, startsDay: false });
  assert.deepEqual(groupingOf(message('u3', 1), message('u2', 0)), { startsGroup: true, startsDay: false });
});

test('a message on its way continues the group of its author', () => {
  assert.equal(groupingOf(pending(1), message('u1', 0)).startsGroup, false);
  assert.equal(groupingOf(pending(1), message('u2', 0)).startsGroup, true);
});

test('before the first welcome, messages on their way are one group', () => {
  const [one, two] = [1, 2].map((minutes) => pendingRow({ nonce: 'n', text: '', at: noon + minutes }, null));
  assert.equal(groupingOf(two, one).startsGroup, false);
});

test('a new day ends a group, and so does a hole', () => {
  assert.deepEqual(groupingOf(message('u2', 12 * 60), message('u2', 12 * 60 - 1)), { startsGroup: true, startsDay: true });
  assert.equal(groupingOf(message('u2', 1), holeRow('hole 1')).startsGroup, true);
});

test('the new messages begin with the first one of another user behind the last that was read, if none before it may be missing', () => {
  const me = { id: 'u1' };
  const one = (seq, author = 'u2') => ({ kind: 'message', key: `k${seq}`, id: `e-${seq}`, author: { id: author } });
  const rows = [one(1), one(2), one(3, 'u1'), one(4), { kind: 'message', key: 'n1', id: null, author: me }];
  const keyAfter = (id, { hasOldest = false, from = 0 } = {}) => firstNewKey(rows.slice(from), id, { me, hasOldest });
  assert.equal(keyAfter('e-1'), 'k2');
  assert.equal(keyAfter('e-2'), 'k4');
  assert.equal(keyAfter('e-4'), null);
  assert.equal(keyAfter(null), null);
  assert.equal(keyAfter('e-1', { from: 1 }), null);
  assert.equal(keyAfter('e-1', { from: 1, hasOldest: true }), 'k2');
});
