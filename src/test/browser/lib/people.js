import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, afterEach, before } from 'node:test';
import { chromium } from 'playwright-core';

if (!process.env.CHAT_URL) throw new Error('CHAT_URL is missing: the address of a running stack, such as http://127.0.0.1:3000');

/** The running stack. */
export const stack = new URL(process.env.CHAT_URL).href;

/** How long anything may take before it counts as not happening, ms. */
export const PATIENCE = 20_000;

export const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const launch = (options = {}) => chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS, ...options });

/** Sizes that the page is looked at in. */
export const WIDE = { viewport: { width: 1280, height: 800 } };
export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

let browser;
let contexts = [];
let faults = [];

before(async () => {
  browser = await launch();
});

after(() => browser.close());

/** Every story also says that no policy was violated and no script failed. */
afterEach(async () => {
  for (const context of contexts) await context.close();
  const found = faults;
  contexts = [];
  faults = [];
  assert.deepEqual(found, []);
});

/** A browser of its own for one person: nothing is shared with the others. */
export async function person(options = WIDE) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE);
  contexts.push(context);
  await watch(context);
  return context;
}

/** Reports what must never happen, from every page of the context and across reloads. */
export async function watch(context) {
  await context.exposeBinding('reportFault', (_, fault) => faults.push(fault));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
      window.reportFault(`${violatedDirective} ${blockedURI} ${sample}`));
    addEventListener('unhandledrejection', ({ reason }) => window.reportFault(`unhandled: ${reason?.stack ?? reason}`));
  });
  context.on('page', (page) => page.on('pageerror', (error) => faults.push(error.stack)));
}

/** A page of this person in a room, connected. */
export async function enter(context, room, { at = stack, wait = true } = {}) {
  const page = await context.newPage();
  await page.goto(`${at}#${room}`);
  if (wait) await connected(page);
  return page;
}

export const newRoom = () => `room-${randomBytes(6).toString('hex')}`;

export const connected = (page) => page.locator('#status[data-state="connected"]').waitFor();

export async function instance(page) {
  await connected(page);
  return /Connected to (.+)/.exec(await page.getByRole('status').innerText())[1];
}

export async function say(page, text) {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.keyboard.press('Enter');
}

export const row = (page, text) => page.getByRole('log').getByRole('article').filter({ hasText: text });

export const heard = (page, text) => row(page, text).waitFor();

/** The texts of all rows, in order. */
export const texts = (page) => page.locator('#rows article .text').evaluateAll((bodies) => bodies.map((body) => body.firstElementChild.textContent));

/** Waits until the page's rows read exactly so. */
export async function reads(page, expected) {
  const wanted = JSON.stringify(expected);
  await page
    .waitForFunction((want) => JSON.stringify([...document.querySelectorAll('#rows article .text')].map((body) => body.firstElementChild.textContent)) === want, wanted)
    .catch(async () => assert.deepEqual(await texts(page), expected));
}

/** Waits until something outside of the page is so. */
export async function until(holds, what) {
  const end = Date.now() + PATIENCE;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`still not so: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
