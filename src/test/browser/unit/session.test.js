import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { Identity } = await load('connection/identity.js');
const { Session } = await load('connection/session.js');

const entry = (seq, more = {}) => ({ type: 'message', room: 'a', id: `e-${seq}`, at: seq, from: { id: 'u2', name: 'Mira' }, text: `t${seq}`, ...more });
const welcome = { type: 'welcome', user: { id: 'u1', name: 'Ana', guest: true }, token: 't1', instance: 'chat-1', heartbeatSeconds: 25 };

/** A session whose links and outbox the test controls. */
function setUp({ token = null } = {}) {
  const identity = new Identity({ put() {} });
  identity.token = token;
  const outbox = { acknowledged: [], refused: [], resume() {}, suspend() {}, acknowledge(nonce) { this.acknowledged.push(nonce); }, onRefusal(nonce, reason) { this.refused.push([nonce, reason]); } };
  const transport = {
    active: null,
    replacements: [],
    isPaused: false,
    start(listener) { this.listener = listener; },
    promote(link) {
      const old = this.active;
      this.active = link;
      this.listener.onPromote(link);
      if (old && old !== link) old.closed = true;
    },
    pause() { this.isPaused = true; },
    replace(link, withinMs) { this.replacements.push(withinMs); },
  };
  const session = new Session({ transport, outbox, identity });
  const events = [];
  for (const type of ['joined', 'entries', 'acknowledged', 'refused', 'disconnect', 'live', 'ended', 'signed-out']) session.addEventListener(type, ({ detail }) => events.push([type, detail]));
  session.start(['a']);
  const open = () => {
    const link = { sent: [], send(objects) { this.sent.push(...objects); } };
    transport.listener.onOpen(link);
    return link;
  };
  const receive = (link, ...objects) => transport.listener.onReceive(objects, link);
  const seen = () => events.filter(([type]) => type === 'entries' || type === 'joined').flatMap(([, { entries }]) => entries.map(({ id }) => id));
  return { session, outbox, transport, identity, events, open, receive, seen };
}

test('hello and join are sent together, with the token and the last id', () => {
  const { open, receive, identity } = setUp({ token: 't0' });
  const first = open();
  assert.deepEqual(first.sent.map(({ type, token, after }) => [type, token ?? after]), [['hello', 't0'], ['join', undefined]]);
  receive(first, welcome, { type: 'joined', room: 'a', messages: [entry(1)], complete: true, more: false, last: 'e-1' });
  assert.equal(identity.token, 't1');
  assert.deepEqual(open().sent.map(({ type, token, after }) => [type, token ?? after]), [['hello', 't1'], ['join', 'e-1']]);
});

test('a refusal of what was read leaves the room as it is', () => {
  const { open, receive, events } = setUp();
  const link = open();
  receive(link, welcome, { type: 'joined', room: 'a', messages: [], complete: true, more: false, last: 'e-1' });
  const before = link.sent.length;
  receive(link, { type: 'error', code: 'conflict', message: 'too many', room: 'a' });
  receive(link, { type: 'error', code: 'not_found', message: 'there is no such room', room: 'a' });
  assert.deepEqual(events.filter(([type]) => type === 'refused'), []);
  assert.equal(link.sent.length, before);
});

test('a refusal without a room belongs to the oldest request that has none', () => {
  const { session, open, receive, events } = setUp();
  const refused = [];
  session.addEventListener('rooms-refused', ({ detail: { code } }) => refused.push(code));
  const link = open();
  receive(link, welcome);
  session.send({ type: 'rooms' });
  session.rename('Bea');
  receive(link, { type: 'error', code: 'rate_limited', message: 'too fast', retryAfterMs: 5 });
  assert.deepEqual(refused, ['rate_limited']);
  receive(link, { type: 'error', code: 'conflict', message: 'taken' });
  assert.deepEqual(events.at(-1), ['refused', { name: true, code: 'conflict' }]);
  assert.deepEqual(refused, ['rate_limited']);
});

