import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

globalThis.document = { baseURI: 'http://chat.test/' };
const { Programs } = await load('people/programs.js');

/** The programs of rooms, of a guest; `answers` has the body of each answer by its request. */
function setUp(answers) {
  const asked = [];
  globalThis.fetch = async (url, { method, body, headers }) => {
    const request = `${method} ${String(url).replace('http://chat.test', '')}${body ? ` ${body}` : ''}`;
    asked.push(request);
    assert.equal(headers.Authorization, 'Bearer ct_1');
    return { ok: true, status: 200, json: async () => answers[request] ?? null, headers: new Map() };
  };
  const requests = { ask: async ({ type, user, role }) => asked.push(`${type} ${user} ${role}`) };
  return { programs: new Programs({ requests, identity: { token: 'ct_1' } }), asked };
}

const bot = { user: { id: 'b-1', name: 'Deploy' }, rooms: ['a', 'b'], rights: ['read', 'write'], createdAt: 2 };
const hook = { id: 'w-1', kind: 'outgoing', url: 'https://ci.test/', state: 'on', createdAt: 1 };

test('bots and webhooks are one list, the oldest first; who only moderates the room does not ask for bots', async () => {
  const answers = { 'GET /api/bots?room=a': { bots: [bot] }, 'GET /api/rooms/a/hooks': { hooks: [hook] } };
  const { programs, asked } = setUp(answers);
  assert.deepEqual((await programs.list('a', { isOwner: true })).map(({ id, kind }) => [id, kind]), [['w-1', 'outgoing'], ['b-1', 'bot']]);
  asked.length = 0;
  await programs.list('a', { isOwner: false });
  assert.deepEqual(asked, ['GET /api/rooms/a/hooks']);
});

test('what is made has a secret: a token, an address to write to, or what signs', async () => {
  const { programs, asked } = setUp({
    'POST /api/bots {"name":"Deploy","rooms":["a"]}': { ...bot, token: 'cb_1' },
    'POST /api/rooms/a/hooks {"name":"CI"}': { id: 'b-2', secret: 'ch_1' },
    'POST /api/rooms/a/hooks {"url":"https://ci.test/"}': { id: 'w-1', secret: 'cw_1' },
  });
  const room = { name: 'a', facts: { kind: 'public' } };
  assert.equal(await programs.make(room, 'bot', 'Deploy'), 'cb_1');
  assert.equal(await programs.make(room, 'incoming', 'CI'), 'http://chat.test/hooks/ch_1');
  assert.equal(await programs.make(room, 'outgoing', 'https://ci.test/'), 'cw_1');
  assert.equal(asked.length, 3);
});

test('a private room is there for a bot and an incoming webhook, which are made members', async () => {
  const { programs, asked } = setUp({
    'POST /api/bots {"name":"Deploy","rooms":["a"]}': { ...bot, token: 'cb_1' },
    'POST /api/rooms/a/hooks {"name":"CI"}': { id: 'b-2', secret: 'ch_1' },
    'POST /api/rooms/a/hooks {"url":"https://ci.test/"}': { id: 'w-1', secret: 'cw_1' },
  });
  const room = { name: 'a', facts: { kind: 'private' } };
  for (const [kind, what] of [['bot', 'Deploy'], ['incoming', 'CI'], ['outgoing', 'https://ci.test/']]) await programs.make(room, kind, what);
  assert.deepEqual(asked.filter((one) => one.startsWith('member')), ['member b-1 member', 'member b-2 member']);
});

test('each kind is ended where it was made', async () => {
  const { programs, asked } = setUp({});
  globalThis.fetch = ((before) => async (url, options) => ({ ...(await before(url, options)), status: 204 }))(globalThis.fetch);
  await programs.end('a', { id: 'b-1', kind: 'bot' });
  await programs.end('a', { id: 'w-1', kind: 'outgoing' });
  assert.deepEqual(asked, ['DELETE /api/bots/b-1', 'DELETE /api/rooms/a/hooks/w-1']);
});
