import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { Identity } = await load('connection/identity.js');
const { Session } = await load('connection/session.js');

const entry = (seq, more = {}) => ({ type: 'message', room: 'a', id: `e-${seq}`, at: seq, from: { id: 'u2', name: 'Mira' }, text: `t${seq}`, ...more });
const welcome = { type: 'welcome', user: { id: 'u1', name: 'Ana', guest: true }, token: 't1', instance: 'chat-1', heartbeatSeconds: 25 };

/** A session over links that the test plays. */
function setUp({ token = null } = {}) {
  const identity = new Identity({ put() {} });
  identity.token = token;
  const outbox = { settled: [], refused: [], ups: 0, up() { this.ups += 1; }, down() {}, settle(nonce) { this.settled.push(nonce); }, refuse(nonce, why) { this.refused.push([nonce, why]); } };
  const transport = {
    active: null,
    moves: [],
    start(on) { this.on = on; },
    ready(link) {
      const old = this.active;
      this.active = link;
      this.on.promoted(link);
      if (old && old !== link) old.closed = true;
    },
    move(link, within) { this.moves.push(within); },
  };
  const session = new Session({ transport, outbox, identity });
  const told = [];
  for (const type of ['entered', 'entries', 'settled', 'refused', 'lost', 'live']) session.addEventListener(type, ({ detail }) => told.push([type, detail]));
  session.start(['a']);
  const open = () => {
    const link = { said: [], send(objects) { this.said.push(...objects); } };
    transport.on.opened(link);
    return link;
  };
  const receive = (link, ...objects) => transport.on.received(objects, link);
  const seen = () => told.filter(([type]) => type === 'entries' || type === 'entered').flatMap(([, { entries }]) => entries.map(({ id }) => id));
  return { session, outbox, transport, identity, told, open, receive, seen };
}

test('hello and join go out together, with the token and the last id', () => {
  const { open, receive, identity } = setUp({ token: 't0' });
  const first = open();
  assert.deepEqual(first.said.map(({ type, token, after }) => [type, token ?? after]), [['hello', 't0'], ['join', undefined]]);
  receive(first, welcome, { type: 'joined', room: 'a', messages: [entry(1)], complete: true, more: false, last: 'e-1' });
  assert.equal(identity.token, 't1');
  assert.deepEqual(open().said.map(({ type, token, after }) => [type, token ?? after]), [['hello', 't1'], ['join', 'e-1']]);
});

test('a link takes over when every room has been answered, the last page included', () => {
  const { transport, open, receive } = setUp();
  const link = open();
  receive(link, welcome);
  assert.equal(transport.active, null);
  receive(link, { type: 'joined', room: 'a', messages: [entry(1)], complete: true, more: true, last: 'e-2' });
  assert.equal(transport.active, null);
  receive(link, { type: 'joined', room: 'a', messages: [entry(2)], complete: true, more: false, last: 'e-2' });
  assert.equal(transport.active, link);
});

test('while two links are open every message is told once and in order', () => {
  const { transport, open, receive, seen } = setUp();
  const old = open();
  receive(old, welcome, { type: 'joined', room: 'a', messages: [entry(1)], last: 'e-1' }, { type: 'restart', withinMs: 100 });
  assert.deepEqual(transport.moves, [100]);
  const next = open();
  receive(old, entry(2));
  receive(next, { ...welcome, instance: 'chat-2' });
  receive(next, { type: 'joined', room: 'a', messages: [entry(2), entry(3)], last: 'e-3' });
  receive(old, entry(3), entry(4));
  receive(next, entry(4), entry(5));
  assert.deepEqual(seen(), ['e-1', 'e-2', 'e-3', 'e-4', 'e-5']);
  assert.equal(transport.active, next);
});

test('a gap joins the room again after the last one seen', () => {
  const { open, receive, seen } = setUp();
  const link = open();
  receive(link, welcome, { type: 'joined', room: 'a', messages: [entry(1)], last: 'e-1' }, entry(4));
  assert.deepEqual(link.said.at(-1), { type: 'join', room: 'a', after: 'e-1' });
  receive(link, { type: 'joined', room: 'a', messages: [entry(2), entry(3), entry(4)], last: 'e-4' }, entry(5));
  assert.deepEqual(seen(), ['e-1', 'e-2', 'e-3', 'e-4', 'e-5']);
});

