import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { chromium } from 'playwright-core';
import { FLAGS, TIMEOUT_MS, connected, enter, expectMessages, messageTexts, newRoom, newUser, row, say, stack, waitForMessage, waitForTabs } from '../lib/users.js';
import { blockApi, waitForStored } from '../lib/outbox.js';
import { Proxy } from '../lib/proxy.js';

let proxy;
beforeEach(async () => (proxy = await Proxy.before(stack)));
afterEach(() => proxy.close());

test('unsent messages survive a reload and arrive once, in the order written', async () => {
  const room = newRoom();
  const context = await newUser();
  await blockApi(context);
  const ana = await enter(context, room, { at: proxy.address });
  const jonas = await enter(await newUser(), room);
  proxy.webSocket = 'refuse';
  proxy.cut();
  const written = Array.from({ length: 8 }, (_, i) => `unsent ${i}`);
  for (const text of written) await say(ana, text);
  await row(ana, 'unsent 7').waitFor();
  await ana.reload();
  await waitForMessage(ana, 'unsent 7');
  assert.deepEqual(await messageTexts(ana), written);
  proxy.webSocket = null;
  await expectMessages(jonas, written);
  await expectMessages(ana, written);
});

test('unsent messages survive a browser that is killed', async () => {
  const room = newRoom();
  const profile = mkdtempSync(join(tmpdir(), 'chat-profile-'));
  const start = () => chromium.launchPersistentContext(profile, { executablePath: '/usr/bin/chromium', args: [...FLAGS, '--remote-debugging-port=0'], timeout: TIMEOUT_MS });
  const jonas = await enter(await newUser(), room);
  try {
    const first = await start();
    const ana = await enter(first, room, { at: proxy.address });
    proxy.down();
    for (const text of ['one', 'two', 'three']) await say(ana, text);
    await row(ana, 'three').waitFor();
    await waitForStored(ana, 3);
    const { processInfo } = await (await first.browser()?.newBrowserCDPSession() ?? (await first.newCDPSession(ana))).send('SystemInfo.getProcessInfo');
    const gone = new Promise((resolve) => first.once('close', resolve));
    process.kill(processInfo.find(({ type }) => type === 'browser').id, 'SIGKILL');
    // A browser that finds another one with its profile alive ends.
    await gone;
    proxy.up();
    const again = await start();
    const back = await enter(again, room, { at: proxy.address });
    await expectMessages(jonas, ['one', 'two', 'three']);
    await expectMessages(back, ['one', 'two', 'three']);
    await again.close();
  } finally {
    // The browser's other processes may still write there.
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
});

test('another tab sends the unsent messages of a closed one', async () => {
  const room = newRoom();
  const context = await newUser();
  await blockApi(context);
  const one = await enter(context, room, { at: proxy.address });
  const two = await enter(context, room, { at: proxy.address });
  await waitForTabs(one, 2);
  proxy.webSocket = 'refuse';
  proxy.cut();
  await say(one, 'left behind');
  await waitForStored(one, 1);
  await one.close();
  await waitForMessage(two, 'left behind');
  proxy.webSocket = null;
  await connected(two);
  const jonas = await enter(await newUser(), room);
  await expectMessages(jonas, ['left behind']);
});

test('a message whose answer was lost with its tab is in the log once, by the same user', async () => {
  for (let round = 0; round < 3; round += 1) {
    const room = newRoom();
    const context = await newUser();
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
    const jonas = await enter(await newUser(), room);
    deaf = true;
    await say(one, 'once');
    await acknowledged;
    await one.close();
    await two.goto(`${stack}#${room}`);
    await connected(two);
    await waitForMessage(two, 'once');
    await waitForStored(two, 0);
    await say(two, 'after');
    await expectMessages(jonas, ['once', 'after']);
    await expectMessages(two, ['once', 'after']);
  }
});

test('a refused message is kept, and can be sent again or discarded', async () => {
  const room = newRoom();
  const context = await newUser();
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
  await expectMessages(page, ['second']);
  await page.reload();
  await expectMessages(page, ['second']);
});

test('while the server has lost its store the page says so, and what is written is sent afterwards', async () => {
  const room = newRoom();
  const context = await newUser();
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
  const jonas = await enter(await newUser(), room);
  await expectMessages(jonas, ['patient']);
  await page.locator('#notice.shown').waitFor({ state: 'detached' });
});
