import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enter, expectMessages, nameOf, newRoom, newUser, rename, row, say, waitForMessage, waitForName, waitForTabs } from '../lib/users.js';

test('a guest can write at once, under a name that the server gave', async () => {
  const page = await enter(await newUser(), newRoom());
  assert.match(await nameOf(page), /^Guest \d+$/);
  assert.ok(await page.getByLabel('Message', { exact: true }).isEnabled());
});

test('a new name applies to later messages, for everybody', async () => {
  const room = newRoom();
  const ana = await enter(await newUser(), room);
  const jonas = await enter(await newUser(), room);
  await say(ana, 'before');
  await waitForMessage(jonas, 'before');
  await rename(ana, 'Ana Maria');
  await say(ana, 'after');
  await waitForMessage(jonas, 'after');
  assert.equal(await row(jonas, 'after').locator('.author').innerText(), 'Ana Maria');
  assert.match(await row(jonas, 'before').locator('.author').innerText(), /^Guest/);
});

test('after a reload the user is the same, with the same name and the same own messages', async () => {
  const page = await enter(await newUser(), newRoom());
  await rename(page, 'Ana');
  await waitForName(page, 'Ana');
  await say(page, 'Remember me');
  await waitForMessage(page, 'Remember me');
  await page.reload();
  await waitForMessage(page, 'Remember me');
  assert.equal(await nameOf(page), 'Ana');
  assert.equal(await row(page, 'Remember me').locator('.author').innerText(), 'You');
});

test('two tabs of one browser are one user', async () => {
  const room = newRoom();
  const ana = await newUser();
  const one = await enter(ana, room);
  const two = await enter(ana, room);
  await say(one, 'from the first tab');
  await waitForMessage(two, 'from the first tab');
  assert.equal(await row(two, 'from the first tab').locator('.author').innerText(), 'You');
  await say(two, 'from the second tab');
  await expectMessages(one, ['from the first tab', 'from the second tab']);
});

test('a new name reaches the user\'s other tabs, and their next messages', async () => {
  const room = newRoom();
  const ana = await newUser();
  const one = await enter(ana, room);
  const two = await enter(ana, room);
  const jonas = await enter(await newUser(), room);
  await waitForTabs(one, 2);
  await rename(one, 'Ana');
  await waitForName(two, 'Ana');
  await say(two, 'from the other tab');
  await waitForMessage(jonas, 'from the other tab');
  assert.equal(await row(jonas, 'from the other tab').locator('.author').innerText(), 'Ana');
});

test('two tabs that a new browser opens at the same time are one user', async () => {
  for (let round = 0; round < 5; round += 1) {
    const room = newRoom();
    const context = await newUser();
    const [one, two] = await Promise.all([enter(context, room), enter(context, room)]);
    assert.equal(await nameOf(one), await nameOf(two));
    await say(one, 'mine');
    await waitForMessage(two, 'mine');
    assert.ok(await row(two, 'mine').evaluate((article) => article.classList.contains('own')));
    await context.close();
  }
});
