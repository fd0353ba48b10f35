import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { Rooms } = await load('rooms/rooms.js');

const DIRECT = `dm:${'0a'.repeat(16)}`;
const direct = (more = {}) => ({ room: DIRECT, kind: 'direct', role: 'member', read: '0', unread: 0, last: 'e-1', with: [{ id: 'u2', name: 'Mira' }], ...more });
const privateRoom = (room, more = {}) => ({ room, kind: 'private', role: 'member', read: '0', unread: 0, last: 'e-1', ...more });

/** Rooms at an address, on a session and a store that the test controls. `stored` is what an earlier page has left. */
async function setUp({ address = '', stored } = {}) {
  const listeners = [];
  globalThis.addEventListener = (_, listener) => listeners.push(listener);
  globalThis.location = { hash: address, replace: (hash) => goTo(hash) };
  globalThis.history = { state: null, replaceState: () => {} };
  const goTo = (hash) => {
    location.hash = hash;
    listeners.forEach((listener) => listener());
  };
  const session = Object.assign(new EventTarget(), { me: { id: 'u1' }, joins: [], left: [] });
  session.join = (room) => session.joins.push(room);
  session.leave = (room) => session.left.push(room);
  const readings = Object.assign(new EventTarget(), { markRead: () => {} });
  const storage = { record: stored, get: async () => storage.record, put: (_, record) => (storage.record = record) };
  const rooms = new Rooms({ session, readings, storage, outbox: { recordsOf: () => [] } });
  const gone = [];
  rooms.addEventListener('list', () => assert.ok(rooms.current, 'the list is told of before a room is in view'));
  rooms.addEventListener('gone', ({ detail }) => gone.push(detail.title));
  await rooms.restore();
  const emit = (type, detail) => session.dispatchEvent(new CustomEvent(type, { detail }));
  const tell = (state) => readings.dispatchEvent(new CustomEvent('state', { detail: state }));
  return { rooms, session, storage, gone, goTo, emit, tell, titles: () => rooms.list.map(({ title }) => title) };
}

const publicRoom = (room, more = {}) => ({ ...privateRoom(room), kind: 'public', role: 'none', mentions: 0, ...more });

test('rooms that the user belongs to, has read elsewhere or is mentioned in are in the list as soon as the server tells of them', async () => {
  const { rooms, session, tell, titles } = await setUp();
  tell(direct());
  tell(privateRoom('board'));
  tell(publicRoom('news', { unread: 3 }));
  tell(publicRoom('read', { read: 'e-1' }));
  tell(publicRoom('mine', { role: 'owner' }));
  tell(publicRoom('called', { unread: 1, mentions: 1 }));
  assert.deepEqual(titles(), ['# board', '# called', '# lobby', '# mine', '# read', 'Mira']);
  assert.deepEqual(session.joins, ['lobby', DIRECT, 'board', 'read', 'mine', 'called']);
  assert.equal(rooms.current.name, 'lobby');
});

test('a public room that was taken out of the list comes back only when the user is mentioned there', async () => {
  const { rooms, storage, tell } = await setUp();
  tell(publicRoom('read', { read: 'e-1' }));
  rooms.dismiss('read');
  tell(publicRoom('read', { read: 'e-1', unread: 5 }));
  assert.ok(!rooms.names.includes('read'));
  const again = await setUp({ stored: storage.record });
  again.tell(publicRoom('read', { read: 'e-1', unread: 5 }));
  assert.ok(!again.rooms.names.includes('read'));
  again.tell(publicRoom('read', { read: 'e-1', unread: 6, mentions: 1 }));
  assert.ok(again.rooms.names.includes('read'));
});

test('the address of a direct room shows it, and a page that is loaded anew has it still', async () => {
  const { rooms, storage } = await setUp({ address: `#${encodeURIComponent(DIRECT)}` });
  assert.deepEqual([rooms.current.name, rooms.current.isInvalid], [DIRECT, false]);
  const again = await setUp({ stored: storage.record });
  assert.ok(again.rooms.names.includes(DIRECT));
  const other = await setUp({ address: '#dm:0a' });
  assert.ok(other.rooms.current.isInvalid);
});

test('the names of guests in a direct room, which the server does not know, are remembered; nothing that is stored is trusted', async () => {
  const { rooms, storage } = await setUp();
  rooms.showDirect(DIRECT, [{ id: 'u2', name: 'Mira' }]);
  rooms.add('a');
  const again = await setUp({ stored: storage.record });
  again.tell(direct({ with: [{ id: 'u2' }] }));
  assert.ok(again.titles().includes('Mira'));
  for (const people of [7, { [DIRECT]: 'Mira' }, { [DIRECT]: [null, { id: 'u2', name: 7 }, { id: 'u2', name: '\u202eMira' }] }]) {
    const spoiled = await setUp({ stored: { list: [DIRECT], people } });
    assert.ok(spoiled.titles().includes('Direct messages'));
  }
});

