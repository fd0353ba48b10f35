import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { enter, newRoom, newUser, say, stack, waitForMessage } from '../lib/users.js';

// The stack is started with the origin of this port in CHAT_ORIGINS.
if (!process.env.CHAT_SITE_PORT) throw new Error('CHAT_SITE_PORT is missing: the port of http://localhost in CHAT_ORIGINS');

const servers = [];

/** A site of its own, with one empty page. Returns its address. */
async function site(port) {
  const server = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>A site</title>'));
  server.listen(port, 'localhost');
  await once(server, 'listening');
  servers.push(server);
  return `http://localhost:${server.address().port}/`;
}

let listed;
let unlisted;
before(async () => {
  listed = await site(process.env.CHAT_SITE_PORT);
  unlisted = await site(0);
});
after(() => servers.forEach((server) => server.close()));

/** A page of a site. */
async function open(address) {
  const page = await (await newUser()).newPage();
  await page.goto(address);
  return page;
}

/** Sends a request from a page, and returns what its script sees of the answer. */
const request = (page, path, options = {}) =>
  page.evaluate(async ([url, init]) => {
    try {
      const response = await fetch(url, init);
      return { status: response.status, body: await response.json(), retryAfter: response.headers.get('Retry-After') };
    } catch (error) {
      return { error: error.name };
    }
  }, [new URL(path, stack).href, options]);

const SESSION = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"name":"Visitor"}' };
const message = (nonce, text, headers = {}) => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'Idempotency-Key': nonce, ...headers },
  body: JSON.stringify({ text }),
});

test('a page of a listed site talks with the session\'s cookie', async () => {
  const room = newRoom();
  const ana = await enter(await newUser(), room);
  const page = await open(listed);
  assert.equal((await request(page, '/api/session', { ...SESSION, credentials: 'include' })).status, 200);
  assert.equal((await request(page, `/api/rooms/${room}/messages`, { ...message('n1', 'by cookie'), credentials: 'include' })).status, 201);
  await waitForMessage(ana, 'by cookie');
  const { status, body } = await request(page, `/api/rooms/${room}/messages`, { credentials: 'include' });
  assert.equal(status, 200);
  assert.deepEqual(body.messages.map(({ text, from }) => [text, from.name]), [['by cookie', 'Visitor']]);
});

test('a page of a listed site talks with a token', async () => {
  const room = newRoom();
  const ana = await enter(await newUser(), room);
  const page = await open(listed);
  const { token } = (await request(page, '/api/session', SESSION)).body;
  const sent = await request(page, `/api/rooms/${room}/messages`, message('n1', 'by token', { Authorization: `Bearer ${token}` }));
  assert.equal(sent.status, 201);
  await waitForMessage(ana, 'by token');
});

test('a page of a listed site hears of messages by server-sent events and by WebSocket', async () => {
  const room = newRoom();
  const ana = await enter(await newUser(), room);
  const page = await open(listed);
  await request(page, '/api/session', { ...SESSION, credentials: 'include' });
  await page.evaluate(async ([events, socket, name]) => {
    const first = (source, type) => new Promise((resolve) => {
      source.addEventListener('message', ({ data }) => data.split('\n').map((line) => JSON.parse(line))
        .forEach((object) => object.type === type && resolve(object)));
    });
    const stream = new EventSource(events, { withCredentials: true });
    const connection = new WebSocket(socket);
    connection.addEventListener('open', () =>
      connection.send(`${JSON.stringify({ type: 'hello' })}\n${JSON.stringify({ type: 'join', room: name })}`));
    const fromBoth = (type) => Promise.all([stream, connection].map((source) => first(source, type)));
    globalThis.heard = fromBoth('message');
    await fromBoth('joined');
  }, [new URL(`/api/events?room=${room}`, stack).href, new URL('/ws', stack).href.replace(/^http/, 'ws'), room]);
  await say(ana, 'to all');
  const heard = await page.evaluate(async () => (await globalThis.heard).map(({ text }) => text));
  assert.deepEqual(heard, ['to all', 'to all']);
});

test('a script of a listed site can read why it is refused', async () => {
  const page = await open(listed);
  const { status, body } = await request(page, `/api/rooms/${newRoom()}/messages`, message('n1', 'from nobody'));
  assert.equal(status, 401);
  assert.equal(body.code, 'unauthenticated');
});

test('also where it is nginx that refuses', async () => {
  const page = await open(listed);
  const { status, body } = await request(page, '/api/session', { ...SESSION, credentials: 'include', body: ' '.repeat(70_000) });
  assert.equal(status, 413);
  assert.equal(body.code, 'too_large');
});

test('a page of another site learns nothing, and sends nothing', async () => {
  const room = newRoom();
  const page = await open(unlisted);
  assert.deepEqual(await request(page, '/api/session', { ...SESSION, credentials: 'include' }), { error: 'TypeError' });
  const opened = await page.evaluate((socket) => new Promise((resolve) => {
    const connection = new WebSocket(socket);
    connection.addEventListener('open', () => resolve(true));
    connection.addEventListener('error', () => resolve(false));
  }), new URL(`/ws?${room}`, stack).href.replace(/^http/, 'ws'));
  assert.equal(opened, false);
});
