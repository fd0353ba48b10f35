import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { connected, enter, heard, newRoom, person, reads, say, stack } from '../lib/people.js';
import { Proxy } from '../lib/proxy.js';

let proxy;
beforeEach(async () => (proxy = await Proxy.before(stack)));
afterEach(() => proxy.close());

/** Collects what the status and the notice show from now on. Another instance's name is no news. */
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

test('what was said while the connection was cut is there after it, once and in order', async () => {
  const room = newRoom();
  const ana = await enter(await person(), room, { at: proxy.address });
  const jonas = await enter(await person(), room);
  await say(jonas, 'before');
  await heard(ana, 'before');
  proxy.down();
  for (const text of ['one', 'two', 'three']) await say(jonas, text);
  await heard(jonas, 'three');
  proxy.up();
  await reads(ana, ['before', 'one', 'two', 'three']);
});

test('a cut that mends within three seconds changes nothing that can be seen', async () => {
  const room = newRoom();
  const ana = await enter(await person(), room, { at: proxy.address });
  await say(ana, 'hello');
  await record(ana);
  for (let i = 0; i < 3; i += 1) {
    const socket = ana.waitForEvent('websocket');
    proxy.cut();
    await socket;
    await say(ana, `after cut ${i}`);
  }
  await reads(ana, ['hello', 'after cut 0', 'after cut 1', 'after cut 2']);
  assert.deepEqual(await ana.evaluate(() => window.shown), []);
});

test('a longer one is said once, with what is kept, and the composer stays open', async () => {
  const room = newRoom();
  const ana = await enter(await person(), room, { at: proxy.address });
  proxy.down();
  await say(ana, 'kept');
  await ana.getByText('Offline. 1 message will be sent when you are back.').first().waitFor();
  await ana.getByRole('status').filter({ hasText: 'Offline' }).waitFor();
  assert.ok(await ana.getByLabel('Message', { exact: true }).isEnabled());
  assert.equal(await ana.locator('#rows .state').innerText(), 'Waiting');
  proxy.up();
  await ana.getByRole('button', { name: 'Try now' }).click();
  await connected(ana);
  await reads(ana, ['kept']);
  await ana.locator('#notice.shown').waitFor({ state: 'detached' });
  assert.equal(await ana.locator('#rows .state').innerText(), '');
});

test('a connection that ends before its room was joined is said, too', async () => {
  const room = newRoom();
  const context = await person();
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
  await ana.getByText('Offline. 1 message will be sent when you are back.').first().waitFor();
});

test('a half-open connection is noticed when the network comes back', async () => {
  const room = newRoom();
  const ana = await enter(await person(), room, { at: proxy.address });
  const jonas = await enter(await person(), room);
  proxy.freeze();
  await say(jonas, 'into the void');
  await heard(jonas, 'into the void');
  proxy.thaw();
  await ana.evaluate(() => dispatchEvent(new Event('online')));
  await heard(ana, 'into the void');
});

test('an answer that is lost makes neither a second message nor a failed one', async () => {
  const room = newRoom();
  const ana = await enter(await person(), room, { at: proxy.address });
  const jonas = await enter(await person(), room);
  const expected = [];
  for (let i = 0; i < 10; i += 1) {
    await say(ana, `message ${i}`);
    proxy.cut();
    expected.push(`message ${i}`);
  }
  await reads(jonas, expected);
  await reads(ana, expected);
  assert.equal(await ana.getByText('Not sent.').count(), 0);
});

test('a restart moves to another connection before this one is closed, and nothing shows', async () => {
  const room = newRoom();
  const context = await person();
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
  const jonas = await enter(await person(), room);
  await say(ana, 'before');
  await heard(jonas, 'before');
  await record(ana);
  routes[0].route.send(JSON.stringify({ type: 'restart', withinMs: 200 }));
  for (let i = 0; i < 20; i += 1) await say(jonas, `meanwhile ${i}`);
  await heard(ana, 'meanwhile 19');
  await say(ana, 'after');
  await reads(ana, ['before', ...Array.from({ length: 20 }, (_, i) => `meanwhile ${i}`), 'after']);
  assert.equal(routes.length, 2);
  assert.equal(routes[0].closedAt, 2);
  assert.deepEqual(await ana.evaluate(() => window.shown.filter((text) => /Offline|Connecting/.test(text))), []);
});

test('a token that the server no longer knows is replaced, and the conversation goes on', async () => {
  const room = newRoom();
  const context = await person();
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
  await reads(page, ['still here']);
});
