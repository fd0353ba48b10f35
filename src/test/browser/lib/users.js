import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, afterEach, before } from 'node:test';
import { chromium } from 'playwright-core';

if (!process.env.CHAT_URL) throw new Error('CHAT_URL is missing: the address of a running stack, such as http://127.0.0.1:3000');

/** The running stack. */
export const stack = new URL(process.env.CHAT_URL).href;

/** The address of a running stack where users have accounts, and the folder of its checkout; for the stories of accounts. */
export const accounts = { url: process.env.CHAT_ACCOUNTS_URL, home: process.env.CHAT_ACCOUNTS_HOME };

/** Time that anything may take, ms: more than the page's longest wait before it connects again, on a slow machine. */
export const TIMEOUT_MS = 60_000;

export const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const launch = (options = {}) => chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS, timeout: TIMEOUT_MS, ...options });

/** Window sizes. */
export const WIDE = { viewport: { width: 1280, height: 800 } };
export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

let browser;
let contexts = [];
let faults = [];

before(async () => {
  browser = await launch();
});

after(() => browser.close());

/** Fails every story in which a policy was violated or a script failed. */
afterEach(async () => {
  for (const context of contexts) await context.close();
  const found = faults;
  contexts = [];
  faults = [];
  assert.deepEqual(found, []);
});

/** A browser context of its own for one user: nothing is shared with the others. */
export async function newUser(options = WIDE) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(TIMEOUT_MS);
  contexts.push(context);
  await watch(context);
  return context;
}

/** Collects violations of the policy and errors of scripts, from every page of the context and across reloads. */
export async function watch(context) {
  await context.exposeBinding('reportFault', (_, fault) => faults.push(fault));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
      window.reportFault(`${violatedDirective} ${blockedURI} ${sample}`));
    addEventListener('unhandledrejection', ({ reason }) => window.reportFault(`unhandled: ${reason?.stack ?? reason}`));
  });
  context.on('page', (page) => page.on('pageerror', (error) => faults.push(error.stack)));
}

/** A page of this user in a room; connected, unless `wait` is false. */
export async function enter(context, room, { at = stack, wait = true } = {}) {
  const page = await context.newPage();
  await page.goto(`${at}#${room}`);
  if (wait) await connected(page);
  return page;
}

export const newRoom = () => `room-${randomBytes(6).toString('hex')}`;

export const connected = (page) => page.locator('#status[data-state="connected"]').waitFor();

export async function instance(page) {
  return /Connected to (.+)/.exec(await page.getByRole('status').filter({ hasText: 'Connected to ' }).innerText())[1];
}

/** The user's name. The field is there before its module, which fills it. */
export async function nameOf(page) {
  await page.waitForFunction(() => document.getElementById('name').value !== '');
  return page.getByLabel('Your name').inputValue();
}

/** Asks for another name. */
export async function rename(page, name) {
  await nameOf(page);
  await page.getByLabel('Your name').fill(name);
  await page.keyboard.press('Enter');
}

/** Waits until the server has given the user this name: until then only the field shows it. */
export const waitForName = (page, name) =>
  page.waitForFunction((wanted) => ['value', 'defaultValue'].every((member) => document.getElementById('name')[member] === wanted), name);

/** Opens a room by the form beside the list. The form is there before its module, which fills the list. */
export async function openRoom(page, name) {
  await waitForRooms(page);
  await page.getByLabel('Open a room').fill(name);
  await page.keyboard.press('Enter');
}

export const waitForRooms = (page) => page.locator('#rooms a[aria-current]').waitFor({ state: 'attached' });

/** Waits until this number of tabs answer each other: the module for that may be loaded after the page has connected. */
export const waitForTabs = (page, count) => waitUntil(() => page.evaluate(doTabsAnswer, count), `${count} tabs answer`);

const doTabsAnswer = (wanted) => new Promise((resolve) => {
  const channel = new BroadcastChannel('chat');
  const ids = new Set();
  const end = (isComplete) => {
    channel.close();
    resolve(isComplete);
  };
  channel.onmessage = ({ data: { what, from } }) => {
    if (what === 'here') ids.add(from);
    if (ids.size === wanted) end(true);
  };
  channel.postMessage({ what: 'call', from: 'story' });
  setTimeout(end, 1000, false);
});

export async function say(page, text) {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.keyboard.press('Enter');
}

export const row = (page, text) => page.getByRole('log').getByRole('article').filter({ hasText: text });

export const waitForMessage = (page, text) => row(page, text).waitFor();

/** The texts of all rows, in order. */
export const messageTexts = (page) => page.locator('#rows article .text').evaluateAll((bodies) => bodies.map((body) => body.firstElementChild.textContent));

/** Waits until the page's rows have exactly these texts. */
export async function expectMessages(page, expected) {
  const wanted = JSON.stringify(expected);
  await page
    .waitForFunction((want) => JSON.stringify([...document.querySelectorAll('#rows article .text')].map((body) => body.firstElementChild.textContent)) === want, wanted)
    .catch(async () => assert.deepEqual(await messageTexts(page), expected));
}

/** Waits until the composer contains this text: a draft of an earlier page may be read after the page has connected. */
export async function expectDraft(page, expected) {
  await page
    .waitForFunction((want) => document.getElementById('text').value === want, expected)
    .catch(async () => assert.equal(await page.getByLabel('Message', { exact: true }).inputValue(), expected));
}

/** Waits until a condition holds that is not one of the page. */
export async function waitUntil(holds, what) {
  const end = Date.now() + TIMEOUT_MS;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`timeout: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