test('an answer that is not complete is told as a hole', () => {
  const { open, receive, told } = setUp();
  receive(open(), welcome, { type: 'joined', room: 'a', messages: [entry(1)], last: 'e-1' });
  receive(open(), welcome, { type: 'joined', room: 'a', messages: [entry(9)], complete: false, last: 'e-9' });
  assert.equal(told.at(-1)[1].hole, true);
});

test('what is of a type that it does not know, or of the moment, is passed over', () => {
  const { open, receive, seen, told } = setUp();
  const link = open();
  receive(link, welcome, { type: 'joined', room: 'a', messages: [entry(1)], last: 'e-1' });
  const before = told.length;
  receive(link, { type: 'typing', room: 'a', from: { id: 'u2', name: 'Mira' }, on: true }, { type: 'presence', room: 'a', count: 2 }, { type: 'later' });
  assert.equal(told.length, before);
  receive(link, entry(2));
  assert.deepEqual(seen(), ['e-1', 'e-2']);
});

test('an ack settles, and so does the message itself, but not the same nonce of somebody else', () => {
  const { open, receive, outbox } = setUp();
  const link = open();
  receive(link, welcome, { type: 'joined', room: 'a', messages: [], last: '0' });
  receive(link, entry(1, { nonce: 'n1' }), entry(2, { nonce: 'n2', from: { id: 'u1', name: 'Ana' } }));
  receive(link, { type: 'ack', nonce: 'n3', room: 'a', id: 'e-3', at: 3 });
  assert.deepEqual(outbox.settled, ['n2', 'n3']);
});

test('a token that is no longer good is dropped and a new guest goes on, once', () => {
  const { open, receive, identity } = setUp({ token: 'old' });
  const link = open();
  const refusal = { type: 'error', code: 'unauthenticated', message: '' };
  receive(link, refusal, { ...refusal, room: 'a' });
  assert.deepEqual(link.said.slice(2).map(({ type, token }) => [type, token]), [['hello', undefined], ['join', undefined]]);
  receive(link, refusal);
  assert.equal(link.said.length, 4);
  receive(link, welcome);
  assert.equal(identity.token, 't1');
});

test('a refused message is the outbox\'s affair, a refused room the room\'s', () => {
  const { open, receive, outbox, told } = setUp();
  const link = open();
  receive(link, welcome, { type: 'error', code: 'rate_limited', nonce: 'n1', room: 'a', retryAfterMs: 7 });
  assert.deepEqual(outbox.refused, [['n1', { code: 'rate_limited', retryAfterMs: 7 }]]);
  receive(link, { type: 'error', code: 'forbidden', message: 'Members only.', room: 'a' });
  assert.deepEqual(told.at(-1), ['refused', { room: 'a', message: 'Members only.' }]);
});

test('a renaming goes out with the token, and waits for the next hello when there is no link', () => {
  const { session, transport, open, receive } = setUp();
  const link = open();
  receive(link, welcome);
  session.rename('Ana Maria');
  assert.deepEqual(link.said.at(-1), { type: 'hello', name: 'Ana Maria', token: 't1' });
  receive(link, { ...welcome, user: { ...welcome.user, name: 'Ana Maria' } });
  transport.on.lost(1006);
  session.rename('Ana');
  assert.equal(open().said[0].name, 'Ana');
});

test('questions about history are answered, or fail with the link', async () => {
  const { session, transport, open, receive } = setUp();
  receive(open(), welcome, { type: 'joined', room: 'a', messages: [], last: '0' });
  const page = session.history('a', { before: 'e-9' });
  await assert.rejects(session.history('a', { before: 'e-9' }));
  receive(transport.active, { type: 'history', room: 'a', messages: [entry(1)], more: false });
  assert.equal((await page).messages.length, 1);
  const lost = session.history('a', {});
  transport.on.lost(1006);
  await assert.rejects(lost);
});

test('a room opened during a move is joined on both links, and the move waits for it', () => {
  const { session, transport, open, receive } = setUp();
  const old = open();
  receive(old, welcome, { type: 'joined', room: 'a', messages: [], last: '0' });
  const next = open();
  session.enter('b');
  for (const link of [old, next]) assert.equal(JSON.stringify(link.said.at(-1)), '{"type":"join","room":"b"}');
  receive(next, welcome, { type: 'joined', room: 'a', messages: [], last: '0' });
  assert.equal(transport.active, old);
  receive(next, { type: 'joined', room: 'b', messages: [], last: '0' });
  assert.equal(transport.active, next);
});
