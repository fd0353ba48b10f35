import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { ConnectionNotice } = await load('connection/connection-notice.js');

/** A clock that the test turns by hand. */
function hand() {
  const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout, now: Date.now };
  let now = 1_000_000;
  let timers = [];
  globalThis.setTimeout = (work, ms) => {
    const timer = { work, at: now + ms };
    timers.push(timer);
    return timer;
  };
  globalThis.clearTimeout = (timer) => (timers = timers.filter((one) => one !== timer));
  Date.now = () => now;
  return {
    pass(ms) {
      now += ms;
      for (const timer of timers.filter(({ at }) => at <= now)) {
        timers = timers.filter((one) => one !== timer);
        timer.work();
      }
    },
    stop() {
      Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
      Date.now = real.now;
    },
  };
}

function setUp(t) {
  const clock = hand();
  t.after(() => clock.stop());
  const session = Object.assign(new EventTarget(), { live: true, welcome: { instance: 'chat-1' } });
  const outbox = Object.assign(new EventTarget(), { unsent: 0 });
  const storage = Object.assign(new EventTarget(), { lost: false });
  const line = new ConnectionNotice({ session, outbox, storage });
  const tell = (type, detail) => (type === 'held' ? outbox : session).dispatchEvent(new CustomEvent(type, { detail }));
  return { clock, session, outbox, line, tell };
}

test('at first it connects, then it names the instance', (t) => {
  const { line, tell } = setUp(t);
  assert.equal(line.status, 'Connecting…');
  tell('welcome');
  assert.equal(line.status, 'Connected to chat-1');
  assert.equal(line.notice, null);
});

test('a gap under three seconds is not told, a longer one is, with what is kept', (t) => {
  const { clock, outbox, line, tell } = setUp(t);
  tell('welcome');
  tell('lost');
  clock.pass(2900);
  tell('welcome');
  clock.pass(5000);
  assert.equal(line.offline, false);
  tell('lost');
  clock.pass(3000);
  assert.equal(line.status, 'Offline');
  assert.equal(line.notice, 'Offline. What you write is kept.');
  outbox.unsent = 2;
  assert.equal(line.notice, 'Offline. 2 messages will be sent when you are back.');
});

test('a network that flaps does not make the line flap', (t) => {
  const { clock, line, tell } = setUp(t);
  let changes = 0;
  let last = '';
  line.addEventListener('change', () => {
    if (last !== line.status) changes += 1;
    last = line.status;
  });
  tell('welcome');
  tell('lost');
  clock.pass(3000);
  tell('welcome');
  clock.pass(100);
  tell('lost');
  clock.pass(4000);
  assert.equal(line.offline, false);
  clock.pass(1000);
  assert.equal(line.offline, true);
  assert.equal(changes, 4);
});

test('a server without its store and a limit are said in words, and forgotten after', (t) => {
  const { clock, session, line, tell } = setUp(t);
  tell('welcome');
  session.live = false;
  assert.equal(line.notice, 'Waiting for the server. Your messages are kept.');
  session.live = true;
  tell('held', { code: 'rate_limited', wait: 2400 });
  assert.equal(line.notice, 'A little too fast. Sending again in 3 s.');
  clock.pass(3000);
  assert.equal(line.notice, null);
});
