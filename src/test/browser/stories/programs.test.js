import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings, overflow } from '../lib/accessibility.js';
import { registered } from '../lib/accounts.js';
import { ask, idOf, openOwnRoom } from '../lib/rooms.js';
import { PHONE, accounts, enter, newRoom, newUser, row, waitForMessage } from '../lib/users.js';
import { VECTORS } from '../lib/xss-vectors.js';

/** The dialog about the bots and webhooks of the current room, opened in its panel. */
async function programsOf(page) {
  await page.getByRole('button', { name: 'People and room' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Bots and webhooks' }).click();
  const dialog = page.getByRole('dialog', { name: 'Bots and webhooks' });
  await dialog.getByText('None yet.').waitFor();
  return dialog;
}

/** Makes a program; resolves with the secret that is shown. */
async function make(dialog, kind, what) {
  await dialog.getByLabel('Kind').selectOption({ label: kind });
  await dialog.getByLabel(kind === 'Outgoing webhook' ? 'Address, with https://' : 'Name, as others see it').fill(what);
  await dialog.getByRole('button', { name: 'Make one' }).click();
  await dialog.getByText(`${what} is made.`).waitFor();
  return dialog.getByLabel(/It is shown this once/).inputValue();
}

const item = (dialog, name) => dialog.getByRole('list').getByRole('listitem').filter({ hasText: name });

/** An answer of the server to a program. */
const post = (url, { token, body }) => fetch(url, { method: 'POST', headers: { ...(token && { Authorization: `Bearer ${token}`, 'Idempotency-Key': newRoom() }) }, body });

test('an owner makes a webhook by which a program writes; its address is shown once, and it ends', async () => {
  const { page: ana } = await registered();
  const room = await openOwnRoom(ana);
  const name = `CI ${room.slice(-4)}`;
  const dialog = await programsOf(ana);
  await dialog.getByRole('button', { name: 'Make one' }).click();
  await dialog.getByText('Enter a name.').waitFor();
  assert.equal(await ana.evaluate(() => document.activeElement.id), 'program-name');
  const address = await make(dialog, 'Incoming webhook', name);
  assert.equal(await ana.evaluate(() => document.activeElement.textContent), 'Copy');
  assert.ok(address.startsWith(new URL('hooks/ch_', accounts.url).href));
  await item(dialog, name).getByText('Incoming webhook').waitFor();
  assert.deepEqual(await findings(ana), []);
  assert.equal((await post(address, { body: 'Build <b>1234</b> failed' })).status, 201);
  await waitForMessage(ana, 'Build <b>1234</b> failed');
  assert.match(await row(ana, 'Build').locator('.meta').innerText(), new RegExp(`^${name}\\s+Bot\\s`));
  await ana.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await ana.evaluate(() => document.activeElement.textContent), 'Bots and webhooks');
  await ana.keyboard.press('Enter');
  await item(dialog, name).getByRole('button', { name: `End ${name}` }).click();
  assert.deepEqual([await dialog.locator('#program-secret').inputValue(), await dialog.locator('#program-secret').isVisible()], ['', false]);
  await dialog.getByText('What it wrote stays.').waitFor();
  assert.equal(await ana.evaluate(() => document.activeElement.textContent), 'Keep it');
  await dialog.getByRole('group').getByRole('button', { name: 'End' }).click();
  await dialog.getByText(`${name} has ended.`).waitFor();
  await dialog.getByText('None yet.').waitFor();
  assert.equal((await post(address, { body: 'too late' })).status, 404);
});

test('a bot of a private room reads and writes there, as it is made a member', async () => {
  const { page: ana } = await registered();
  const room = newRoom();
  await ask(ana, 'rooms', { method: 'POST', body: { name: room, private: true } });
  await ana.evaluate((hash) => (location.hash = hash), `#${room}`);
  await ana.getByRole('heading', { level: 1 }).getByRole('img', { name: 'Private' }).waitFor();
  const name = `Deploy ${room.slice(-4)}`;
  const dialog = await programsOf(ana);
  const token = await make(dialog, 'Bot', name);
  assert.match(token, /^cb_/);
  assert.equal((await post(new URL(`api/rooms/${room}/messages`, accounts.url), { token, body: JSON.stringify({ text: 'Deployed' }) })).status, 201);
  await row(ana, 'Deployed').filter({ hasText: name }).waitFor();
});

test('an outgoing webhook is listed by its address; who only moderates makes no bots, and who does not moderate sees nothing of it', async () => {
  const { page: ana } = await registered();
  const room = await openOwnRoom(ana);
  const { page: jonas } = await registered();
  await jonas.evaluate((hash) => (location.hash = hash), `#${room}`);
  await jonas.getByRole('button', { name: 'People and room' }).click();
  await jonas.getByRole('dialog').getByRole('heading', { name: /^People/ }).waitFor();
  assert.equal(await jonas.getByRole('button', { name: 'Bots and webhooks' }).count(), 0);
  await ask(ana, `rooms/${room}/members/${await idOf(jonas)}`, { method: 'PUT', body: { role: 'moderator' } });
  await jonas.getByRole('button', { name: 'Bots and webhooks' }).click();
  const dialog = jonas.getByRole('dialog', { name: 'Bots and webhooks' });
  await dialog.getByText('None yet.').waitFor();
  assert.deepEqual(await dialog.getByLabel('Kind').locator('option').allInnerTexts(), ['Incoming webhook', 'Outgoing webhook']);
  await dialog.getByLabel('Kind').selectOption({ label: 'Outgoing webhook' });
  await dialog.getByLabel('Address, with https://').fill('no address');
  await jonas.keyboard.press('Enter');
  await dialog.getByText('That address cannot be used.').waitFor();
  assert.match(await make(dialog, 'Outgoing webhook', 'https://chat.invalid/hook'), /^cw_/);
  await item(dialog, 'https://chat.invalid/hook').getByRole('button', { name: 'End https://chat.invalid/hook' }).click();
  await dialog.getByRole('group').getByRole('button', { name: 'End' }).click();
  await dialog.getByText('None yet.').waitFor();
});

test('on a phone the dialog fits, and axe finds no fault', async () => {
  const { page: ana } = await registered(PHONE);
  await openOwnRoom(ana);
  const dialog = await programsOf(ana);
  await make(dialog, 'Incoming webhook', `CI ${newRoom().slice(-4)}`);
  assert.deepEqual(await findings(ana), []);
  assert.equal(await overflow(ana), 0);
});

test('nothing of 200 vectors is run in what a webhook writes, or in the names of webhooks and the dialog about them', async () => {
  const { page: ana } = await registered();
  const room = await openOwnRoom(ana);
  const makeHook = (name) => ask(ana, `rooms/${room}/hooks`, { method: 'POST', body: { name } });
  const made = () => ana.evaluate(() => [...document.querySelectorAll('#rows *, dialog *')].filter((node) => node.matches('script, img, iframe, object, embed, style, svg :not(path)') || node.getAttributeNames().some((name) => name.startsWith('on'))).map(({ outerHTML }) => outerHTML));
  const { secret } = await makeHook('CI');
  const hook = new URL(`hooks/${secret}`, accounts.url);
  let written = 0;
  for (const vector of VECTORS) {
    let answer = await post(hook, { body: vector });
    for (; answer.status === 429; answer = await post(hook, { body: vector })) await new Promise((resolve) => setTimeout(resolve, 1000 * Number(answer.headers.get('Retry-After'))));
    if (answer.status === 201) written += 1;
  }
  assert.ok(written >= 180, `${written} of them can be written`);
  let named = 0;
  // Each costs, and the dialog asks, too.
  for (const vector of VECTORS.slice(0, 100)) if (named < 30 && (await makeHook(vector).catch(() => null))) named += 1;
  assert.ok(named >= 20, `${named} of them can be names`);
  await post(hook, { body: 'the end' });
  await waitForMessage(ana, 'the end');
  assert.deepEqual(await made(), []);
  await ana.getByRole('button', { name: 'People and room' }).click();
  await ana.getByRole('dialog').getByRole('button', { name: 'Bots and webhooks' }).click();
  await item(ana.getByRole('dialog', { name: 'Bots and webhooks' }), 'CI').first().waitFor();
  assert.deepEqual(await made(), []);
  assert.equal(await ana.evaluate(() => window.hasRun), undefined);
});

test('a guest who owns a room is offered none, as what is made would outlive the guest', async () => {
  const ana = await enter(await newUser(), newRoom());
  await openOwnRoom(ana);
  await ana.getByRole('button', { name: 'People and room' }).click();
  await ana.getByRole('dialog').getByLabel('Least time between two messages of one person').waitFor();
  assert.equal(await ana.getByRole('button', { name: 'Bots and webhooks' }).count(), 0);
});
