import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { connected, enter, expectMessages, newRoom, newUser, say, stack, waitForMessage, waitUntil } from '../lib/users.js';
import { Proxy } from '../lib/proxy.js';

let proxy;
beforeEach(async () => (proxy = await Proxy.before(stack)));
afterEach(() => proxy.close());

/** Records every change of status and notice from now on, but for the name of the instance. */
const record = (page) =>
  page.evaluate(() => {
    const read = () => `${document.getElementById('status').textContent.replace(/to .+/, '')} ${document.querySelector('#notice.shown p')?.textContent ?? ''}`;
    window.shown = [];
    let last = read();
    const note = () => {
      if (read() !== last) window.shown.push((last = read()));
    };
    const watcher = new MutationObserver(note);
    for (const id of ['status', 'notice']) watcher.observe(document.getElementById(id), { subtree: true, characterData: true, childList: true, attributes: true });
  });

/** Waits until the only row tells this of its message. */
const state = (page, text) => page.waitForFunction((wanted) => document.querySelector('#rows .state')?.innerText === wanted, text);

test('messages sent while the connection was cut arrive afterwards, once and in order', async () => {
  const room = newRoom();
  const ana = await enter(await newUser(), room, { at: proxy.address });
  const jonas = await enter(await newUser(), room);
  await say(jonas, 'before');
  await waitForMessage(ana, 'before');
  proxy.down();
  for (const text of ['one', 'two', 'three']) await say(jonas, text);
  await waitForMessage(jonas, 'three');
  proxy.up();
  await expectMessages(ana, ['before', 'one', 'two', 'three']);
});

test('a cut that ends within three seconds changes nothing visible', async () => {
  const room = newRoom();
  const ana = await enter(await newUser(), room, { at: proxy.address });
  const jonas = await enter(await newUser(), room);
  await say(ana, 'hello');
  await waitForMessage(jonas, 'hello');
  await record(ana);
  for (let i = 0; i < 3; i += 1) {
    proxy.cut();
    // Not a message of one's own: while that waits for its answer, the page says so after 0.6 s.
    await say(jonas, `after cut ${i}`);
    // So the cut has ended: otherwise it would go on through the next one, and last for longer than three seconds.
    await waitForMessage(ana, `after cut ${i}`);
  }
  await expectMessages(ana, ['hello', 'after cut 0', 'after cut 1', 'after cut 2']);
  assert.deepEqual(await ana.evaluate(() => window.shown), []);
});

test('a longer cut is shown once, with what is kept, and the composer stays enabled', async () => {
  const room = newRoom();
  const ana = await enter(await newUser(), room, { at: proxy.address });
  proxy.down();
  await say(ana, 'kept');
  await ana.getByText('No connection to the server. 1 message is kept.').first().waitFor();
  await ana.getByRole('status').filter({ hasText: 'No connection' }).waitFor();
  assert.ok(await ana.getByLabel('Message', { exact: true }).isEnabled());
  await state(ana, 'Waiting');
  // Pressed while the server is still away: once it is back, the page may be faster than the press.
  await ana.getByRole('button', { name: 'Try now' }).click();
  proxy.up();
  await connected(ana);
  await expectMessages(ana, ['kept']);
  await ana.locator('#notice.shown').waitFor({ state: 'detached' });
  // The button that was pressed has gone.
  assert.equal(await ana.evaluate(() => document.activeElement.id), 'text');
  await state(ana, '');
});

test('a connection that ends before its room was joined counts as offline, too', async () => {
  const room = newRoom();
  const context = await newUser();
  let first;
  await context.routeWebSocket(/\/ws$/, (route) => {
    if (first) return route.close({ code: 1001 });
    first = route;
    const server = route.connectToServer();
    route.onMessage((frame) => server.send(frame));
    server.onMessage((frame) => route.send(frame.split('\n').filter((line) => !line.includes('"joined"')).join('\n')));
  });
  await context.route(/\/api\//, (route) => route.abort());
  const ana = await enter(context, room);
  await first.close({ code: 1001 });
  await say(ana, 'kept');
  await ana.getByText('No connection to the server. 1 message is kept.').first().waitFor();
});

test('a half-open connection is noticed when the network comes back', async () => {
  const room = newRoom();
  const ana = await enter(await newUser(), room, { at: proxy.address });
  const jonas = await enter(await newUser(), room);
  proxy.freeze();
  await say(jonas, 'into the void');
  await waitForMessage(jonas, 'into the void');
  proxy.thaw();
  await ana.evaluate(() => dispatchEvent(new Event('online')));
  await waitForMessage(ana, 'into the void');
});

test('while a message has no answer the page does not say that all is well', async () => {
  const room = newRoom();
  const ana = await enter(await newUser(), room, { at: proxy.address });
  proxy.freeze();
  await say(ana, 'anybody?');
  await state(ana, 'Sending…');
  assert.notEqual(await ana.locator('#status').getAttribute('data-state'), 'connected');
  await ana.getByText('Waiting for an answer…').waitFor();
  proxy.thaw();
  await expectMessages(ana, ['anybody?']);
  await connected(ana);
});

test('a lost answer causes neither a duplicate nor a failure', async () => {
  const room = newRoom();
  const ana = await enter(await newUser(), room, { at: proxy.address });
  const jonas = await enter(await newUser(), room);
  const expected = [];
  for (let i = 0; i < 10; i += 1) {
    await say(ana, `message ${i}`);
    proxy.cut();
    expected.push(`message ${i}`);
  }
  await expectMessages(jonas, expected);
  await expectMessages(ana, expected);
  assert.equal(await ana.getByText('Not sent.').count(), 0);
});

test('a restart opens the next connection before it closes this one, and nothing shows', async () => {
  const room = newRoom();
  const context = await newUser();
  const routes = [];
  await context.routeWebSocket(/\/ws$/, (route) => {
    const server = route.connectToServer();
    routes.push({ route, server, closed: false });
    const mine = routes.at(-1);
    route.onMessage((frame) => server.send(frame));
    server.onMessage((frame) => route.send(frame));
    route.onClose(() => {
      mine.closedAt = routes.length;
      server.close();
    });
  });
  const ana = await enter(context, room);
  const jonas = await enter(await newUser(), room);
  await say(ana, 'before');
  await waitForMessage(jonas, 'before');
  await record(ana);
  routes[0].route.send(JSON.stringify({ type: 'restart', withinMs: 200 }));
  for (let i = 0; i < 20; i += 1) await say(jonas, `meanwhile ${i}`);
  await waitForMessage(ana, 'meanwhile 19');
  await say(ana, 'after');
  await waitUntil(() => routes[0].closedAt, 'this one is closed');
  await expectMessages(ana, ['before', ...Array.from({ length: 20 }, (_, i) => `meanwhile ${i}`), 'after']);
  assert.equal(routes.length, 2);
  assert.equal(routes[0].closedAt, 2);
  assert.deepEqual(await ana.evaluate(() => window.shown.filter((text) => /Offline|No connection|Connecting/.test(text))), []);
});

test('a token that the server does not know is replaced, and the conversation goes on', async () => {
  const room = newRoom();
  const context = await newUser();
  const page = await enter(context, room);
  await page.evaluate(() => new Promise((resolve, reject) => {
    const open = indexedDB.open('chat');
    open.onsuccess = () => {
      const change = open.result.transaction('settings', 'readwrite');
      change.objectStore('settings').put({ name: 'identity', token: 'not-a-token' });
      change.oncomplete = resolve;
      change.onerror = reject;
    };
  }));
  await page.reload();
  await connected(page);
  await say(page, 'still here');
  await expectMessages(page, ['still here']);
});
