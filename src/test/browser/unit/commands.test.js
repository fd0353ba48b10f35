import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { Commands, actionText, parseCommand, peopleNamed } = await load('messages/commands.js');

/** What the page is asked to do. `refusal` is what the server says to requests, if anything. */
function setUp({ people = [], refusal = null } = {}) {
  const done = [];
  const note = (what) => (...args) => done.push([what, ...args]);
  const composer = { say: note('say'), clear: note('clear'), write: note('write') };
  const requests = { ask: async ({ type, room, ...more }) => (done.push([type, room, more]), refusal ? Promise.reject(refusal) : {}) };
  const inviting = { run: async (name, room) => done.push(['invite', name, room.name]) && refusal && 'No.' };
  const commands = new Commands({ composer, requests, inviting, session: { rename: note('rename') }, notices: { announce: note('announce') }, people: () => people });
  return { done, run: (text) => commands.run(text, { name: 'a' }) };
}

test('a command is split from what follows it', () => {
  assert.deepEqual(parseCommand('/topic  Plans\nfor May '), { name: 'topic', rest: 'Plans\nfor May' });
  assert.deepEqual(parseCommand('/help'), { name: 'help', rest: '' });
});

test('what one does is said in italics', () => {
  assert.equal(actionText('waves'), '_waves_');
  assert.equal(actionText('reads a_b'), '*reads a_b*');
  assert.equal(actionText('a_b*c'), 'a_b*c');
});

test('a name is found however it is written', () => {
  const people = [{ id: 'u1', name: 'Ana Maria' }, { id: 'u2', name: 'Ana' }];
  for (const name of ['@Ana-Maria', 'ana maria', '@ana-maria']) assert.deepEqual(peopleNamed(name, people).map(({ id }) => id), ['u1']);
});

test('each command does what it says, and the field is empty then', async () => {
  const { done, run } = setUp({ people: [{ id: 'u2', name: 'Eve' }] });
  for (const text of ['/me waves', '/topic Plans', '/nick Bea', '/invite Mei', '/remove @Eve']) await run(text);
  assert.deepEqual(done.filter(([what]) => what !== 'clear'), [['say', '_waves_'], ['set', 'a', { topic: 'Plans' }], ['rename', 'Bea'], ['invite', 'Mei', 'a'], ['member', 'a', { user: 'u2', role: 'none' }]]);
  assert.deepEqual(done.filter(([what]) => what === 'clear').length, 5);
});

test('help offers all commands', async () => {
  const { done, run } = setUp();
  await run('/help');
  assert.deepEqual(done[0], ['write', '/']);
});

test('what cannot be done is said, and the text stays', async () => {
  const { done, run } = setUp({ people: [{ id: 'u2', name: 'Eve' }, { id: 'u3', name: 'eve' }], refusal: { code: 'forbidden', message: 'No.' } });
  for (const text of ['/dance', '/me', '/nick', '/remove Nobody', '/remove Eve', '/topic Plans', '/constructor']) await run(text);
  assert.deepEqual(done.filter(([what]) => what === 'announce').map(([, sentence]) => sentence), [
    'There is no command /dance. Put a space before it to send it.',
    'Write behind /me what you do.',
    'Write behind /nick a name that can be used.',
    'Nobody here is called Nobody.',
    'More than one is called Eve. Choose in the list of people.',
    'You may not do that here.',
    'There is no command /constructor. Put a space before it to send it.',
  ]);
  assert.ok(!done.some(([what]) => what === 'clear'));
});
