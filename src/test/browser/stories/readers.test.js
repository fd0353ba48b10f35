import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enter, newRoom, newUser } from '../lib/users.js';

/** Answers as a server does where guests only read. */
async function readOnly(context) {
  await context.route(/\/api\/access$/, (route) => route.fulfill({ json: { mode: 'accounts', guestsMayWrite: false, registration: 'open' } }));
  await context.routeWebSocket(/\/ws$/, (route) => {
    const server = route.connectToServer();
    route.onMessage((frame) => server.send(frame));
    server.onMessage((frame) => route.send(frame.replace('"access":{"mode":"guests","guestsMayWrite":true', '"access":{"mode":"accounts","guestsMayWrite":false,"registration":"open"')));
  });
}

test('where guests only read, they are told so in place of the composer, and may sign in or register', async () => {
  const context = await newUser();
  await readOnly(context);
  const page = await enter(context, newRoom());
  await page.getByText('Guests only read here.').waitFor();
  assert.equal(await page.getByLabel('Message', { exact: true }).isVisible(), false);
  await page.locator('#read-only').getByRole('button', { name: 'Sign in' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign in' });
  await dialog.getByRole('button', { name: 'Register' }).click();
  await page.getByRole('dialog', { name: 'Register' }).waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await page.getByRole('dialog').count(), 0);
});

test('where the chat belongs to another site, the page says that one signs in there', async () => {
  const context = await newUser();
  await context.route(/\/api\/access$/, (route) => route.fulfill({ json: { mode: 'jwt', guestsMayWrite: false } }));
  await context.routeWebSocket(/\/ws$/, (route) => route.onMessage(() => route.send('{"type":"error","code":"unauthenticated","message":"sign in first"}')));
  const page = await enter(context, newRoom(), { wait: false });
  await page.getByText('This chat belongs to another site.').waitFor();
  assert.equal(await page.locator('dialog input:visible').count(), 0);
});
