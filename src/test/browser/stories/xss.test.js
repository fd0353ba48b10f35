import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bot } from '../lib/bot.js';
import { ask, openOwnRoom } from '../lib/rooms.js';
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

test('nothing of 200 vectors is run in a topic, in the menu of a message or in the panel, where they can be names and topics', async () => {
  const page = await enter(await newUser(), newRoom());
  const room = await openOwnRoom(page);
  const topics = VECTORS.filter((vector) => !/[\u0000-\u001f\u007f-\u009f]/.test(vector) && new TextEncoder().encode(vector).length <= 256);
  assert.ok(topics.length >= 150, `${topics.length} of them can be topics`);
  const everything = '#topic *, dialog *, #composing *, #completion *';
  const made = () => page.evaluate((all) => [...document.querySelectorAll(all)].filter((element) => element.matches('script, img, iframe, object, embed, style, svg :not(path), a') || element.getAttributeNames().some((name) => name.startsWith('on'))).map(({ outerHTML }) => outerHTML), everything);
  await page.getByRole('button', { name: 'People and room' }).click();
  for (const topic of topics) {
    await ask(page, `rooms/${room}`, { method: 'PATCH', body: { topic } });
    assert.deepEqual(await made(), []);
  }
  await page.locator('#room-panel .topic p:not(.refusal)').filter({ hasNotText: 'No topic' }).waitFor();
  await page.keyboard.press('Escape');
  for (const [i, vector] of VECTORS.slice(0, 40).entries()) {
    const hello = await fetch(new URL('api/session', stack), { method: 'POST', body: JSON.stringify({ name: vector }) });
    if (!hello.ok) continue;
    const headers = { Authorization: `Bearer ${(await hello.json()).token}`, 'Idempotency-Key': `pinned-${i}` };
    const sent = await fetch(new URL(`api/rooms/${room}/messages`, stack), { method: 'POST', headers, body: JSON.stringify({ text: vector }) });
    const { id } = await sent.json();
    await ask(page, `rooms/${room}/messages/${id}`, { method: 'PATCH', body: { pinned: true } });
    await page.locator('#rows article').last().hover();
    await page.getByRole('button', { name: 'Reply', exact: true }).click();
    await page.locator('#rows article').last().hover();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    assert.deepEqual(await made(), []);
    await page.keyboard.press('Escape');
  }
  await page.getByRole('button', { name: 'People and room' }).click();
  await page.locator('#room-panel .pins li').nth(5).waitFor();
  assert.deepEqual(await made(), []);
  await page.keyboard.press('Escape');
  await page.getByLabel('Message', { exact: true }).fill('@');
  await assertNothingRan(page);
});
