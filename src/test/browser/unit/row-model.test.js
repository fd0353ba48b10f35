import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { applyEntries, isOwn, pendingRow } = await load('messages/row-model.js');

const me = { id: 'u1', name: 'Ana' };
const message = (id, more = {}) => ({ type: 'message', room: 'a', id, at: 7, from: { id: 'u2', name: 'Mira' }, text: `text of ${id}`, ...more });

test('a message becomes a row of the first version under its id', () => {
  const [row] = applyEntries([], [message('e-1')], 'u1');
  assert.deepEqual(row, { key: 'e-1', version: 1, kind: 'message', id: 'e-1', author: { id: 'u2', name: 'Mira' }, at: 7, text: 'text of e-1', delivery: null });
});

test('entries of types without a reducer change no row', () => {
  const rows = applyEntries([], [message('e-1')], 'u1');
  assert.deepEqual(applyEntries(rows, [{ type: 'later', room: 'a', id: 'e-2', at: 8 }, { type: 'constructor', room: 'a', id: 'e-3', at: 8 }], 'u1'), rows);
});

test('the rows given are left as they are', () => {
  const rows = Object.freeze(applyEntries([], [message('e-1')], 'u1'));
  assert.deepEqual(applyEntries(rows, [message('e-2')], 'u1').map(({ id }) => id), ['e-1', 'e-2']);
  assert.equal(rows.length, 1);
});

test('an own message keeps its row from the outbox to the log', () => {
  const record = { nonce: 'n1', text: 'hello', at: 5, state: 'sending' };
  const pending = pendingRow(record, me);
  const [logged] = applyEntries([], [message('e-1', { nonce: 'n1', from: me, text: 'hello' })], me.id);
  assert.deepEqual([pending.key, pending.version], [logged.key, logged.version]);
  assert.equal(pending.delivery, record);
  assert.equal(logged.delivery, null);
});

test('a nonce of another author is not a key', () => {
  assert.equal(applyEntries([], [message('e-1', { nonce: 'n1' })], 'u1')[0].key, 'e-1');
});

test('a message is own if the user wrote it, and while it is on its way', () => {
  const [other, own] = applyEntries([], [message('e-1'), message('e-2', { from: me })], me.id);
  assert.deepEqual([isOwn(other, me), isOwn(own, me), isOwn(other, null)], [false, true, false]);
  assert.equal(isOwn(pendingRow({ nonce: 'n1', text: 'hello', at: 5 }, null), null), true);
});
