import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NAME, NEW_PASSWORD, PASSWORD, chatctl, openAccount, registered, signedIn, submit, visit } from '../lib/accounts.js';
import { findings, overflow } from '../lib/accessibility.js';
import { PHONE, WIDE, accounts, connected, enter, newRoom, newUser, row, say, waitForMessage } from '../lib/users.js';

test('the first administrator registers by the link that the server printed, which is good once, sees the instances, and resets passwords', async () => {
  const link = chatctl('first');
  assert.match(link, /#invite=cl_/);
  const page = await visit(await newUser(), link);
  await page.getByText('You are invited.').waitFor();
  assert.ok(!page.url().includes('cl_'), 'the secret is no longer in the address');
  await submit(page, { [NAME]: 'Root Ana', [NEW_PASSWORD]: PASSWORD });
  await connected(page);
  assert.equal(await page.getByLabel('Your name').inputValue(), 'Root Ana');
  assert.equal(chatctl('first'), '');
  const cluster = await visit(page.context(), new URL('cluster', accounts.url).href);
  await cluster.getByRole('rowheader', { name: 'chat-1' }).waitFor();
  assert.equal(await cluster.getByRole('button', { name: 'Forget the token' }).count(), 0);
  const { name, page: user } = await registered();
  const refused = await visit(user.context(), new URL('cluster', accounts.url).href);
  await refused.getByLabel('Admin token').waitFor();
  const dialog = await openAccount(page);
  await submit(page, { Name: 'nobody at all' });
  await dialog.getByText('There is no account of that name.').waitFor();
  await submit(page, { Name: name });
  const field = dialog.getByLabel('Good once, within a day');
  await field.waitFor();
  const forgetful = await visit(await newUser(), await field.inputValue());
  await forgetful.getByRole('dialog', { name: 'Choose a new password' }).waitFor();
  const late = await visit(await newUser(), link);
  await submit(late, { [NAME]: 'Late', [NEW_PASSWORD]: PASSWORD });
  await late.getByText('This link is used already').waitFor();
});

test('where nobody comes in without an account, the page asks to sign in, and Escape leads nowhere', async () => {
  const page = await enter(await newUser(), newRoom(), { at: accounts.url, wait: false });
  const dialog = page.getByRole('dialog', { name: 'Sign in' });
  await dialog.waitFor();
  await page.getByText('Signed out').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'sign-in-name');
  await page.evaluate(() => {
    globalThis.closings = 0;
    document.querySelector('dialog[open]').addEventListener('close', () => (globalThis.closings += 1));
  });
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('Escape');
  assert.ok(await dialog.isVisible());
  assert.equal(await page.evaluate(() => new Promise((resolve) => setTimeout(() => resolve(globalThis.closings)))), 0, 'not even for a moment');
  assert.equal(await dialog.getByRole('button', { name: 'Close' }).count(), 0);
});

test('what is typed stays when the page learns only then that nobody comes in without an account', async () => {
  const context = await newUser();
  let refuse;
  const said = new Promise((resolve) => (refuse = resolve));
  await context.routeWebSocket(/\/ws$/, (route) =>
    route.onMessage(() => said.then(() => route.send('{"type":"error","code":"unauthenticated","message":"sign in first"}'))));
  const page = await visit(context, chatctl('invite'));
  const dialog = page.getByRole('dialog', { name: 'Register' });
  await dialog.getByRole('button', { name: 'Close' }).waitFor();
  const [name, password] = [NAME, NEW_PASSWORD].map((label) => dialog.getByLabel(label, { exact: true }));
  await name.fill('Slow Ana');
  await password.fill(PASSWORD);
  refuse();
  await dialog.getByRole('button', { name: 'Close' }).waitFor({ state: 'hidden' });
  assert.deepEqual([await name.inputValue(), await password.inputValue()], ['Slow Ana', PASSWORD]);
});

test('a user who registered is the same after a reload, though no script can read what proves it', async () => {
  const { name, page } = await registered();
  await say(page, 'hello');
  await waitForMessage(page, 'hello');
  await page.reload();
  await connected(page);
  assert.equal(await page.getByLabel('Your name').inputValue(), name);
  assert.equal(await row(page, 'hello').locator('.author').innerText(), 'You');
  const kept = await page.evaluate(async () => {
    const open = indexedDB.open('chat');
    await new Promise((resolve) => (open.onsuccess = resolve));
    const all = open.result.transaction('settings').objectStore('settings').getAll();
    await new Promise((resolve) => (all.onsuccess = resolve));
    return JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, all.result]);
  });
  assert.ok(!kept.includes('cs_'), kept);
});

test('what is wrong is said beside the field, which has the focus', async () => {
  const { name } = await registered();
  const page = await visit(await newUser());
  await submit(page, { Name: '', Password: 'x' });
  assert.equal(await page.evaluate(() => document.getElementById(document.activeElement.getAttribute('aria-describedby')).textContent), 'Enter your name.');
  await submit(page, { Name: name, Password: 'not the password' });
  await page.getByRole('alert').filter({ hasText: 'The name or the password is wrong.' }).waitFor();

  const invited = await visit(await newUser(), chatctl('invite'));
  await submit(invited, { [NAME]: name.toUpperCase(), [NEW_PASSWORD]: PASSWORD });
  await invited.getByText('That name is taken, or looks like one that is.').waitFor();
  assert.equal(await invited.locator('#register-name').getAttribute('aria-invalid'), 'true');
  await submit(invited, { [NAME]: `${name} b`, [NEW_PASSWORD]: 'password1' });
  await invited.getByText('That is one of the most common passwords.').waitFor();
  await submit(invited, { [NEW_PASSWORD]: 'short' });
  await invited.getByText('At least 8 characters.').waitFor();
});

