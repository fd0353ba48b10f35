import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bot } from '../lib/bot.js';
import { enter, newRoom, newUser, row, stack, waitForMessage } from '../lib/users.js';
import { VECTORS } from '../lib/xss-vectors.js';

// Every story fails on a violation of the policy, so here not even an attempt may happen.

/** Number of users who write, so that nobody is too fast. */
const WRITERS = 5;

const LINK_PROTOCOLS = ['http:', 'https:', 'mailto:'];

/** Asserts that nothing in the page was made of what users wrote. */
async function assertNothingRan(page) {
  assert.equal(await page.evaluate(() => window.hasRun ?? {}.hasRun), undefined);
  const made = await page.evaluate(() => [...document.querySelectorAll('#rows :is(script, img, image, svg, iframe, object, embed, style, link, meta, base, form, input, video, audio, marquee, details)')].map(({ outerHTML }) => outerHTML));
  assert.deepEqual(made, []);
  const handlers = await page.evaluate(() => [...document.querySelectorAll('#rows *, header *, nav *')].flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith('on'))));
  assert.deepEqual(handlers, []);
  const protocols = await page.evaluate(() => [...document.querySelectorAll('#rows a')].map(({ protocol }) => protocol));
  assert.deepEqual(protocols.filter((protocol) => !LINK_PROTOCOLS.includes(protocol)), []);
}

test('nothing of 200 vectors is run in a text', async () => {
  assert.equal(VECTORS.length, 200);
  const room = newRoom();
  const reader = await enter(await newUser(), room);
  const texts = VECTORS.map((vector) => vector.replace(/[\u0000-\u0008\u000B-\u001F]/g, ''));
  const writers = await Promise.all(Array.from({ length: WRITERS }, async () => Bot.in(await newUser(), room, stack)));
  const share = Math.ceil(texts.length / WRITERS);
  await Promise.all(writers.map((writer, i) => writer.sayAll(room, texts.slice(i * share, (i + 1) * share))));
  await writers[0].sayAll(room, ['the end']);
  await waitForMessage(reader, 'the end');
  assert.equal(await reader.getByRole('log').getByRole('article').count(), texts.length + 1);
  await assertNothingRan(reader);
  await reader.reload();
  await waitForMessage(reader, 'the end');
  await assertNothingRan(reader);
});

test('nothing of 200 vectors is run in the name of a user, where it can be one', async () => {
  const room = newRoom();
  const reader = await enter(await newUser(), room);
  let named = 0;
  for (const [i, vector] of VECTORS.entries()) {
    const hello = await fetch(new URL('api/session', stack), { method: 'POST', body: JSON.stringify({ name: vector }) });
    if (!hello.ok) continue;
    const { token } = await hello.json();
    const headers = { Authorization: `Bearer ${token}`, 'Idempotency-Key': `n${i}` };
    const sent = await fetch(new URL(`api/rooms/${room}/messages`, stack), { method: 'POST', headers, body: '{"text":"hello"}' });
    assert.equal(sent.status, 201);
    named += 1;
  }
  assert.ok(named >= 20, `${named} of them can be names`);
  await reader.waitForFunction((wanted) => document.querySelectorAll('#rows article').length === wanted, named);
  await assertNothingRan(reader);
});

test('nothing of 200 vectors is run in the address of a room', async () => {
  const page = await enter(await newUser(), newRoom());
  for (const vector of VECTORS) {
    await page.evaluate((hash) => (location.hash = hash), `#${encodeURIComponent(vector)}`);
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  }
  await page.getByText('No message can be sent here.').waitFor();
  await assertNothingRan(page);
  assert.equal(await row(page, 'x').count(), 0);
});
