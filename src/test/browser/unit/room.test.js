import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock, settle } from '../lib/fake-clock.js';
import { load } from '../lib/modules.js';

const { Room } = await load('rooms/room.js');

const me = { id: 'u1', name: 'Ana' };
const message = (seq, more = {}) => ({ type: 'message', room: 'a', id: `e-${seq}`, at: seq, from: { id: 'u2', name: 'Mira' }, text: `text ${seq}`, ...more });
const texts = (room) => room.rows.map(({ text }) => text);

/** A room whose history and outbox the test controls. */
function setUp(name = 'a') {
  const pending = [];
  const pages = [];
  const session = { me, history: (_, range) => new Promise((resolve, reject) => pages.push({ range, resolve, reject })) };
  const room = new Room(name, { session, outbox: { recordsOf: () => pending } });
  return { room, pending, pages };
}

test('messages of others count as unseen while the end of the room is not in view', () => {
  const { room } = setUp();
  room.onJoined([message(1)]);
  room.onEntries([message(2), message(3, { from: me })], false);
  assert.equal(room.unseenCount, 1);
  room.setWatched(true);
  assert.equal(room.unseenCount, 0);
  room.onEntries([message(4)], false);
  assert.equal(room.unseenCount, 0);
});

test('the server counts what was read on another device, but not what nobody ever read', () => {
  const { room } = setUp();
  room.onJoined([message(1), message(2)]);
  room.onState({ read: '0', unread: 2, last: 'e-2' });
  assert.equal(room.unseenCount, 0);
  room.onState({ read: 'e-1', unread: 1, last: 'e-2' });
  assert.equal(room.unseenCount, 1);
  room.onEntries([message(3)], false);
  assert.equal(room.unseenCount, 2);
  room.onState({ read: 'e-3', unread: 0, last: 'e-3' });
  assert.equal(room.unseenCount, 0);
});

test('a message is counted once, whether the server has counted it before it arrives or not', () => {
  const { room } = setUp();
  room.onJoined([message(1)]);
  room.onState({ read: 'e-1', unread: 2, last: 'e-3' });
  room.onEntries([message(2), message(3), message(4)], false);
  assert.equal(room.unseenCount, 3);
  room.onEntries([message(5), message(6, { from: me })], false);
  room.onState({ read: 'e-1', unread: 3, last: 'e-4' });
  assert.equal(room.unseenCount, 4);
});

test('a room is read up to its newest entry while its end is in view', () => {
  const { room } = setUp();
  const read = [];
  room.addEventListener('read', () => read.push(room.newestId));
  room.onJoined([message(1)]);
  room.setWatched(true);
  room.onEntries([message(2)], false);
  room.onState({ read: 'e-1', unread: 1, last: 'e-2' });
  room.setWatched(false);
  room.onEntries([message(3)], false);
  assert.deepEqual(read, ['e-1', 'e-2']);
  assert.equal(room.unseenCount, 1);
});

test('an own message stays one row from the outbox through the acknowledgement to the log', () => {
  const { room, pending } = setUp();
  room.onJoined([message(1)]);
  pending.push({ nonce: 'n1', text: 'hello', at: 2, state: 'sending' });
  assert.deepEqual(texts(room), ['text 1', 'hello']);
  room.onAcknowledged({ nonce: 'n1', id: 'e-2', at: 2, isSeen: false });
  pending.pop();
  assert.deepEqual(room.rows.map(({ key, delivery }) => [key, delivery?.state]), [['e-1', undefined], ['n1', 'sent']]);
  room.onEntries([message(2, { nonce: 'n1', from: me, text: 'hello' })], false);
  assert.deepEqual(room.rows.map(({ key, delivery }) => [key, delivery]), [['e-1', null], ['n1', null]]);
});

test('an acknowledged message that the log has passed is no longer on its way', () => {
  const { room, pending } = setUp();
  room.onJoined([message(1)]);
  pending.push({ nonce: 'n1', text: 'hello', at: 2, state: 'sending' });
  room.onAcknowledged({ nonce: 'n1', id: 'e-2', at: 2, isSeen: false });
  pending.pop();
  room.onEntries([message(9)], true);
  assert.deepEqual(texts(room), ['text 1', undefined, 'text 9']);
});

test('older pages are loaded one at a time, and a failure may be repeated', async () => {
  const { room, pages } = setUp();
  room.onJoined([message(5)]);
  const failed = room.loadOlder();
  assert.equal(room.loadOlder(), failed);
  assert.equal(room.isLoading, true);
  pages[0].reject(new Error('disconnected'));
  await failed;
  const loaded = room.loadOlder();
  assert.deepEqual(pages.map(({ range }) => range), [{ before: 'e-5' }, { before: 'e-5' }]);
  pages[1].resolve({ messages: [message(4)], more: false });
  await loaded;
  assert.deepEqual(texts(room), ['text 4', 'text 5']);
  assert.equal(room.hasOldest, true);
  assert.equal(room.startsLog, false);
});

test('a room that was refused and then entered is no longer refused', () => {
  const { room } = setUp();
  room.onRefused('Members only.');
  assert.equal(room.refusal, 'Members only.');
  room.onJoined([]);
  assert.equal(room.refusal, null);
  assert.equal(room.startsLog, true);
});

test('a refused page is not asked for again before the server allows it', async (t) => {
  const clock = fakeClock(t);
  const { room, pages } = setUp();
  room.onJoined([message(5)]);
  const refused = room.loadOlder();
  pages[0].reject(Object.assign(new Error('Too fast.'), { retryAfterMs: 20 }));
  await settle();
  clock.pass(19);
  await settle();
  assert.equal(room.loadOlder(), refused);
  assert.equal(room.isLoading, true);
  clock.pass(1);
  await refused;
  room.loadOlder();
  assert.equal(pages.length, 2);
});

