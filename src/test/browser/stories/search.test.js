import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SMALL, findings, overflow } from '../lib/accessibility.js';
import { Bot } from '../lib/bot.js';
import { PHONE, WIDE, enter, newRoom, newUser, say, stack, waitForMessage } from '../lib/users.js';

const results = (page) => page.getByRole('dialog', { name: 'Search' }).getByRole('listitem');

async function search(page, text, { everywhere = false } = {}) {
  await page.getByRole('button', { name: 'Search', exact: true }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Search' });
  await dialog.getByLabel('Words of the message').fill(text);
  await dialog.getByLabel('In all rooms').setChecked(everywhere);
  await page.keyboard.press('Enter');
}

/** Resolves when a page of the context has told the server that something of a room was read. */
const toldRead = (context, room) =>
  new Promise((resolve) => {
    const onFrame = ({ payload }) => {
      const objects = payload.split('\n').map((line) => JSON.parse(line));
      if (objects.some((object) => object.type === 'read' && object.room === room)) resolve();
    };
    context.on('page', (page) => page.on('websocket', (socket) => socket.on('framesent', onFrame)));
  });

/** A room whose first message cannot be in the window of a page that opens it. */
async function longRoom(options = WIDE) {
  const room = newRoom();
  const bot = await Bot.in(await newUser(), room, stack);
  await bot.sayAll(room, ['We meet at the Café on Friday', ...Array.from({ length: 120 }, (_, i) => `line ${i}`)]);
  const context = await newUser(options);
  const [other, told] = [newRoom(), []];
  for (const name of [room, other]) told.push(toldRead(context, name));
  const page = await enter(context, room);
  await waitForMessage(page, 'line 119');
  return { room, page, other, told };
}

test('an old message is found by its words, and one click leads to its place', async () => {
  const { page } = await longRoom();
  await search(page, 'CAFE friday');
  await results(page).first().waitFor();
  assert.equal(await results(page).count(), 1);
  assert.deepEqual(await results(page).locator('mark').allInnerTexts(), ['Café', 'Friday']);
  await results(page).getByRole('button').click();
  const found = page.locator('article.found');
  await found.waitFor();
  assert.match(await found.innerText(), /We meet at the Café/);
  assert.equal(await found.evaluate((row) => row === document.activeElement), true);
  assert.ok(await found.evaluate((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    const log = document.getElementById('log').getBoundingClientRect();
    return top >= log.top && bottom <= log.bottom;
  }));
  await page.getByRole('log').getByText('line 1', { exact: true }).waitFor();
  await page.locator('article:not(.found)', { hasText: 'We meet at the Café' }).waitFor();
  await page.getByRole('button', { name: 'Newest' }).click();
  await waitForMessage(page, 'line 119');
});

test('all rooms that one has read are searched, and a message of another room is shown there', async () => {
  const { room, page, other, told } = await longRoom();
  await page.evaluate((name) => (location.hash = name), other);
  await say(page, 'here is another cafe');
  await waitForMessage(page, 'another cafe');
  await Promise.all(told);
  await search(page, 'cafe', { everywhere: true });
  await results(page).nth(1).waitFor();
  assert.match(await results(page).nth(0).innerText(), new RegExp(other));
  assert.match(await results(page).nth(1).innerText(), new RegExp(room));
  await results(page).nth(1).getByRole('button').press('Enter');
  await page.locator('article.found', { hasText: 'We meet at the Café' }).waitFor();
  assert.equal(await page.evaluate(() => location.hash), `#${room}`);
});

test('what is not found, and what cannot be searched for, is said', async () => {
  const page = await enter(await newUser(), newRoom());
  await say(page, 'something');
  await waitForMessage(page, 'something');
  await page.keyboard.press('Control+Shift+F');
  const dialog = page.getByRole('dialog', { name: 'Search' });
  const field = dialog.getByLabel('Words of the message');
  await field.fill('else');
  await page.keyboard.press('Enter');
  await dialog.getByText('Nothing was found.').waitFor();
  await field.fill('a b c d e f g h i j k');
  await page.keyboard.press('Enter');
  await dialog.getByText('Enter one to ten words.').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
});

for (const [size, options] of [['wide', WIDE], ['phone', PHONE], ['320 px', SMALL]]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds no fault in the search, and it fits the window: ${size}, ${colorScheme}`, async () => {
      const { page } = await longRoom({ ...options, colorScheme });
      await search(page, 'line');
      await results(page).nth(19).waitFor();
      assert.deepEqual(await findings(page), []);
      assert.equal(await overflow(page), 0);
      await page.getByRole('button', { name: 'Search further back' }).click();
      await results(page).nth(39).waitFor();
      assert.equal(await results(page).nth(20).getByRole('button').evaluate((button) => button === document.activeElement), true);
      await results(page).nth(20).getByRole('button').click();
      await page.locator('article.found', { hasText: 'line 99' }).waitFor();
      assert.deepEqual(await findings(page), []);
    });
  }
}