test('a link is promoted when every room has been answered, the last page included', () => {
  const { transport, open, receive } = setUp();
  const link = open();
  receive(link, welcome);
  assert.equal(transport.active, null);
  receive(link, { type: 'joined', room: 'a', messages: [entry(1)], complete: true, more: true, last: 'e-2' });
  assert.equal(transport.active, null);
  receive(link, { type: 'joined', room: 'a', messages: [entry(2)], complete: true, more: false, last: 'e-2' });
  assert.equal(transport.active, link);
});

test('while two links are open every message is announced once and in order', () => {
  const { transport, open, receive, seen } = setUp();
  const old = open();
  receive(old, welcome, { type: 'joined', room: 'a', messages: [entry(1)], last: 'e-1' }, { type: 'restart', withinMs: 100 });
  assert.deepEqual(transport.replacements, [100]);
  const next = open();
  receive(old, entry(2));
  receive(next, { ...welcome, instance: 'chat-2' });
  receive(next, { type: 'joined', room: 'a', messages: [entry(2), entry(3)], last: 'e-3' });
  receive(old, entry(3), entry(4));
  receive(next, entry(4), entry(5));
  assert.deepEqual(seen(), ['e-1', 'e-2', 'e-3', 'e-4', 'e-5']);
  assert.equal(transport.active, next);
});

test('a gap makes the session join the room again after the last entry', () => {
  const { open, receive, seen } = setUp();
  const link = open();
  receive(link, welcome, { type: 'joined', room: 'a', messages: [entry(1)], last: 'e-1' }, entry(4));
  assert.deepEqual(link.sent.at(-1), { type: 'join', room: 'a', after: 'e-1' });
  receive(link, { type: 'joined', room: 'a', messages: [entry(2), entry(3), entry(4)], last: 'e-4' }, entry(5));
  assert.deepEqual(seen(), ['e-1', 'e-2', 'e-3', 'e-4', 'e-5']);
});

test('an answer that is not complete is announced as a hole', () => {
  const { open, receive, events } = setUp();
  receive(open(), welcome, { type: 'joined', room: 'a', messages: [entry(1)], last: 'e-1' });
  receive(open(), welcome, { type: 'joined', room: 'a', messages: [entry(9)], complete: false, last: 'e-9' });
  assert.equal(events.at(-1)[1].hole, true);
});

test('objects of unknown types, and ephemeral ones, are ignored', () => {
  const { open, receive, seen, events } = setUp();
  const link = open();
  receive(link, welcome, { type: 'joined', room: 'a', messages: [entry(1)], last: 'e-1' });
  const before = events.length;
  receive(link, { type: 'typing', room: 'a', from: { id: 'u2', name: 'Mira' }, on: true }, { type: 'presence', room: 'a', count: 2 }, { type: 'later' });
  assert.equal(events.length, before);
  receive(link, entry(2));
  assert.deepEqual(seen(), ['e-1', 'e-2']);
});

test('an ack acknowledges a message, and so does the message itself, but not another author with the same nonce', () => {
  const { open, receive, outbox } = setUp();
  const link = open();
  receive(link, welcome, { type: 'joined', room: 'a', messages: [], last: '0' });
  receive(link, entry(1, { nonce: 'n1' }), entry(2, { nonce: 'n2', from: { id: 'u1', name: 'Ana' } }));
  receive(link, { type: 'ack', nonce: 'n3', room: 'a', id: 'e-3', at: 3 });
  assert.deepEqual(outbox.acknowledged, ['n2', 'n3']);
});

test('after a refused token the session continues as a new guest, once', () => {
  const { open, receive, identity } = setUp({ token: 'old' });
  const link = open();
  const refusal = { type: 'error', code: 'unauthenticated', message: '' };
  receive(link, refusal, { ...refusal, room: 'a' });
  assert.deepEqual(link.sent.slice(2).map(({ type, token }) => [type, token]), [['hello', undefined], ['join', undefined]]);
  receive(link, refusal);
  assert.equal(link.sent.length, 4);
  receive(link, welcome);
  assert.equal(identity.token, 't1');
});

