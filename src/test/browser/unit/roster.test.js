import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '../lib/fake-clock.js';
import { load } from '../lib/modules.js';

const { Roster } = await load('people/roster.js');

const user = (id, name) => ({ id, name, guest: true });

/** The roster of room a, which is followed; `asked` are the rooms whose people were asked for. */
function setUp(t) {
  const clock = fakeClock(t);
  const asked = [];
  const session = Object.assign(new EventTarget(), { send: ({ type, room }) => asked.push(`${type} ${room}`) });
  const rooms = Object.assign(new EventTarget(), { current: { name: 'a' } });
  const roster = new Roster({ rooms, session });
  const tell = (type, detail) => session.dispatchEvent(new CustomEvent(type, { detail: { room: 'a', ...detail } }));
  let changes = 0;
  roster.addEventListener('change', () => (changes += 1));
  roster.follow();
  const show = (name) => {
    rooms.current = { name };
    rooms.dispatchEvent(new Event('current'));
  };
  return { roster, clock, asked, tell, show, names: () => roster.people.map(({ name }) => name).sort(), changes: () => changes };
}

test('the people are asked for when somebody needs them, and once more when the list that came may be of before', (t) => {
  const { roster, clock, asked } = setUp(t);
  roster.follow();
  assert.deepEqual(asked, ['members a']);
  clock.pass(1500);
  assert.deepEqual(asked, ['members a', 'members a']);
  clock.pass(60_000);
  assert.equal(asked.length, 2);
});

test('who comes, goes and speaks under another name is known without asking again', (t) => {
  const { roster, asked, tell, names, changes } = setUp(t);
  tell('members', { users: [user('u1', 'Ana'), user('u2', 'Jonas')], count: 2 });
  tell('presence', { joined: [user('u3', 'Mei')], left: [user('u2', 'Jonas')], count: 2 });
  tell('entries', { entries: [{ type: 'message', from: { id: 'u1', name: 'Ana Maria' } }, { type: 'message', from: { id: 'u9', name: 'Not here' } }, { type: 'member' }] });
  assert.deepEqual([names(), roster.count, asked.length, changes()], [['Ana Maria', 'Mei'], 2, 1, 3]);
});

test('a list that is older than what was told brings back neither an old name nor somebody who has left', (t) => {
  const { clock, tell, names } = setUp(t);
  const old = { users: [user('u1', 'Ana'), user('u2', 'Jonas')], count: 2 };
  tell('members', old);
  tell('presence', { left: [user('u2', 'Jonas')], count: 1 });
  tell('entries', { entries: [{ from: { id: 'u1', name: 'Ana Maria' } }] });
  clock.pass(1500);
  tell('members', old);
  assert.deepEqual(names(), ['Ana Maria']);
});

test('who comes is not taken for somebody who is listed under a newer name, and where the two differ the list is asked for again', (t) => {
  const { asked, tell, names } = setUp(t);
  tell('members', { users: [user('u1', 'Ana'), user('u2', 'Jonas')], count: 2 });
  tell('entries', { entries: [{ from: { id: 'u2', name: 'Jonas the Second' } }] });
  tell('presence', { joined: [user('u2', 'Jonas')], count: 2 });
  assert.deepEqual([names(), asked.length], [['Ana', 'Jonas the Second'], 2]);
  tell('presence', { joined: [user('u3', 'Mei')], count: 3 });
  tell('members', { users: [user('u1', 'Ana'), user('u2', 'Jonas the Second'), user('u3', 'Mei Lin')], count: 3 });
  assert.deepEqual([names(), asked.length], [['Ana', 'Jonas the Second', 'Mei Lin'], 2]);
});

test('what was told long before the list was asked for is in the list', (t) => {
  const { roster, clock, tell, names } = setUp(t);
  tell('presence', { joined: [user('u1', 'Ana')], count: 1 });
  clock.pass(4000);
  roster.refresh();
  tell('members', { users: [user('u1', 'Anna')], count: 1 });
  assert.deepEqual(names(), ['Anna']);
});

test('a list whose length is not the count is asked for again, unless there are more people than are listed', (t) => {
  const { asked, tell } = setUp(t);
  tell('members', { users: [user('u1', 'Ana')], count: 1 });
  tell('presence', { count: 1 });
  assert.equal(asked.length, 1);
  tell('presence', { count: 2 });
  assert.equal(asked.length, 2);
  tell('presence', { count: 1000 });
  assert.equal(asked.length, 2);
});

test('another room has other people, who are asked for when they are needed; of a room that is not in view nothing is heeded', (t) => {
  const { roster, clock, asked, tell, show, names } = setUp(t);
  tell('members', { users: [user('u1', 'Ana')], count: 1 });
  show('b');
  tell('presence', { joined: [user('u2', 'Jonas')], count: 2 });
  tell('presence', { room: 'b', joined: [user('u3', 'Mei')], count: 1 });
  clock.pass(5000);
  assert.deepEqual([names(), roster.count, asked], [[], 0, ['members a']]);
  roster.follow();
  assert.deepEqual(asked, ['members a', 'members b']);
});

test('on another connection the list is asked for anew, as the people may have changed in between', (t) => {
  const { asked, tell, show } = setUp(t);
  tell('welcome', {});
  assert.equal(asked.length, 2);
  show('b');
  tell('welcome', {});
  assert.equal(asked.length, 2);
});

test('those who belong to the room are known, there or not', (t) => {
  const { roster, tell } = setUp(t);
  const everybody = () => roster.everybody.map(({ name }) => name);
  tell('members', { users: [user('u1', 'Ana')], count: 1, roles: [{ id: 'u1', name: 'Ana', role: 'owner' }, { id: 'u2', name: 'Jonas', role: 'member' }] });
  assert.deepEqual(everybody(), ['Ana', 'Jonas']);
  tell('presence', { joined: [user('u2', 'Jonas')], count: 2 });
  assert.deepEqual(everybody(), ['Ana', 'Jonas']);
});
