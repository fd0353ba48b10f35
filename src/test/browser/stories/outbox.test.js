import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { chromium } from 'playwright-core';
import { FLAGS, connected, enter, heard, newRoom, person, reads, row, say, stack, texts } from '../lib/people.js';
import { Proxy } from '../lib/proxy.js';

let proxy;
beforeEach(async () => (proxy = await Proxy.before(stack)));
afterEach(() => proxy.close());

/** Nothing but the WebSocket and the interface is cut: the page itself can be loaded again. */
const noServer = (context) => context.route(/\/api\//, (route) => route.abort());

test('unsent messages survive a reload and arrive once, in the order written', async () => {
  const room = newRoom();
  const context = await person();
  await noServer(context);
  const ana = await enter(context, room, { at: proxy.address });
  const jonas = await enter(await person(), room);
  proxy.webSocket = 'refuse';
  proxy.cut();
  const written = Array.from({ length: 8 }, (_, i) => `unsent ${i}`);
  for (const text of written) await say(ana, text);
  await row(ana, 'unsent 7').waitFor();
  await ana.reload();
  await heard(ana, 'unsent 7');
  assert.deepEqual(await texts(ana), written);
  proxy.webSocket = null;
  await reads(jonas, written);
  await reads(ana, written);
});

test('they survive a browser that is killed', async () => {
  const room = newRoom();
  const profile = mkdtempSync(join(tmpdir(), 'chat-profile-'));
  const start = () => chromium.launchPersistentContext(profile, { executablePath: '/usr/bin/chromium', args: [...FLAGS, '--remote-debugging-port=0'] });
  const jonas = await enter(await person(), room);
  try {
    const first = await start();
    const ana = await enter(first, room, { at: proxy.address });
    proxy.down();
    for (const text of ['one', 'two', 'three']) await say(ana, text);
    await row(ana, 'three').waitFor();
    await stored(ana, 3);
    const { processInfo } = await (await first.browser()?.newBrowserCDPSession() ?? (await first.newCDPSession(ana))).send('SystemInfo.getProcessInfo');
    process.kill(processInfo.find(({ type }) => type === 'browser').id, 'SIGKILL');
    proxy.up();
    const again = await start();
    const back = await enter(again, room, { at: proxy.address });
    await reads(jonas, ['one', 'two', 'three']);
    await reads(back, ['one', 'two', 'three']);
    await again.close();
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
});

test('another tab sends what a closed one left behind', async () => {
  const room = newRoom();
  const context = await person();
  await noServer(context);
  const one = await enter(context, room, { at: proxy.address });
  const two = await enter(context, room, { at: proxy.address });
  proxy.webSocket = 'refuse';
  proxy.cut();
  await say(one, 'left behind');
  await stored(one, 1);
  await one.close();
  await heard(two, 'left behind');
  proxy.webSocket = null;
  await connected(two);
  const jonas = await enter(await person(), room);
  await reads(jonas, ['left behind']);
});

test('two tabs that a new browser opens at the same time are one person', async () => {
  for (let round = 0; round < 5; round += 1) {
    const room = newRoom();
    const context = await person();
    const [one, two] = await Promise.all([enter(context, room), enter(context, room)]);
    assert.equal(await one.getByLabel('Your name').inputValue(), await two.getByLabel('Your name').inputValue());
    await say(one, 'mine');
    await heard(two, 'mine');
    assert.ok(await row(two, 'mine').evaluate((article) => article.classList.contains('own')));
    await context.close();
  }
});

test('a message whose answer was lost with its tab stands in the log once, by the same person', async () => {
  for (let round = 0; round < 3; round += 1) {
    const room = newRoom();
    const context = await person();
    let deaf = false;
    let taken;
    const acknowledged = new Promise((resolve) => (taken = resolve));
    await context.routeWebSocket(/\/ws$/, (route) => {
      const server = route.connectToServer();
      const mine = !deaf;
      route.onMessage((frame) => server.send(frame));
      server.onMessage((frame) => {
        if (mine && deaf && frame.includes('"ack"')) taken();
        if (!mine || !deaf) route.send(frame);
      });
    });
    const [one, two] = await Promise.all([enter(context, room), context.newPage()]);
    const jonas = await enter(await person(), room);
    deaf = true;
    await say(one, 'once');
    await acknowledged;
    await one.close();
    await two.goto(`${stack}#${room}`);
    await connected(two);
    await heard(two, 'once');
    await stored(two, 0);
    await say(two, 'after');
    await reads(jonas, ['once', 'after']);
    await reads(two, ['once', 'after']);
  }
});

test('a database that the browser has closed is opened again, and what is written after that survives', async () => {
  const room = newRoom();
  const context = await person();
  await noServer(context);
  const ana = await enter(context, room, { at: proxy.address });
  proxy.webSocket = 'refuse';
  proxy.cut();
  await say(ana, 'before');
  await stored(ana, 1);
  const debug = await context.newCDPSession(ana);
  await debug.send('Storage.clearDataForOrigin', { origin: new URL(proxy.address).origin, storageTypes: 'indexeddb' });
  await say(ana, 'after');
  await stored(ana, 2);
  assert.equal(await ana.getByText('This browser does not let us keep').count(), 0);
  await ana.reload();
  await row(ana, 'after').waitFor();
  assert.deepEqual(await texts(ana), ['before', 'after']);
  proxy.webSocket = null;
  const jonas = await enter(await person(), room);
  await reads(jonas, ['before', 'after']);
});

test('one that cannot be opened again is said beside the composer', async () => {
  const room = newRoom();
  const context = await person();
  const ana = await enter(context, room);
  await ana.evaluate(() => {
    IDBDatabase.prototype.transaction = function () {
      throw new DOMException('closed', 'InvalidStateError');
    };
  });
  await say(ana, 'hello');
  await ana.locator('#notice.shown').getByText('This browser does not let us keep unsent messages').waitFor();
  await reads(ana, ['hello']);
});

test('a draft is kept for its room, over a change of room and a reload', async () => {
  const [one, two] = [newRoom(), newRoom()];
  const page = await enter(await person(), one);
  const field = page.getByLabel('Message', { exact: true });
  await field.fill('half a thought');
  await page.getByLabel('Open a room').fill(two);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: `# ${two}` }).waitFor();
  assert.equal(await field.inputValue(), '');
  await field.fill('another');
  await page.getByRole('link', { name: one }).click();
  await page.getByRole('heading', { name: `# ${one}` }).waitFor();
  assert.equal(await field.inputValue(), 'half a thought');
  await page.reload();
  await connected(page);
  assert.equal(await field.inputValue(), 'half a thought');
  await page.getByRole('link', { name: two }).click();
  await page.getByRole('heading', { name: `# ${two}` }).waitFor();
  assert.equal(await field.inputValue(), 'another');
});

