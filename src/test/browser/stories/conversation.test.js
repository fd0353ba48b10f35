import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PHONE, WIDE, connected, enter, instance, newRoom, newUser, row, say, waitForMessage } from '../lib/users.js';

test('two users in one room read each other, and each is "You" to themselves alone', async () => {
  const room = newRoom();
  const ana = await enter(await newUser(), room);
  const jonas = await enter(await newUser(), room);
  await say(ana, 'Anybody here?');
  await waitForMessage(jonas, 'Anybody here?');
  await say(jonas, 'Yes, here.');
  await waitForMessage(ana, 'Yes, here.');
  assert.equal(await row(ana, 'Anybody here?').locator('.author').innerText(), 'You');
  assert.equal(await row(jonas, 'Yes, here.').locator('.author').innerText(), 'You');
  assert.match(await row(jonas, 'Anybody here?').locator('.author').innerText(), /^Guest \d+$/);
});

test('the page names the instance that serves it, wide and on a phone', async () => {
  for (const size of [WIDE, PHONE]) {
    const page = await enter(await newUser(size), newRoom());
    assert.ok(await instance(page));
    assert.ok(await page.getByRole('status').isVisible());
  }
});

test('bold, code and links are rendered, the rest is text', async () => {
  const page = await enter(await newUser(), newRoom());
  await say(page, 'a **b** `c` https://example.org/d');
  const body = row(page, 'a b c').locator('.text');
  assert.equal(await body.locator('strong').innerText(), 'b');
  assert.equal(await body.locator('code').innerText(), 'c');
  assert.equal(await body.getByRole('link').getAttribute('href'), 'https://example.org/d');
  assert.match(await body.getByRole('link').getAttribute('rel'), /noopener/);
  await connected(page);
});
