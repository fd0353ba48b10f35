import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings, overflow } from '../lib/accessibility.js';
import { PHONE, enter, nameOf, newRoom, newUser, row, say, stack, waitForMessage, waitUntil } from '../lib/users.js';

/** The setting CHAT_ADMIN_TOKEN of the stack. */
const TOKEN = 'only-for-the-admin';

/** Two guests in a room, of whom the first has written something. The second has these options. */
async function writerAndReader(text, options) {
  const room = newRoom();
  const [ana, jonas] = [await enter(await newUser(), room), await enter(await newUser(options), room)];
  await say(ana, text);
  await waitForMessage(jonas, text);
  return { ana, jonas, room };
}

/** Opens the dialog in which a message is reported. */
async function reportDialog(page, text) {
  await row(page, text).hover();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Report…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Report a message' });
  await dialog.getByLabel('What is wrong with it, if you like').waitFor();
  return dialog;
}

/** What administrators see of reports, opened. */
async function reportsOf(context) {
  const page = await context.newPage();
  await page.goto(`${stack}cluster`);
  await page.getByLabel('Admin token').fill(TOKEN);
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByText('Reported messages').click();
  return page;
}

test('a message is reported with a reason; an administrator sees both, goes to the message, and closes the report', async () => {
  const { ana, jonas, room } = await writerAndReader('<b>You fool</b>');
  const dialog = await reportDialog(jonas, 'You fool');
  assert.equal(await jonas.evaluate(() => document.activeElement.id), 'report-reason');
  assert.match(await dialog.innerText(), /<b>You fool<\/b>/);
  assert.deepEqual(await findings(jonas), []);
  await dialog.getByLabel('What is wrong with it, if you like').fill('It insults <i>me</i>');
  await dialog.getByRole('button', { name: 'Report', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  await jonas.getByText('Reported. The administrators look at it.').waitFor();
  const admin = await reportsOf(await newUser());
  const item = admin.locator('#reports li').filter({ hasText: room });
  const more = admin.locator('#reports > button');
  await waitUntil(async () => (await item.count()) || ((await more.isVisible()) && (await more.click().then(() => false))), 'the report is listed');
  const shown = await item.innerText();
  for (const text of ['<b>You fool</b>', 'Reason: It insults <i>me</i>', await nameOf(ana)]) assert.ok(shown.includes(text), `${text} in ${shown}`);
  assert.deepEqual(await findings(admin), []);
  const [place] = await Promise.all([admin.context().waitForEvent('page'), item.getByRole('link').click({ modifiers: ['Control'] })]);
  await place.locator('article.found').filter({ hasText: 'You fool' }).waitFor();
  await item.getByRole('button', { name: 'Done' }).click();
  await item.waitFor({ state: 'detached' });
  assert.ok(await admin.evaluate(() => document.getElementById('reports').contains(document.activeElement)));
  await admin.reload();
  await admin.getByText('Reported messages').click();
  await waitUntil(async () => (await admin.locator('#reports li').count()) || (await admin.getByText('Nothing is reported').isVisible()), 'the reports are there');
  assert.equal(await item.count(), 0);
});

test('of one\'s own message there is nothing to report, and Escape reports nothing', async () => {
  const { ana, jonas } = await writerAndReader('all is well');
  await row(ana, 'all is well').hover();
  await ana.getByRole('button', { name: 'More', exact: true }).click();
  await ana.getByRole('dialog').getByRole('button', { name: 'Copy text' }).waitFor();
  assert.equal(await ana.getByRole('button', { name: 'Report…' }).count(), 0);
  const dialog = await reportDialog(jonas, 'all is well');
  await jonas.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await jonas.getByText('Reported.').count(), 0);
  await jonas.waitForFunction(() => document.activeElement.closest('article')?.innerText.includes('all is well'));
});

test('on a phone the dialog fits', async () => {
  const text = 'a long word of a message: '.repeat(20);
  const { jonas } = await writerAndReader(text, PHONE);
  await row(jonas, 'a long word').focus();
  await jonas.keyboard.press('Enter');
  await jonas.getByRole('dialog').getByRole('button', { name: 'Report…' }).click();
  await jonas.getByRole('dialog', { name: 'Report a message' }).waitFor();
  assert.deepEqual(await findings(jonas), []);
  assert.equal(await overflow(jonas), 0);
});
