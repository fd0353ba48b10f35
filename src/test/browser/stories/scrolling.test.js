import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bot } from '../lib/bot.js';
import { enter, newRoom, newUser, openRoom, row, say, stack, waitForMessage } from '../lib/users.js';

const numbered = (from, to) => Array.from({ length: to - from }, (_, i) => `line ${from + i} ${'word '.repeat((from + i) % 30)}`);

/** A room with this number of messages, and a page in it. Bots take turns, as the server limits the rate of each. */
async function filledRoom(count) {
  const room = newRoom();
  const context = await newUser();
  for (let from = 0; from < count; from += 45) {
    await (await Bot.in(context, room, stack)).sayAll(room, numbered(from, Math.min(count, from + 45)));
  }
  const page = await enter(await newUser(), room);
  await waitForMessage(page, `line ${count - 1} `);
  return { room, page, context };
}

/** Waits until the view is at the end: after a change of sizes it is so in the next frame. */
const waitForEnd = (page) =>
  page.waitForFunction(() => {
    const log = document.getElementById('log');
    return log.scrollHeight - log.clientHeight - log.scrollTop <= 1;
  });

/** The first visible row and its offset, px. */
const underTheEye = (page) =>
  page.locator('#log').evaluate((log) => {
    const edge = log.getBoundingClientRect().top;
    const row = [...log.querySelectorAll('article')].find((one) => one.getBoundingClientRect().bottom > edge);
    return { key: row.dataset.key, top: row.getBoundingClientRect().top - edge };
  });

const topOf = (page, key) =>
  page.locator('#log').evaluate((log, wanted) => {
    const row = [...log.querySelectorAll('article')].find(({ dataset }) => dataset.key === wanted);
    return row.getBoundingClientRect().top - log.getBoundingClientRect().top;
  }, key);

test('a room opens at its end, and scrolling up loads older pages without moving what is being read', async () => {
  const { page } = await filledRoom(260);
  await waitForEnd(page);
  const log = page.locator('#log');
  for (let pages = 0; pages < 12 && (await page.locator('#log-start').innerText()).startsWith('Loading'); pages += 1) {
    const before = await page.getByRole('article').count();
    await log.evaluate((node) => (node.scrollTop = 0));
    const eye = await underTheEye(page);
    await page.waitForFunction((n) => document.querySelectorAll('#rows article').length !== n || !document.getElementById('log-start').textContent.startsWith('Loading'), before);
    const moved = Math.abs((await topOf(page, eye.key)) - eye.top);
    assert.ok(moved <= 1, `moved by ${moved} px`);
  }
  assert.match(await page.locator('#log-start').innerText(), /This is where # room-\w+ begins\./);
  assert.equal(await row(page, 'line 0 ').count(), 1);
});

test('messages that arrive while the user reads further up move nothing and are counted, and one click leads to them', async () => {
  const { room, page, context } = await filledRoom(80);
  await page.locator('#log').evaluate((log) => (log.scrollTop = log.scrollHeight / 3));
  await page.locator('#jump-to-newest').waitFor();
  const eye = await underTheEye(page);
  await (await Bot.in(context, room, stack)).sayAll(room, numbered(80, 120));
  const pill = page.getByRole('button', { name: '40 new messages' });
  await pill.waitFor();
  assert.ok(Math.abs((await topOf(page, eye.key)) - eye.top) <= 1);
  await pill.click();
  await waitForMessage(page, 'line 119 ');
  await waitForEnd(page);
  await pill.waitFor({ state: 'hidden' });
});

test('the view stays at the end, whatever arrives and however its size changes', async () => {
  const { room, page, context } = await filledRoom(40);
  await (await Bot.in(context, room, stack)).sayAll(room, numbered(40, 80));
  await waitForMessage(page, 'line 79 ');
  await waitForEnd(page);
  await page.getByLabel('Message', { exact: true }).fill('1\n2\n3\n4\n5\n6');
  await page.setViewportSize({ width: 900, height: 500 });
  await waitForEnd(page);
});

test('the page holds at most 340 rows, and finds the newest again from far up', async () => {
  const { room, page } = await filledRoom(430);
  const log = page.locator('#log');
  for (let pages = 0; pages < 20 && !(await row(page, 'line 0 ').count()); pages += 1) {
    await log.evaluate((node) => (node.scrollTop = 0));
    await page.waitForFunction(() => document.getElementById('log').scrollTop > 0 || !document.getElementById('log-start').textContent.startsWith('Loading'));
    assert.ok((await page.getByRole('article').count()) <= 340);
  }
  assert.equal(await row(page, 'line 429 ').count(), 0);
  await say(page, 'from far above');
  await waitForMessage(page, 'from far above');
  await waitForMessage(page, 'line 429 ');
  await waitForEnd(page);
  assert.ok(room);
});

test('each room keeps its scroll position', async () => {
  const { room, page } = await filledRoom(60);
  await page.locator('#log').evaluate((log) => (log.scrollTop = log.scrollHeight / 3));
  await page.locator('#jump-to-newest').waitFor();
  const eye = await underTheEye(page);
  await openRoom(page, newRoom());
  await page.getByText('Nothing here yet. Say hello.').waitFor();
  await page.getByRole('link', { name: room }).click();
  await page.getByRole('heading', { name: `# ${room}` }).waitFor();
  assert.ok(Math.abs((await topOf(page, eye.key)) - eye.top) <= 1);
});
