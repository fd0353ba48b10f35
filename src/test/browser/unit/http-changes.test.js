import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

globalThis.document = { baseURI: 'http://chat.test/' };
const { changeOf } = await load('connection/http-changes.js');
const { clientMessage } = await load('protocol/wire.js');

/** The request as one line, as JSON sends it. */
const line = (message) => {
  const { url, method, body } = changeOf(message);
  return [method, url.replace('http://chat.test', ''), body && JSON.stringify(body)].filter(Boolean).join(' ');
};

test('each change over the WebSocket has its request over HTTP', () => {
  assert.equal(line(clientMessage.edit('a', 'e-1', 'new')), 'PATCH /api/rooms/a/messages/e-1 {"text":"new"}');
  assert.equal(line(clientMessage.delete('a', 'e-1')), 'DELETE /api/rooms/a/messages/e-1');
  assert.equal(line(clientMessage.react('a', 'e-1', '👍', true)), 'PUT /api/rooms/a/messages/e-1/reactions/%F0%9F%91%8D');
  assert.equal(line(clientMessage.react('a', 'e-1', '👍', false)), 'DELETE /api/rooms/a/messages/e-1/reactions/%F0%9F%91%8D');
  assert.equal(line(clientMessage.pin('a', 'e-1', false)), 'PATCH /api/rooms/a/messages/e-1 {"pinned":false}');
  assert.equal(line(clientMessage.report('a', 'e-1', 'Spam')), 'POST /api/rooms/a/messages/e-1/reports {"reason":"Spam"}');
  assert.equal(line(clientMessage.open('a')), 'POST /api/rooms {"name":"a"}');
  assert.equal(line(clientMessage.open('a', { topic: 'Plans', private: true })), 'POST /api/rooms {"name":"a","topic":"Plans","private":true}');
  assert.equal(line(clientMessage.open(undefined, { members: ['u2'] })), 'POST /api/rooms {"members":["u2"]}');
  assert.equal(line(clientMessage.member('a', 'u2', { role: 'member', invite: 'cl_1' })), 'PUT /api/rooms/a/members/u2 {"role":"member","invite":"cl_1"}');
  assert.equal(line(clientMessage.set('a', { topic: '' })), 'PATCH /api/rooms/a {"topic":""}');
  assert.equal(line(clientMessage.set('a', { private: true })), 'PATCH /api/rooms/a {"private":true}');
  assert.equal(line({ ...clientMessage.set('a', { keepDays: 7, keepCount: 0 }), nonce: 'n' }), 'PATCH /api/rooms/a {"keepDays":7,"keepCount":0}');
  assert.equal(line(clientMessage.member('a', 'u/2', { muteUntil: 0 })), 'PUT /api/rooms/a/members/u%2F2 {"muteUntil":0}');
});

test('what changes nothing has none', () => {
  for (const type of ['send', 'history', 'constructor']) assert.equal(changeOf({ type, room: 'a' }), undefined);
});
