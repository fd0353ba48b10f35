import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { accounts, connected, enter, newRoom, newUser } from './users.js';

export const PASSWORD = 'correct horse battery';

/** Carries out an operator's command on the stack; returns what it prints. */
export const operate = (...words) =>
  execFileSync(join(accounts.home, 'deploy/chatctl'), words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

/** Carries out one about users; returns the address of the link that it prints, behind that of the stack. */
export function chatctl(...words) {
  const printed = operate('user', ...words);
  return printed && new URL(printed.slice(1), accounts.url).href;
}

/** A page of a browser at an address of the stack with accounts. */
export async function visit(context, address = accounts.url) {
  const page = await context.newPage();
  await page.goto(address);
  return page;
}

/** Fills in the form that the page shows, and submits it. */
export async function submit(page, values) {
  for (const [label, value] of Object.entries(values)) await page.getByRole('dialog').getByLabel(label, { exact: true }).fill(value);
  await page.keyboard.press('Enter');
}

export const NAME = 'Name, as others see it';
export const NEW_PASSWORD = 'Password, 8 characters or more';

let number = 0;

/** Registers a user with a link of the operator, in a browser of its own; resolves with its page in a room. */
export async function registered(options) {
  const name = `User ${(number += 1)} ${newRoom().slice(-6)}`;
  const page = await visit(await newUser(options), chatctl('invite'));
  await submit(page, { [NAME]: name, [NEW_PASSWORD]: PASSWORD });
  await connected(page);
  return { name, page };
}

/** Signs a user in, in another browser; resolves with its page in a room. */
export async function signedIn(name, { password = PASSWORD, room = newRoom() } = {}) {
  const page = await enter(await newUser(), room, { at: accounts.url, wait: false });
  await submit(page, { Name: name, Password: password });
  await connected(page);
  return page;
}

/** Opens the dialog of the user's account. */
export async function openAccount(page) {
  await page.getByRole('button', { name: 'Account' }).click();
  return page.getByRole('dialog', { name: 'Your account' });
}
