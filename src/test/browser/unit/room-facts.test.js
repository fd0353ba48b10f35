import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { RoomFacts } = await load('people/room-facts.js');

const from = { id: 'u1', name: 'Ana' };
const entry = (seq, type, more) => ({ type, room: 'a', id: `e-${seq}`, at: seq, from, ...more });
const member = (seq, user, more) => entry(seq, 'member', { user, ...more });

function factsOf(...entries) {
  const facts = new RoomFacts();
  facts.apply(entries);
  return facts;
}

test('the server tells roles and limits of entries that are not read; what an entry says of the same counts', () => {
  const facts = new RoomFacts();
  facts.learn({ roles: [{ id: 'u2', name: 'Jonas', role: 'owner' }, { id: 'u3', role: 'moderator' }], limited: [{ id: 'u4', banUntil: -1, muteUntil: 0 }] });
  assert.deepEqual(facts.holders.map(({ id, role }) => `${id} ${role}`), ['u2 owner', 'u3 moderator']);
  assert.deepEqual(facts.limited().map(({ id, banUntil }) => `${id} ${banUntil}`), ['u4 -1']);
  facts.apply([member(7, 'u2', { role: 'member', name: 'Jonas B' }), member(8, 'u4', { banUntil: 0 })]);
  facts.learn({ roles: [{ id: 'u2', name: 'Jonas', role: 'owner' }], limited: [{ id: 'u4', banUntil: -1, muteUntil: 0 }] });
  assert.deepEqual([facts.roleOf('u2'), facts.nameOf('u2'), facts.limited()], ['member', 'Jonas B', []]);
});

test('of two entries about the same the later one counts, in whatever order they are read', () => {
  const facts = factsOf(member(5, 'u2', { name: 'Mira', role: 'owner' }));
  facts.apply([entry(1, 'changed', { opened: true }), member(2, 'u2', { name: 'Mira', role: 'moderator' })]);
  assert.deepEqual(facts.holders, [{ id: 'u2', name: 'Mira', role: 'owner' }, { id: 'u1', name: 'Ana', role: 'owner' }]);
  facts.apply([member(6, 'u2', { role: 'none' })]);
  assert.equal(facts.roleOf('u2'), 'none');
});

test('who opens a room is its owner, and others may belong to it from then on; a direct room has no owner', () => {
  const opened = { opened: true, members: [{ id: 'u2', name: 'Mira' }, { id: 'u3' }] };
  const others = [{ id: 'u2', name: 'Mira', role: 'member' }, { id: 'u3', name: 'Somebody', role: 'member' }];
  assert.deepEqual(factsOf(entry(1, 'changed', opened)).holders, [{ id: 'u1', name: 'Ana', role: 'owner' }, ...others]);
  const direct = { ...opened, room: `dm:${'0a'.repeat(16)}` };
  assert.deepEqual(factsOf(entry(1, 'changed', direct)).holders, [{ id: 'u1', name: 'Ana', role: 'member' }, ...others]);
});

test('limits hold until their time, and who is banned has no role', () => {
  const facts = factsOf(member(1, 'u2', { name: 'Mira', role: 'member' }), member(2, 'u2', { banUntil: 100 }), member(3, 'u3', { name: 'Eve', muteUntil: -1 }));
  assert.deepEqual(facts.limited(99), [{ id: 'u2', name: 'Mira', banUntil: 100, muteUntil: 0 }, { id: 'u3', name: 'Eve', banUntil: 0, muteUntil: -1 }]);
  assert.deepEqual(facts.limited(100).map(({ id }) => id), ['u3']);
  assert.equal(facts.roleOf('u2'), 'none');
  facts.apply([member(4, 'u3', { muteUntil: 0 })]);
  assert.deepEqual(facts.limited(100), []);
});

test('a pinned message has its present text, and none is pinned any more that was unpinned or deleted', () => {
  const message = (seq, text, more = {}) => entry(seq, 'message', { text, ...more });
  const facts = factsOf(message(1, 'rules', { pinned: true }), message(2, 'plan'), message(3, 'old', { pinned: true }), message(4, 'gone', { pinned: true }));
  facts.apply([entry(5, 'pinned', { target: 'e-2', on: true }), entry(6, 'pinned', { target: 'e-3', on: false }), entry(7, 'deleted', { target: 'e-4' }), entry(8, 'edited', { target: 'e-2', text: 'new plan' })]);
  assert.deepEqual(facts.pins.map(({ id, text }) => [id, text]), [['e-2', 'new plan'], ['e-1', 'rules']]);
});

test('the end of the log is read backward, to its beginning or not too far', async () => {
  const asked = [];
  const facts = new RoomFacts();
  await facts.read(async ({ before }) => {
    asked.push(before);
    const seq = before ? Number(before.slice(2)) - 1 : 9;
    return { messages: [member(seq, `u${seq}`, { name: `n${seq}`, role: 'member' })], more: seq > 7 };
  });
  assert.deepEqual(asked, [undefined, 'e-9', 'e-8']);
  assert.deepEqual(facts.holders.map(({ id }) => id), ['u9', 'u8', 'u7']);
  let pages = 0;
  await new RoomFacts().read(async () => ({ messages: [member(100 - (pages += 1), 'u1', { role: 'member' })], more: true }));
  assert.equal(pages, 5);
});
