import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { permittedActions } = await load('messages/permitted-actions.js');

const me = { id: 'u1', name: 'Ana', roles: [] };
const row = (more = {}) => ({ kind: 'message', id: 'e-1', isDeleted: false, isPinned: false, author: { id: 'u2', name: 'Mira' }, ...more });
const own = row({ author: { id: 'u1', name: 'Ana' } });
const permitted = (one, { role = 'none', isClosed = false, mayWrite = true, user = me } = {}) => permittedActions(one, user, { role, isClosed, mayWrite }).join(' ');

test('one\'s own message can be edited and deleted, another one\'s cannot', () => {
  assert.equal(permitted(own), 'react reply edit copyText copyLink delete');
  assert.equal(permitted(row()), 'react reply copyText copyLink report');
});

test('moderators, owners and administrators pin and delete what others wrote, and edit none of it', () => {
  const all = 'react reply pin copyText copyLink report delete';
  for (const role of ['moderator', 'owner']) assert.equal(permitted(row(), { role }), all);
  assert.equal(permitted(row(), { user: { ...me, roles: ['admin'] } }), all);
  assert.equal(permitted(row(), { user: { ...me, roles: ['admin'] }, isClosed: true }), 'react reply copyText copyLink report');
  assert.equal(permitted(row(), { role: 'member' }), 'react reply copyText copyLink report');
  assert.match(permitted(row({ isPinned: true }), { role: 'owner' }), /\bunpin\b/);
});

test('who only reads copies, and reports what others wrote', () => {
  assert.equal(permitted(own, { mayWrite: false }), 'copyText copyLink');
  assert.equal(permitted(row(), { mayWrite: false }), 'copyText copyLink report');
});

test('a message that is deleted or on its way, and a hole, offer nothing', () => {
  for (const one of [row({ isDeleted: true }), row({ id: null }), { kind: 'hole', key: 'h' }]) assert.equal(permitted(one, { role: 'owner' }), '');
  assert.equal(permitted(row(), { user: null }), '');
});