test('a password manager finds the fields that it looks for', async () => {
  const page = await visit(await newUser(), chatctl('invite'));
  await page.getByRole('dialog').waitFor();
  const fields = await page.locator('dialog input[autocomplete]').evaluateAll((all) => all.map(({ form, type, autocomplete }) => `${form.id} ${type} ${autocomplete}`));
  assert.deepEqual(fields, [
    'sign-in text username', 'sign-in password current-password',
    'register text username', 'register password new-password',
    'reset password new-password',
    'password text username', 'password password current-password', 'password password new-password',
    'reset-other text off',
  ]);
});

test('the sessions are listed, and one that is ended elsewhere says so and asks to sign in', async () => {
  const { name, page } = await registered();
  const other = await signedIn(name);
  const dialog = await openAccount(page);
  await dialog.getByRole('listitem').nth(1).waitFor();
  assert.equal(await dialog.getByText('This one').count(), 1);
  await dialog.getByRole('button', { name: /^End / }).click();
  await other.getByRole('dialog', { name: 'Sign in' }).getByText('You have been signed out.').waitFor();
  await dialog.getByRole('listitem').nth(1).waitFor({ state: 'detached' });
  assert.ok(await page.locator('#status[data-state="connected"]').isVisible());
});

test('all other sessions are ended at once', async () => {
  const { name, page } = await registered();
  const others = [await signedIn(name), await signedIn(name)];
  const dialog = await openAccount(page);
  await dialog.getByRole('button', { name: 'Sign out everywhere else' }).click();
  for (const other of others) await other.getByText('You have been signed out.').first().waitFor();
  await dialog.getByRole('listitem').nth(1).waitFor({ state: 'detached' });
});

test('a changed password ends all other sessions, and the old one is good no more', async () => {
  const { name, page } = await registered();
  const other = await signedIn(name);
  const dialog = await openAccount(page);
  await submit(page, { 'Present password': 'not it at all', 'New password, 8 characters or more': 'another horse battery' });
  await dialog.getByText('That is not your password.').waitFor();
  await submit(page, { 'Present password': PASSWORD });
  await dialog.getByText('Changed. You are signed out everywhere else.').waitFor();
  await other.getByRole('dialog', { name: 'Sign in' }).waitFor();
  await submit(other, { Name: name, Password: PASSWORD });
  await other.getByText('The name or the password is wrong.').waitFor();
  await submit(other, { Password: 'another horse battery' });
  await connected(other);
});

test('who has forgotten the password chooses a new one by a link of the operator', async () => {
  const { name } = await registered();
  const page = await visit(await newUser(), chatctl('reset', name));
  await page.getByRole('dialog', { name: 'Choose a new password' }).waitFor();
  await submit(page, { 'New password, 8 characters or more': 'a third horse battery' });
  await page.getByText('Your password is changed. Sign in with it.').waitFor();
  await submit(page, { Name: name, Password: 'a third horse battery' });
  await connected(page);
  assert.equal(await page.getByLabel('Your name').inputValue(), name);
});

test('who signs out is out in every tab, and unsent words are still there', async () => {
  const { name, page } = await registered();
  const tab = await enter(page.context(), newRoom(), { at: accounts.url });
  await tab.getByLabel('Message', { exact: true }).fill('half a sentence');
  const dialog = await openAccount(page);
  await dialog.getByRole('button', { name: 'Sign out', exact: true }).click();
  for (const each of [page, tab]) await each.getByRole('dialog', { name: 'Sign in' }).waitFor();
  await submit(tab, { Name: name, Password: PASSWORD });
  await connected(tab);
  assert.equal(await tab.getByLabel('Message', { exact: true }).inputValue(), 'half a sentence');
  await connected(page);
});

test('a user invites another one, and is renamed on every device', async () => {
  const { name, page } = await registered();
  const other = await signedIn(name);
  const dialog = await openAccount(page);
  await dialog.getByRole('button', { name: 'New link' }).click();
  const field = dialog.getByLabel('Good once, within a week');
  await field.waitFor();
  const guest = await visit(await newUser(), await field.inputValue());
  await submit(guest, { [NAME]: `${name} c`, [NEW_PASSWORD]: PASSWORD });
  await connected(guest);

  await page.keyboard.press('Escape');
  await page.getByLabel('Your name').fill(`${name} x`);
  await page.keyboard.press('Enter');
  await other.waitForFunction((wanted) => document.getElementById('name').value === wanted, `${name} x`);
  await guest.getByLabel('Your name').fill(`${name} X`);
  await guest.keyboard.press('Enter');
  await guest.getByText('That name is taken, or looks like one that is.').waitFor();
});

for (const [size, options] of [['wide', WIDE], ['phone', PHONE]]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds no fault in the dialogs, and they fit the window: ${size}, ${colorScheme}`, async () => {
      const entry = await visit(await newUser({ ...options, colorScheme }));
      await entry.getByRole('dialog').waitFor();
      assert.deepEqual(await findings(entry), []);
      assert.equal(await overflow(entry), 0);
      const { page } = await registered({ ...options, colorScheme });
      const dialog = await openAccount(page);
      await dialog.getByRole('listitem').waitFor();
      assert.deepEqual(await findings(page), []);
      assert.equal(await overflow(page), 0);
    });
  }
}