test('where no guest comes in, the session stops, and waits for the user to sign in', () => {
  const { open, receive, transport, events } = setUp();
  const link = open();
  receive(link, { type: 'error', code: 'unauthenticated', message: '' });
  assert.equal(transport.isPaused, true);
  assert.deepEqual(events.map(([type]) => type), ['signed-out']);
  assert.equal(link.sent.length, 2);
});

test('a session that ended is announced, and a name that the user took elsewhere is the user\'s', () => {
  const { session, open, receive, events } = setUp();
  const link = open();
  receive(link, { ...welcome, token: undefined, user: { ...welcome.user, guest: false } });
  receive(link, { type: 'session', ended: false, user: { id: 'u1', name: 'Ana Maria', guest: false } });
  assert.equal(session.me.name, 'Ana Maria');
  assert.equal(session.welcome.instance, 'chat-1');
  receive(link, { type: 'session', ended: true });
  assert.deepEqual(events.map(([type]) => type), ['ended']);
});

test('a name that is refused for an hour is given up, and a connection is not', () => {
  const { session, open, receive, events, identity } = setUp();
  const link = open();
  receive(link, welcome);
  session.rename('Eve');
  receive(link, { type: 'error', code: 'rate_limited', message: '', retryAfterMs: 3_600_000 });
  assert.deepEqual(events, [['refused', { name: true, code: 'rate_limited' }]]);
  assert.equal(identity.requestedName, null);
});

test('with a session no token is kept, and no name that a guest chose is sent', () => {
  const { session, open, receive } = setUp();
  const link = open();
  receive(link, { ...welcome, token: undefined });
  session.rename('Ana');
  receive(link, { ...welcome, token: undefined, user: { ...welcome.user, guest: false, name: 'Ana' } });
  assert.equal(JSON.stringify(open().sent[0]), '{"type":"hello"}');
});

test('the outbox hears of a refused message, the room of a refused join', () => {
  const { open, receive, outbox, events } = setUp();
  const link = open();
  receive(link, welcome, { type: 'error', code: 'rate_limited', nonce: 'n1', room: 'a', retryAfterMs: 7 });
  assert.deepEqual(outbox.refused, [['n1', { code: 'rate_limited', retryAfterMs: 7 }]]);
  receive(link, { type: 'error', code: 'forbidden', message: 'Members only.', room: 'a' });
  assert.deepEqual(events.at(-1), ['refused', { room: 'a', code: 'forbidden', message: 'Members only.' }]);
});

test('a renaming is sent with the token, and waits for the next hello while disconnected', () => {
  const { session, transport, open, receive } = setUp();
  const link = open();
  receive(link, welcome);
  session.rename('Ana Maria');
  assert.deepEqual(link.sent.at(-1), { type: 'hello', name: 'Ana Maria', token: 't1' });
  receive(link, { ...welcome, user: { ...welcome.user, name: 'Ana Maria' } });
  transport.listener.onDisconnect(1006);
  session.rename('Ana');
  assert.equal(open().sent[0].name, 'Ana');
});

test('requests for history are answered, or fail with the link', async () => {
  const { session, transport, open, receive } = setUp();
  receive(open(), welcome, { type: 'joined', room: 'a', messages: [], last: '0' });
  const page = session.history('a', { before: 'e-9' });
  receive(transport.active, { type: 'history', room: 'a', messages: [entry(1)], more: false });
  assert.equal((await page).messages.length, 1);
  const lost = session.history('a', {});
  transport.listener.onDisconnect(1006);
  await assert.rejects(lost);
});

test('a room opened during a move is joined on both links, and the move waits for the answer', () => {
  const { session, transport, open, receive } = setUp();
  const old = open();
  receive(old, welcome, { type: 'joined', room: 'a', messages: [], last: '0' });
  const next = open();
  session.join('b');
  for (const link of [old, next]) assert.equal(JSON.stringify(link.sent.at(-1)), '{"type":"join","room":"b"}');
  receive(next, welcome, { type: 'joined', room: 'a', messages: [], last: '0' });
  assert.equal(transport.active, old);
  receive(next, { type: 'joined', room: 'b', messages: [], last: '0' });
  assert.equal(transport.active, next);
});

