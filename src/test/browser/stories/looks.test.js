import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SMALL, findings, overflow } from '../lib/looks.js';
import { PHONE, WIDE, connected, enter, heard, newRoom, person, say } from '../lib/people.js';

/** A room with somebody else's and one's own words in it, markup and a refused message among them. */
async function liveRoom(options) {
  const room = newRoom();
  const context = await person(options);
  await context.routeWebSocket(/\/ws$/, (route) => {
    const server = route.connectToServer();
    server.onMessage((frame) => route.send(frame));
    route.onMessage((frame) => {
      const object = frame.includes('refuse this') && JSON.parse(frame);
      if (object) route.send(JSON.stringify({ type: 'error', code: 'forbidden', message: 'No.', nonce: object.nonce, room }));
      else server.send(frame);
    });
  });
  const jonas = await enter(await person(), room);
  await say(jonas, 'Morning. **Canary** on slot 1 is green, see https://example.org/a/very/long/address/that/does/not/fit/in/a/narrow/window and `supervisorctl status`.');
  await say(jonas, '> a quote\n```\nsome code that is rather long and does not fit into a narrow window at all\n```');
  await say(jonas, 'صباح الخير');
  const page = await enter(context, room);
  await heard(page, 'صباح الخير');
  await say(page, 'Good. Going on with slot 2.');
  await say(page, 'refuse this');
  await page.getByRole('button', { name: 'Retry' }).waitFor();
  return page;
}

for (const [size, options] of [['wide', WIDE], ['phone', PHONE], ['320 px', SMALL]]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing and nothing is wider than the window: ${size}, ${colorScheme}`, async () => {
      const page = await liveRoom({ ...options, colorScheme });
      assert.deepEqual(await findings(page), []);
      assert.equal(await overflow(page), 0);
      await page.getByRole('group').or(page.locator('#details')).first().locator('summary').click();
      assert.deepEqual(await findings(page), []);
      assert.equal(await overflow(page), 0);
    });
  }
}

test('an empty room says so, and axe has nothing to say', async () => {
  const page = await enter(await person(), newRoom());
  await page.getByText('Nothing here yet. Say hello.').waitFor();
  assert.deepEqual(await findings(page), []);
});

test('on the phone the rooms are in a drawer: it opens, takes the focus, closes by Escape, "back" and a tap outside', async () => {
  const page = await enter(await person(PHONE), newRoom());
  const menu = page.getByRole('button', { name: 'Rooms' });
  const drawer = page.getByRole('navigation', { name: 'Rooms' });
  const focus = () => page.evaluate(() => document.activeElement.id || document.activeElement.tagName);
  const { url } = { url: page.url() };
  assert.equal(await drawer.count(), 0);
  for (const close of [() => page.keyboard.press('Escape'), () => page.goBack({ timeout: 2000 }), () => page.mouse.click(380, 400)]) {
    await menu.click();
    await drawer.waitFor();
    assert.equal(await focus(), 'A');
    assert.deepEqual(await findings(page), []);
    await close();
    await drawer.waitFor({ state: 'hidden' });
    assert.equal(await focus(), 'menu');
    assert.equal(page.url(), url);
  }
});

test('a room chosen in the drawer comes into view, and "back" leads to the one before', async () => {
  const [one, two] = [newRoom(), newRoom()];
  const page = await enter(await person(PHONE), one);
  await page.getByRole('button', { name: 'Rooms' }).click();
  await page.getByLabel('Open a room').fill(two);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: `# ${two}` }).waitFor();
  await page.getByRole('navigation', { name: 'Rooms' }).waitFor({ state: 'hidden' });
  await page.goBack();
  await page.getByRole('heading', { name: `# ${one}` }).waitFor();
});

test('with little motion asked for, nothing is animated; in forced colours the current room is still marked', async () => {
  const page = await enter(await person({ ...WIDE, reducedMotion: 'reduce', forcedColors: 'active' }), newRoom());
  await say(page, 'still');
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  const border = await page.locator('#rooms a[aria-current]').evaluate((link) => getComputedStyle(link).borderTopColor);
  assert.notEqual(border, 'rgba(0, 0, 0, 0)');
});

test('from the composer one Tab leaves, and everything can be reached by keys in few steps', async () => {
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

test('a small window leaves at least half of its height to the conversation', async () => {
  const page = await enter(await person({ viewport: { width: 640, height: 400 } }), newRoom());
  await connected(page);
  const part = await page.locator('#log').evaluate((log) => log.clientHeight / innerHeight);
  assert.ok(part >= 0.5, `${part}`);
});