test('the name of a guest in a direct room is known as soon as that one is there', async () => {
  const { emit, tell, titles } = await setUp();
  tell(direct({ with: [{ id: 'u2' }, { id: 'u3' }] }));
  assert.ok(titles().includes('Somebody and Somebody'));
  emit('presence', { room: DIRECT, count: 2, joined: [{ id: 'u2', name: 'Mira' }] });
  emit('presence', { room: 'elsewhere', count: 1, joined: [{ id: 'u3', name: 'Nobody' }] });
  assert.ok(titles().includes('Mira and Somebody'));
  emit('members', { room: DIRECT, count: 2, users: [{ id: 'u3', name: 'Jonas' }] });
  assert.ok(titles().includes('Mira and Jonas'));
});

test('who is removed from a private room is led to the lobby, and the room is gone from the list', async () => {
  const { rooms, gone, emit, tell, titles } = await setUp({ address: '#board' });
  emit('joined', { room: 'board', entries: [] });
  tell(privateRoom('board'));
  emit('refused', { room: 'board', code: 'removed', message: 'Removed.' });
  assert.deepEqual([gone, titles(), rooms.current.name], [['# board'], ['# lobby'], 'lobby']);
});

test('who is removed from a public room stays there and sees why', async () => {
  const { rooms, gone, emit } = await setUp({ address: '#news' });
  emit('joined', { room: 'news', entries: [] });
  emit('refused', { room: 'news', code: 'removed', message: 'Removed.' });
  assert.deepEqual([gone, rooms.current.name, rooms.current.refusal], [[], 'news', 'Removed.']);
});

test('at the address of a room that is not there for the user the refusal is shown, until the user is added', async () => {
  const { rooms, session, gone, emit, tell } = await setUp({ address: '#board' });
  emit('refused', { room: 'board', code: 'not_found', message: 'No such room.' });
  assert.deepEqual([gone, rooms.current.name, rooms.current.refusal], [[], 'board', 'No such room.']);
  tell(privateRoom('board'));
  assert.deepEqual(session.joins, ['board', 'board']);
});

test('an address that is an invitation shows the room, and keeps the secret until it has been used', async () => {
  const { rooms, goTo } = await setUp();
  const invited = [];
  const addresses = [];
  rooms.addEventListener('invited', ({ detail }) => invited.push(detail));
  globalThis.history.replaceState = (_, __, address) => addresses.push(address);
  const secret = `cl_${'a'.repeat(43)}`;
  goTo(`#board?invite=${secret}`);
  assert.deepEqual([rooms.current.name, invited, addresses], ['board', [{ room: 'board', secret }], []]);
  rooms.forgetInvitation();
  assert.deepEqual(addresses, ['#board']);
  goTo('#board?invite=cl_short');
  assert.ok(rooms.current.isInvalid);
});

test('a remembered room that is not there any more is forgotten without a word', async () => {
  const { gone, emit, titles } = await setUp({ stored: { list: ['board', DIRECT, 'a/b', 7] } });
  emit('refused', { room: 'board', code: 'not_found', message: 'No such room.' });
  emit('refused', { room: DIRECT, code: 'not_found', message: 'No such room.' });
  assert.deepEqual([gone, titles()], [[], ['# lobby']]);
});

test('what the user takes out of the list comes back when something new is said there', async () => {
  const { rooms, storage, tell, titles } = await setUp();
  tell(direct());
  rooms.dismiss(DIRECT);
  tell(direct());
  assert.deepEqual(titles(), ['# lobby']);
  const again = await setUp({ stored: storage.record });
  again.tell(direct());
  assert.deepEqual(again.titles(), ['# lobby']);
  again.tell(direct({ unread: 1 }));
  assert.deepEqual(again.titles(), ['# lobby', 'Mira']);
});

test('of more rooms than are remembered those go that were used least recently, and never the one in view', async () => {
  const { rooms, tell } = await setUp({ address: '#here' });
  for (let i = 0; i < 40; i += 1) tell(privateRoom(`room-${i}`, { unread: 1 }));
  assert.equal(rooms.names.length, 30);
  assert.equal(rooms.names.at(-1), 'here');
  assert.ok(rooms.names.includes('room-39'));
  tell(privateRoom('quiet'));
  assert.ok(!rooms.names.includes('quiet'));
});