test('the window moves to a message that is outside, and stays where the log has none of that id', async () => {
  const { room, pages } = setUp();
  room.onJoined([message(300)]);
  await room.loadAround('e-300');
  assert.equal(pages.length, 0);
  const around = room.loadAround('e-100');
  await settle();
  assert.deepEqual(pages[0].range, { before: 'e-125' });
  pages[0].resolve({ messages: [message(100), message(101)], more: true });
  await around;
  assert.deepEqual(texts(room), ['text 100', 'text 101']);
  assert.equal(room.hasNewest, false);
  const gone = room.loadAround('e-7');
  await settle();
  pages[1].resolve({ messages: [message(9)], more: false });
  await gone;
  assert.deepEqual(texts(room), ['text 100', 'text 101']);
});

test('the facts of a room are those of the server and of the entries after that, and an answer that comes late changes none back', () => {
  const { room } = setUp();
  let told = 0;
  room.addEventListener('facts', () => (told += 1));
  room.onJoined([message(1)]);
  room.onState({ read: '0', unread: 1, last: 'e-1', topic: 'Old', role: 'none' });
  room.onEntries([{ type: 'changed', room: 'a', id: 'e-2', at: 2, from: me, topic: 'New' }, { type: 'member', room: 'a', id: 'e-3', at: 3, from: me, user: 'u2', role: 'owner' }], false);
  room.onEntries([{ type: 'member', room: 'a', id: 'e-4', at: 4, from: me, user: 'u1', role: 'moderator' }], false);
  room.onState({ read: '0', unread: 1, last: 'e-1', topic: 'Old', role: 'none' });
  assert.deepEqual(room.facts, { topic: 'New', archived: false, slowSeconds: 0, keepDays: 0, keepCount: 0, role: 'moderator', kind: 'public', with: [] });
  room.onState({ read: '0', unread: 1, last: 'e-5', topic: '', role: 'moderator', archived: true });
  assert.deepEqual([room.facts.topic, room.facts.archived, told], ['', true, 4]);
});

test('who opens a room is its owner', () => {
  const { room } = setUp();
  room.onJoined([]);
  room.onEntries([{ type: 'changed', room: 'a', id: 'e-1', at: 1, from: me, opened: true, topic: 'Plans' }], false);
  assert.deepEqual([room.facts.role, room.facts.topic], ['owner', 'Plans']);
});

test('who belongs to a room from its beginning is its member, as the entry that opened it says', () => {
  for (const [members, role] of [[[{ id: 'u9' }, { id: me.id }], 'member'], [[{ id: 'u9' }], 'none']]) {
    const { room } = setUp();
    room.onJoined([{ type: 'changed', room: 'a', id: 'e-1', at: 1, from: { id: 'u8', name: 'Ana' }, opened: true, private: true, members }]);
    assert.deepEqual([room.facts.kind, room.facts.role], ['private', role]);
  }
});

test('a room is private from the entry on that says so, and its owner alone hears of a role', () => {
  const { room } = setUp();
  room.onJoined([]);
  room.onEntries([{ type: 'changed', room: 'a', id: 'e-1', at: 1, from: me, opened: true, private: true }], false);
  assert.deepEqual([room.facts.role, room.facts.kind, room.isClosed, room.isDirect, room.title], ['owner', 'private', true, false, '# a']);
  room.onEntries([{ type: 'changed', room: 'a', id: 'e-2', at: 2, from: me, private: false }], false);
  assert.equal(room.isClosed, false);
});

test('a direct room has the names of the others, never its own, and no owner', () => {
  const name = `dm:${'0a'.repeat(16)}`;
  const { room } = setUp(name);
  assert.deepEqual([room.title, room.isDirect], ['Direct messages', true]);
  room.onEntries([{ type: 'changed', room: name, id: 'e-1', at: 1, from: me, opened: true, private: true }], false);
  room.onState({ kind: 'direct', role: 'member', read: '0', unread: 0, last: 'e-1', with: [{ id: 'u2', name: 'Mira' }, { id: 'u3' }] });
  assert.deepEqual([room.title, room.isDirect, room.facts.role], ['Mira and Somebody', true, 'member']);
  room.onEntries([message(2, { from: { id: 'u3', name: 'Jonas' } }), message(3, { from: { id: 'u2', name: 'Mira B' } })], false);
  assert.equal(room.title, 'Mira B and Jonas');
});

test('a message that lies outside the window is loaded with what surrounds it', async () => {
  const { room, pages } = setUp();
  room.onJoined([message(300)]);
  const loaded = room.loadAround('e-100');
  assert.deepEqual(pages[0].range, { before: 'e-125' });
  pages[0].resolve({ messages: [message(99), message(100), message(101)], more: true });
  await loaded;
  assert.deepEqual(texts(room), ['text 99', 'text 100', 'text 101']);
  assert.deepEqual([room.hasOldest, room.hasNewest], [false, false]);
  await room.loadAround('e-99');
  assert.equal(pages.length, 1);
});

test('a message is looked up after the page that is being loaded', async () => {
  const { room, pages } = setUp();
  room.onJoined([message(300)]);
  room.loadOlder();
  const loaded = room.loadAround('e-290');
  assert.equal(pages.length, 1);
  pages[0].resolve({ messages: [message(299)], more: true });
  await settle();
  pages[1].resolve({ messages: [message(290), message(300)], more: true });
  await loaded;
  assert.equal(room.hasNewest, true);
});
