import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { Roster } = await load('people/roster.js');

const user = (id, name) => ({ id, name, guest: true });
const names = ({ people }) => people.map(({ name }) => name).sort();

test('a list that comes late brings back neither an old name nor somebody who has left', () => {
  const roster = new Roster();
  roster.onAsked();
  roster.onPresence({ joined: [user('u1', 'Ana Maria'), user('u3', 'Mei')], left: [user('u2', 'Jonas')], count: 2 });
  roster.onMembers({ users: [user('u1', 'Ana'), user('u2', 'Jonas')], count: 2 });
  assert.deepEqual(names(roster), ['Ana Maria', 'Mei']);
});

test('a name that a message says is newer than the list that was asked for before it', () => {
  const roster = new Roster();
  roster.onMembers({ users: [user('u1', 'Ana')], count: 1 });
  roster.onAsked();
  roster.onName({ id: 'u1', name: 'Ana Maria' });
  roster.onName({ id: 'u9', name: 'Not here' });
  roster.onMembers({ users: [user('u1', 'Ana')], count: 1 });
  assert.deepEqual(names(roster), ['Ana Maria']);
});

test('what was said before the list was asked for is in the list', () => {
  const roster = new Roster();
  roster.onPresence({ joined: [user('u1', 'Ana')], count: 1 });
  roster.onAsked();
  roster.onMembers({ users: [user('u1', 'Anna')], count: 1 });
  assert.deepEqual(names(roster), ['Anna']);
});

test('a list whose length is not the count is stale, unless there are more people than are listed', () => {
  const roster = new Roster();
  roster.onMembers({ users: [user('u1', 'Ana')], count: 1 });
  assert.equal(roster.isStale, false);
  roster.onPresence({ count: 2 });
  assert.equal(roster.isStale, true);
  roster.onPresence({ count: 1000 });
  assert.equal(roster.isStale, false);
});
