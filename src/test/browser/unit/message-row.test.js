import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { decorate, hue, initials, stateOf } = await load('messages/message-row.js');
const noon = new Date(2026, 4, 4, 12).getTime();
const me = { id: 'u1', name: 'Ana' };
const message = (from, minutes) => ({ kind: 'message', entry: { from: { id: from }, at: noon + minutes * 60_000 } });
const own = (minutes) => ({ kind: 'own', record: { at: noon + minutes * 60_000 } });

test('the first row begins a day and a burst', () => {
  assert.deepEqual(decorate(message('u2', 0), null, me), { head: true, day: true });
});

test('one author within five minutes is one burst', () => {
  assert.deepEqual(decorate(message('u2', 4), message('u2', 0), me), { head: false, day: false });
  assert.deepEqual(decorate(message('u2', 6), message('u2', 0), me), { head: true, day: false });
  assert.deepEqual(decorate(message('u3', 1), message('u2', 0), me), { head: true, day: false });
});

test('a message on its way continues my own burst', () => {
  assert.equal(decorate(own(1), message('u1', 0), me).head, false);
  assert.equal(decorate(own(1), message('u2', 0), me).head, true);
});

test('a new day breaks a burst, and so does a hole', () => {
  assert.deepEqual(decorate(message('u2', 12 * 60), message('u2', 12 * 60 - 1), me), { head: true, day: true });
  assert.equal(decorate(message('u2', 1), { kind: 'hole' }, me).head, true);
});

test('sending is told only when it is slow, waiting only when there is no connection', () => {
  const state = (record, context) => stateOf({ since: 0, state: 'sending', ...record }, { now: 0, offline: false, held: false, ...context });
  assert.equal(state({}, { now: 599 }), '');
  assert.equal(state({}, { now: 600 }), 'Sending…');
  assert.equal(state({ state: 'waiting' }, { now: 5000, offline: true }), 'Waiting');
  assert.equal(state({ state: 'waiting' }, { held: true }), 'Waiting');
  assert.equal(state({ state: 'sent' }, { now: 9000, offline: true }), '');
  assert.equal(state({ state: 'failed' }, {}), 'Not sent.');
});

test('avatars: neighbours in id are far apart in hue, initials take whole characters', () => {
  assert.ok(Math.abs(hue('g1001') - hue('g1002')) > 40);
  assert.equal(initials('Jonas Maria Weber'), 'JW');
  assert.equal(initials('😀smile'), '😀');
  assert.equal(initials('🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'), '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}');
  assert.equal(initials('हिन्दी'), 'हि');
  assert.equal(initials(''), '');
});
