import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { applyEntries, isOwn, pendingRow, withoutFolded } = await load('messages/row-model.js');

const me = { id: 'u1', name: 'Ana' };
const NOTHING_MORE = { mentions: [], isDeleted: false, isPinned: false, editedAt: null, reactions: [], replyTo: null };
const about = (type, target, more = {}) => ({ type, room: 'a', id: 'e-9', at: 9, from: { id: 'u2', name: 'Mira' }, target, ...more });
const message = (id, more = {}) => ({ type: 'message', room: 'a', id, at: 7, from: { id: 'u2', name: 'Mira' }, text: `text of ${id}`, ...more });

test('a message becomes a row of the first version under its id', () => {
  const [row] = applyEntries([], [message('e-1')], 'u1');
  assert.deepEqual(row, { key: 'e-1', version: 1, kind: 'message', id: 'e-1', author: { id: 'u2', name: 'Mira' }, at: 7, text: 'text of e-1', delivery: null, ...NOTHING_MORE });
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

test('an edit changes the text of its message and the quotes of it, and draws both again', () => {
  const replyTo = { id: 'e-1', from: me, text: 'text of e-1' };
  const rows = applyEntries([], [message('e-1'), message('e-2', { replyTo }), about('edited', 'e-1', { text: 'new' })], 'u1');
  assert.deepEqual(rows.map(({ text, editedAt, version }) => [text, editedAt, version]), [['new', 9, 2], ['text of e-2', null, 2]]);
  assert.equal(rows[1].replyTo.text, 'new');
});

test('a deletion leaves a row without a text, whatever comes after it', () => {
  const replyTo = { id: 'e-1', from: me, text: 'text of e-1' };
  const entries = [message('e-1', { reactions: { '!': { count: 1, mine: true } } }), message('e-2', { replyTo }), about('deleted', 'e-1')];
  const late = [about('edited', 'e-1', { text: 'late' }), about('reacted', 'e-1', { emoji: '!', on: true, count: 1 })];
  const [deleted, reply] = applyEntries([], [...entries, ...late], 'u1');
  assert.deepEqual([deleted.isDeleted, deleted.text, deleted.reactions], [true, '', []]);
  assert.deepEqual(reply.replyTo, { id: 'e-1', deleted: true });
});

test('a message that was deleted before has a row, and no text', () => {
  const [row] = applyEntries([], [message('e-1', { text: undefined, deleted: true })], 'u1');
  assert.deepEqual([row.isDeleted, row.text], [true, '']);
});

test('a reaction has the number that its entry says, and is the user\'s own if the user gave it', () => {
  const react = (emoji, count, more = {}) => about('reacted', 'e-1', { emoji, count, on: true, ...more });
  const rows = applyEntries([], [message('e-1', { reactions: { a: { count: 2, mine: false } } }), react('b', 1, { from: me }), react('a', 3), react('a', 3)], me.id);
  assert.deepEqual(rows[0].reactions, [{ emoji: 'a', count: 3, isMine: false }, { emoji: 'b', count: 1, isMine: true }]);
  const [left] = applyEntries(rows, [react('b', 0, { from: me, on: false })], me.id);
  assert.deepEqual(left.reactions.map(({ emoji }) => emoji), ['a']);
});

test('an entry about a message that is not among the rows changes none', () => {
  const rows = applyEntries([], [message('e-5')], 'u1');
  assert.deepEqual(applyEntries(rows, [about('edited', 'e-1', { text: 'x' }), about('deleted', 'e-1'), about('reacted', 'e-1', { emoji: 'a', on: true, count: 1 })], 'u1'), rows);
});

test('what a page says of its own messages is in them already', () => {
  const page = [message('e-1'), about('reacted', 'e-1', { emoji: 'a', on: true, count: 1 }), about('deleted', 'e-0')];
  assert.deepEqual(withoutFolded(page).map(({ type, target }) => [type, target]), [['message', undefined], ['deleted', 'e-0']]);
});

test('a pinned message says so until it is unpinned', () => {
  const rows = applyEntries([], [message('e-1', { pinned: true }), message('e-2'), about('pinned', 'e-2', { on: true }), about('pinned', 'e-1', { on: false })], 'u1');
  assert.deepEqual(rows.map(({ isPinned }) => isPinned), [false, true]);
});
