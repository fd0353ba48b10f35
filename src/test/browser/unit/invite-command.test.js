import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { InviteCommand } = await load('messages/invite-command.js');

const room = (more = {}) => ({ name: 'board', isClosed: true, isDirect: false, ...more });

/** The command, where these people are known, and these have roles. `refusal` is what the server says to requests, if anything. */
function setUp({ known = [], roles = {}, refusal = null } = {}) {
  const done = [];
  globalThis.document = { activeElement: null };
  Object.defineProperty(globalThis, 'navigator', { value: { clipboard: { writeText: async (text) => done.push(['copied', text]) } }, configurable: true });
  const command = new InviteCommand({
    requests: { ask: async (message) => (done.push(message), refusal ? Promise.reject(refusal) : {}) },
    notices: { announce: (sentence) => done.push(['said', sentence]) },
    find: async (prefix) => known.filter(({ name }) => name.toLowerCase().startsWith(prefix.toLowerCase())),
    rolesIn: async () => ({ roleOf: (id) => roles[id] ?? 'none' }),
    linkTo: async ({ name }) => `http://chat/#${name}`,
  });
  return { done, run: (name, where = room()) => command.run(name, where) };
}

const people = [{ id: 'u2', name: 'Ana Maria' }, { id: 'u3', name: 'Ana' }, { id: 'u4', name: 'ana' }];

test('who is known by that name, however it is written, is a member of the private room then', async () => {
  const { done, run } = setUp({ known: people });
  for (const name of ['Ana Maria', '@Ana-Maria']) assert.equal(await run(name), null);
  assert.deepEqual(done[0], { type: 'member', room: 'board', user: 'u2', role: 'member' });
  assert.deepEqual(done[1], ['said', 'Ana Maria is in the room now.']);
  assert.equal(done.length, 4);
});

test('nobody loses a role by being invited again', async () => {
  const { done, run } = setUp({ known: people, roles: { u2: 'moderator' } });
  assert.equal(await run('Ana Maria'), 'Ana Maria belongs to this room.');
  assert.deepEqual(done, []);
});

test('a name that nobody has, or more than one, and a refusal are said', async () => {
  const { run } = setUp({ known: people, refusal: { code: 'forbidden' } });
  assert.equal(await run('Eve'), 'Nobody called Eve is known here. /invite alone copies a link.');
  assert.equal(await run('Ana'), 'More than one is called Ana. Choose under “Add people”.');
  assert.equal(await run('Ana Maria'), 'You may not do that here.');
});

test('without a name a link is copied; a public room has one for everybody, and a conversation none', async () => {
  const { done, run } = setUp();
  assert.equal(await run(''), null);
  assert.equal(await run('Eve', room({ name: 'news', isClosed: false })), null);
  assert.deepEqual(done, [
    ['copied', 'http://chat/#board'], ['said', 'Copied. Twenty people can come in with this link, within a week.'],
    ['copied', 'http://chat/#news'], ['said', 'Copied. This link leads everybody to this room.'],
  ]);
  assert.equal(await run('Eve', room({ isDirect: true })), 'Nobody joins a conversation. Begin another one with more people.');
});