test('a user who was removed from a room has left it, and may join again', () => {
  const { session, open, receive, events } = setUp();
  const link = open();
  receive(link, welcome, { type: 'joined', room: 'a', messages: [entry(1)], last: 'e-1' }, { type: 'left', room: 'a' });
  assert.deepEqual(events.at(-1), ['refused', { room: 'a', code: 'removed', message: 'You were removed from this room.' }]);
  session.join('a');
  assert.deepEqual([link.sent.at(-1).type, link.sent.at(-1).room], ['join', 'a']);
});

test('the answer to leaving a room does not end the room that was joined again meanwhile', () => {
  const { session, open, receive, events, seen } = setUp();
  const link = open();
  receive(link, welcome, { type: 'joined', room: 'a', messages: [entry(1)], last: 'e-1' });
  session.leave('a');
  session.join('a');
  receive(link, { type: 'left', room: 'a' }, { type: 'joined', room: 'a', messages: [entry(1)], last: 'e-1' }, entry(2));
  assert.deepEqual(events.filter(([type]) => type === 'refused'), []);
  assert.deepEqual(seen().at(-1), 'e-2');
});

test('a refusal belongs to the oldest request of its room, not to a join that waits for its retry', async () => {
  const { session, transport, open, receive } = setUp();
  const refusal = { type: 'error', code: 'unavailable', message: 'Not now.', room: 'a', retryAfterMs: 50 };
  const link = open();
  receive(link, welcome, { type: 'joined', room: 'a', messages: [entry(9)], last: 'e-9' });
  const next = open();
  receive(next, welcome, refusal);
  transport.promote(next);
  const page = session.history('a', { before: 'e-9' });
  receive(next, refusal);
  await assert.rejects(page, { message: 'Not now.', retryAfterMs: 50 });
});

test('a refused repair of a gap does not cost a request for history its answer', async () => {
  const { session, open, receive } = setUp();
  const link = open();
  receive(link, welcome, { type: 'joined', room: 'a', messages: [entry(9)], last: 'e-9' }, entry(12));
  const page = session.history('a', { before: 'e-9' });
  receive(link, { type: 'error', code: 'unavailable', message: 'Not now.', room: 'a', retryAfterMs: 50 });
  receive(link, { type: 'history', room: 'a', messages: [entry(8)], more: false });
  assert.deepEqual((await page).messages.map(({ id }) => id), ['e-8']);
});

test('what is said of who is there and who is typing is passed on, and so is each refusal of a request', () => {
  const { session, open, receive, outbox } = setUp();
  const heard = [];
  for (const type of ['typing', 'presence', 'members', 'request-refused']) session.addEventListener(type, ({ detail }) => heard.push([type, detail.nonce ?? detail.room]));
  const link = open();
  receive(link, welcome, { type: 'joined', room: 'a', messages: [], last: '0' });
  session.send({ type: 'members', room: 'a' });
  receive(link, { type: 'typing', room: 'a', on: true }, { type: 'presence', room: 'a', count: 2 }, { type: 'members', room: 'a', count: 0, users: [] });
  receive(link, { type: 'error', code: 'forbidden', message: 'No.', nonce: 'n1', room: 'a' });
  assert.deepEqual(heard, [['typing', 'a'], ['presence', 'a'], ['members', 'a'], ['request-refused', 'n1']]);
  assert.equal(outbox.refused.length, 1);
});

test('a refused list of members costs the room nothing', () => {
  const { session, open, receive, events } = setUp();
  const link = open();
  receive(link, welcome, { type: 'joined', room: 'a', messages: [], last: '0' });
  session.send({ type: 'members', room: 'a' });
  receive(link, { type: 'error', code: 'rate_limited', message: 'Too fast.', room: 'a', retryAfterMs: 5 });
  assert.deepEqual(events.filter(([type]) => type === 'refused'), []);
});
