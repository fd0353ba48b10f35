import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SMALL, findings, overflow } from '../lib/accessibility.js';
import { PHONE, WIDE, connected, enter, newRoom, newUser, row, say, waitForMessage } from '../lib/users.js';

/** A room with own and other users' messages, with markup, and with a refused message. */
async function liveRoom(options) {
  const room = newRoom();
  const context = await newUser(options);
  await context.routeWebSocket(/\/ws$/, (route) => {
    const server = route.connectToServer();
    server.onMessage((frame) => route.send(frame));
    route.onMessage((frame) => {
      const object = frame.includes('refuse this') && JSON.parse(frame);
      if (object) route.send(JSON.stringify({ type: 'error', code: 'forbidden', message: 'No.', nonce: object.nonce, room }));
      else server.send(frame);
    });
  });
  const jonas = await enter(await newUser(), room);
  await say(jonas, 'Morning. **Canary** on slot 1 is green, see https://example.org/a/very/long/address/that/does/not/fit/in/a/narrow/window and `supervisorctl status`.');
  await say(jonas, '> a quote\n```\nsome code that is rather long and does not fit into a narrow window at all\n```');
  await say(jonas, 'صباح الخير');
  const page = await enter(context, room);
  await waitForMessage(page, 'صباح الخير');
  await say(page, 'Good. Going on with slot 2.');
  await say(page, 'refuse this');
  await page.getByRole('button', { name: 'Retry' }).waitFor();
  return page;
}

for (const [size, options] of [['wide', WIDE], ['phone', PHONE], ['320 px', SMALL]]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds no fault, and the page fits the window: ${size}, ${colorScheme}`, async () => {
      const page = await liveRoom({ ...options, colorScheme });
      assert.deepEqual(await findings(page), []);
      assert.equal(await overflow(page), 0);
      await page.getByRole('group').or(page.locator('#details')).first().locator('summary').click();
      await page.locator('#details dt').first().waitFor();
      assert.deepEqual(await findings(page), []);
      assert.equal(await overflow(page), 0);
    });

    test(`axe finds no fault in the menu of a message, above the composer and in the panel of the room, and they fit the window: ${size}, ${colorScheme}`, async () => {
      const page = await liveRoom({ ...options, colorScheme });
      // The arrow keys have a story of their own: where they lead depends on what is in view.
      await row(page, 'Good. Going on with slot 2.').press('Enter');
      for (const open of [
        () => page.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter'),
        () => page.getByRole('button', { name: 'Keep it' }).press('Enter').then(() => page.keyboard.press('Enter')).then(() => page.getByRole('dialog').getByRole('button', { name: 'Reply' }).press('Enter')),
        () => page.getByLabel('Message', { exact: true }).pressSequentially('@'),
        () => page.getByRole('button', { name: 'People and room' }).press('Enter'),
      ]) {
        assert.deepEqual(await findings(page), []);
        assert.equal(await overflow(page), 0);
        await open();
      }
      await page.getByRole('heading', { name: 'People · 2' }).waitFor();
      assert.deepEqual(await findings(page), []);
      assert.equal(await overflow(page), 0);
    });
  }
}

test('an empty room says so, and axe finds no fault', async () => {
  const page = await enter(await newUser(), newRoom());
  await page.getByText('Nothing here yet. Say hello.').waitFor();
  assert.deepEqual(await findings(page), []);
});

test('with reduced motion nothing is animated, and in forced colours the current room is still marked', async () => {
  const page = await enter(await newUser({ ...WIDE, reducedMotion: 'reduce', forcedColors: 'active' }), newRoom());
  await say(page, 'still');
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  const border = await page.locator('#rooms a[aria-current]').evaluate((link) => getComputedStyle(link).borderTopColor);
  assert.notEqual(border, 'rgba(0, 0, 0, 0)');
});

test('one Tab leaves the composer, and a full round takes at most 25 stops', async () => {
  const page = await liveRoom(WIDE);
  await page.getByLabel('Message', { exact: true }).focus();
  await page.keyboard.press('Tab');
  assert.notEqual(await page.evaluate(() => document.activeElement.id), 'text');
  await page.evaluate(() => document.activeElement.blur());
  const stops = new Set();
  for (let i = 0; i < 40; i += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => document.activeElement.outerHTML.slice(0, 90));
    if (stops.has(stop)) break;
    stops.add(stop);
  }
  assert.ok(stops.size <= 25, [...stops].join('\n'));
});

test('in a small window the conversation has at least half of the height', async () => {
  const page = await enter(await newUser({ viewport: { width: 640, height: 400 } }), newRoom());
  await connected(page);
  const part = await page.locator('#log').evaluate((log) => log.clientHeight / innerHeight);
  assert.ok(part >= 0.5, `${part}`);
});