test('a refused message keeps its words, with a way to send it again and one to drop it', async () => {
  const room = newRoom();
  const context = await person();
  let refuse = true;
  await context.routeWebSocket(/\/ws$/, (route) => {
    const server = route.connectToServer();
    server.onMessage((frame) => route.send(frame));
    route.onMessage((frame) => {
      const object = frame.includes('"send"') && JSON.parse(frame);
      if (!object || !refuse) return server.send(frame);
      route.send(JSON.stringify({ type: 'error', code: 'forbidden', message: 'Not now.', nonce: object.nonce, room }));
    });
  });
  const page = await enter(context, room);
  await say(page, 'first');
  await say(page, 'second');
  await page.getByRole('button', { name: 'Retry' }).nth(1).waitFor();
  refuse = false;
  await row(page, 'first').getByRole('button', { name: 'Discard' }).click();
  await row(page, 'second').getByRole('button', { name: 'Retry' }).click();
  await page.getByText('Not sent.').first().waitFor({ state: 'detached' });
  await reads(page, ['second']);
  await page.reload();
  await reads(page, ['second']);
});

test('a server that waits for its own store is named, and what is written meanwhile is sent after it', async () => {
  const room = newRoom();
  const context = await person();
  let page_;
  await context.routeWebSocket(/\/ws$/, (route) => {
    page_ = route;
    const server = route.connectToServer();
    server.onMessage((frame) => route.send(frame));
    route.onMessage((frame) => server.send(frame));
  });
  const page = await enter(context, room);
  page_.send('{"type":"status","live":false}');
  await page.getByText('Waiting for the server. Your messages are kept.').first().waitFor();
  await say(page, 'patient');
  await row(page, 'patient').waitFor();
  page_.send('{"type":"status","live":true}');
  const jonas = await enter(await person(), room);
  await reads(jonas, ['patient']);
  await page.locator('#notice.shown').waitFor({ state: 'detached' });
});

/** Waits until so many messages stand on the disk. */
const stored = (page, n) =>
  page.waitForFunction((want) => new Promise((resolve) => {
    const open = indexedDB.open('chat');
    open.onsuccess = () => {
      const count = open.result.transaction('outbox').objectStore('outbox').count();
      count.onsuccess = () => {
        open.result.close();
        resolve(count.result === want);
      };
    };
  }), n);
