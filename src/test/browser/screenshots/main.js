import { statSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { CONVERSATION, UNREAD } from './conversation.js';
import { monit } from './terminal.js';

// deploy/screenshots starts this: main.js CHECKOUT IMAGES, with CHAT_URL.
const [checkout, images] = process.argv.slice(2);
const stack = new URL(process.env.CHAT_URL).href;
const TOKEN = 'only-for-the-pictures';
const ROOM = 'release';
const NAME = 'Sofia';
const WIDE = { viewport: { width: 1200, height: 760 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
/** As the documentation's test has it. */
const MOST_BYTES = 150 * 1024;
/** Until the charts of /cluster have lines, ms. */
const CHARTS = 150_000;

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'] });
const sessions = new Map();

/** The cookie of this person, who signs in at the first message. */
async function session(name) {
  if (!sessions.has(name)) {
    const answer = await fetch(`${stack}api/session`, { method: 'POST', body: JSON.stringify({ name }) });
    sessions.set(name, answer.headers.get('set-cookie').split(';')[0]);
  }
  return sessions.get(name);
}

async function post(name, room, text) {
  const headers = { cookie: await session(name), 'Idempotency-Key': `${Date.now()}-${Math.random()}` };
  const answer = await fetch(`${stack}api/rooms/${room}/messages`, { method: 'POST', headers, body: JSON.stringify({ text }) });
  if (!answer.ok) throw new Error(`${name} in ${room}: ${answer.status} ${await answer.text()}`);
}

async function take(page, name) {
  const path = join(images, `${name}.png`);
  await page.screenshot({ path });
  if (statSync(path).size > MOST_BYTES) throw new Error(`${path} has ${statSync(path).size} bytes`);
}

async function connected(page) {
  await page.locator('#status[data-state="connected"]').waitFor();
}

async function open(context, room) {
  const page = await context.newPage();
  await page.goto(`${stack}#${room}`);
  await connected(page);
  return page;
}

async function say(page, text) {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.keyboard.press('Enter');
  await page.locator('#rows article').filter({ hasText: text }).waitFor();
}

const cluster = await (await browser.newContext(WIDE)).newPage();
await cluster.goto(`${stack}cluster`);
await cluster.getByLabel('Admin token').fill(TOKEN);
await cluster.getByRole('button', { name: 'Show' }).click();
await cluster.locator('tbody tr').nth(3).waitFor();
const begun = Date.now();

const context = await browser.newContext({ ...WIDE, colorScheme: 'light' });
const page = await open(context, ROOM);
await page.getByLabel('Your name').fill(NAME);
await page.keyboard.press('Enter');
for (const room of ['lobby', 'support', ROOM]) {
  await page.goto(`${stack}#${room}`);
  await page.getByRole('heading', { name: `# ${room}` }).waitFor();
  await connected(page);
}
for (const [name, room, text] of CONVERSATION) {
  if (name) await post(name, room, text);
  else await say(page, text);
}
for (const [name, room, text] of UNREAD) await post(name, room, text);
await page.locator('#rooms .badge:not([hidden])').nth(1).waitFor();
await page.evaluate(() => document.activeElement.blur());
await page.mouse.move(700, 5);
await take(page, 'page');
await page.emulateMedia({ colorScheme: 'dark' });
await take(page, 'page-dark');

// Another person, on the phone.
const phone = await browser.newContext({ ...PHONE, colorScheme: 'light' });
const small = await open(phone, ROOM);
await small.locator('#rows article').filter({ hasText: 'that was quick' }).waitFor();
await small.getByLabel('Your name').fill('Ben');
await small.keyboard.press('Enter');
await small.evaluate(() => document.activeElement.blur());
await take(small, 'phone');

await new Promise((resolve) => setTimeout(resolve, Math.max(0, CHARTS - (Date.now() - begun))));
await take(cluster, 'cluster');

const terminal = await (await browser.newContext({ viewport: { width: 1100, height: 400 } })).newPage();
await terminal.setContent(monit(join(checkout, 'deploy/chatctl')));
const box = await terminal.locator('body').boundingBox();
await terminal.setViewportSize({ width: Math.ceil(box.width), height: Math.ceil(box.height) });
await take(terminal, 'monit');

await browser.close();
