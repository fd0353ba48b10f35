import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enter, newRoom, person, reads, say } from '../lib/people.js';

for (const name of ['sidebar', 'profile', 'announcer', 'tabs']) {
  test(`without ${name}.js the rest goes on, it is said, and it comes when it can be had`, async () => {
    const room = newRoom();
    const context = await person();
    let missing = true;
    await context.route(new RegExp(`/${name}\\.js`), (route) => (missing ? route.abort() : route.continue()));
    const page = await enter(context, room);
    await page.getByText('A part of this page could not be loaded.').waitFor();
    await say(page, 'still here');
    await reads(page, ['still here']);
    if (name !== 'sidebar') await page.getByRole('link', { name: room }).waitFor();
    if (name !== 'profile') await page.waitForFunction(() => document.getElementById('name').value !== '');
    missing = false;
    await page.getByText('A part of this page could not be loaded.').waitFor({ state: 'hidden' });
    await page.getByRole('link', { name: room }).waitFor();
    await page.waitForFunction(() => document.getElementById('name').value !== '');
    assert.equal(await page.getByRole('alert').count(), 0);
  });
}

test('without the slower way the faster one is tried again', async () => {
  const context = await person();
  let refused = 0;
  await context.route(/\/http-link\.js/, (route) => route.abort());
  await context.routeWebSocket(/\/ws$/, (route) => {
    refused += 1;
    if (refused <= 3) return route.close({ code: 1011 });
    route.connectToServer();
  });
  await enter(context, newRoom());
});
