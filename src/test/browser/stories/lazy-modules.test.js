import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connected, enter, expectMessages, newRoom, newUser, say, stack } from '../lib/users.js';

const MODULES = ['browser/tabs', 'app/side-views', 'people/profile', 'rooms/sidebar'];

for (const name of MODULES) {
  test(`without ${name}.js everything else works, a banner shows, and the module is loaded as soon as possible`, async () => {
    const room = newRoom();
    const context = await newUser();
    let isMissing = true;
    await context.route(new RegExp(`/${name}\\.js`), (route) => (isMissing ? route.abort() : route.continue()));
    const page = await enter(context, room);
    await page.getByText('A part of this page could not be loaded.').waitFor();
    await say(page, 'still here');
    await expectMessages(page, ['still here']);
    if (name !== 'rooms/sidebar') await page.getByRole('link', { name: room }).waitFor();
    if (name !== 'people/profile') await page.waitForFunction(() => document.getElementById('name').value !== '');
    isMissing = false;
    await page.getByText('A part of this page could not be loaded.').waitFor({ state: 'hidden' });
    await page.getByRole('link', { name: room }).waitFor();
    await page.waitForFunction(() => document.getElementById('name').value !== '');
    assert.equal(await page.getByRole('alert').count(), 0);
  });
}

test('a name that is typed before its module is there is kept, and Enter loads nothing again', async () => {
  const room = newRoom();
  const context = await newUser();
  let load;
  const loaded = new Promise((resolve) => (load = resolve));
  await context.route(/people\/profile\.js/, async (route) => {
    await loaded;
    await route.continue();
  });
  const page = await enter(context, room);
  await page.evaluate(() => (window.isStillThere = true));
  await page.locator('#name').fill(`Early ${room}`.slice(0, 30));
  await page.locator('#name').press('Enter');
  await page.locator('#composer textarea').focus();
  load();
  await page.waitForFunction(() => document.getElementById('name').defaultValue.startsWith('Early'));
  assert.equal(await page.evaluate(() => window.isStillThere), true);
});

test('a page that loads slowly says so until it is there', async () => {
  const context = await newUser();
  let load;
  const loaded = new Promise((resolve) => (load = resolve));
  await context.route(/\/app\/main\.js/, async (route) => {
    await loaded;
    await route.continue();
  });
  const page = await context.newPage();
  await page.goto(`${stack}#${newRoom()}`, { waitUntil: 'commit' });
  await page.getByText('Still loading.').waitFor();
  load();
  await connected(page);
  await page.getByText('Still loading.').waitFor({ state: 'hidden' });
});

test('without the fallback\'s module WebSocket is tried again', async () => {
  const context = await newUser();
  let refused = 0;
  await context.route(/\/http-link\.js/, (route) => route.abort());
  await context.routeWebSocket(/\/ws$/, (route) => {
    refused += 1;
    if (refused <= 3) return route.close({ code: 1011 });
    route.connectToServer();
  });
  await connected(await enter(context, newRoom(), { wait: false }));
});
