import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings } from '../lib/accessibility.js';
import { openOwnRoom } from '../lib/rooms.js';
import { PHONE, enter, newRoom, newUser, row, say, waitForMessage } from '../lib/users.js';

const composer = (page) => page.getByLabel('Message', { exact: true });
const focusIn = (page, selector) => page.waitForFunction((wanted) => document.activeElement.matches(wanted), selector);
/** Opens the menu of a message with the mouse. */
async function menuOf(page, text) {
  await row(page, text).hover();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  return page.getByRole('dialog');
}

test('a reply says whom it answers, Escape leaves it, and the answer quotes the message', async () => {
  const room = newRoom();
  const ana = await enter(await newUser(), room);
  const jonas = await enter(await newUser(), room);
  await say(ana, 'Lunch at noon?');
  await waitForMessage(jonas, 'Lunch at noon?');
  await row(jonas, 'Lunch at noon?').hover();
  await jonas.getByRole('button', { name: 'Reply', exact: true }).click();
  await jonas.getByText(/^Replying to Guest \d+/).waitFor();
  await focusIn(jonas, '#text');
  await jonas.keyboard.press('Escape');
  await jonas.getByText(/^Replying to/).waitFor({ state: 'hidden' });
  await focusIn(jonas, '#text');
  await row(jonas, 'Lunch at noon?').hover();
  await jonas.getByRole('button', { name: 'Reply', exact: true }).click();
  await say(jonas, 'Yes.');
  await row(ana, 'Yes.').waitFor();
  assert.match(await row(ana, 'Yes.').locator('.reply').innerText(), /Lunch at noon\?$/);
  await jonas.getByText(/^Replying to/).waitFor({ state: 'hidden' });
});

test('a reaction is given from the bar, and taken back by a click on it', async () => {
  const room = newRoom();
  const ana = await enter(await newUser(), room);
  const jonas = await enter(await newUser(), room);
  await say(ana, 'It works');
  await waitForMessage(jonas, 'It works');
  await row(jonas, 'It works').hover();
  await jonas.getByRole('button', { name: 'React', exact: true }).click();
  await jonas.getByRole('button', { name: 'React with 🎉' }).click();
  const chip = (page) => row(page, 'It works').getByRole('button', { name: /^🎉/ });
  await chip(ana).filter({ hasText: '1' }).waitFor();
  assert.equal(await chip(ana).getAttribute('aria-pressed'), 'false');
  await chip(ana).click();
  await chip(jonas).filter({ hasText: '2' }).waitFor();
  await chip(jonas).click();
  await chip(ana).filter({ hasText: '1' }).waitFor();
  await jonas.waitForFunction(() => document.querySelector('.reactions button').getAttribute('aria-pressed') === 'false');
});

test('an arrow up edits the last message; Enter saves it, Escape brings the draft back', async () => {
  const room = newRoom();
  const ana = await enter(await newUser(), room);
  const jonas = await enter(await newUser(), room);
  await say(ana, 'At noom.');
  await waitForMessage(jonas, 'At noom.');
  await composer(ana).focus();
  await ana.keyboard.press('ArrowUp');
  await ana.getByText('Editing your message').waitFor();
  assert.equal(await composer(ana).inputValue(), 'At noom.');
  await ana.keyboard.press('Escape');
  assert.equal(await composer(ana).inputValue(), '');
  await ana.keyboard.press('ArrowUp');
  await ana.getByText('Editing your message').waitFor();
  await composer(ana).fill('At noon.');
  await ana.keyboard.press('Enter');
  await waitForMessage(jonas, 'At noon.');
  await row(jonas, 'At noon.').getByText('edited').waitFor();
  assert.equal(await jonas.getByRole('article').count(), 1);
  assert.equal(await composer(ana).inputValue(), '');
});

test('a draft is what it was after another message has been edited', async () => {
  const ana = await enter(await newUser(), newRoom());
  await say(ana, 'first');
  await waitForMessage(ana, 'first');
  await composer(ana).fill('half a thought');
  await row(ana, 'first').hover();
  await ana.getByRole('button', { name: 'Edit', exact: true }).click();
  await composer(ana).fill('first, edited');
  await ana.keyboard.press('Enter');
  await waitForMessage(ana, 'first, edited');
  assert.equal(await composer(ana).inputValue(), 'half a thought');
});

test('a message is deleted after one question, whose first answer keeps it, and the focus stays at its place', async () => {
  const room = newRoom();
  const ana = await enter(await newUser(), room);
  const jonas = await enter(await newUser(), room);
  await say(ana, 'said in haste');
  await waitForMessage(jonas, 'said in haste');
  const menu = await menuOf(ana, 'said in haste');
  await menu.getByRole('button', { name: 'Delete' }).click();
  await menu.getByText('Delete this message for everybody?').waitFor();
  const { x, width } = await menu.boundingBox();
  assert.ok(x + width <= 1280, 'the question fits the window');
  await ana.keyboard.press('Enter');
  await menu.waitFor({ state: 'hidden' });
  assert.equal(await row(ana, 'said in haste').count(), 1);
  await (await menuOf(ana, 'said in haste')).getByRole('button', { name: 'Delete' }).click();
  await menu.getByRole('button', { name: 'Delete' }).click();
  await waitForMessage(jonas, 'This message was deleted.');
  await waitForMessage(ana, 'This message was deleted.');
  assert.ok(await ana.evaluate(() => document.activeElement !== document.body));
  assert.equal(await row(jonas, 'said in haste').count(), 0);
});

test('all of it is done by keys: arrows choose the message, Enter opens the menu, Escape leaves it and then the log', async () => {
  const room = newRoom();
  const page = await enter(await newUser(), room);
  await say(page, 'one');
  await say(page, 'two');
  await waitForMessage(page, 'two');
  await page.getByRole('log').focus();
  await page.keyboard.press('ArrowUp');
  await focusIn(page, 'article:last-of-type');
  await page.keyboard.press('ArrowUp');
  await focusIn(page, 'article:first-of-type');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  assert.deepEqual(await findings(page), []);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await focusIn(page, 'article:first-of-type');
  await page.keyboard.press('Tab');
  await focusIn(page, '.action-bar button');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'React with 👍' }).waitFor();
  await page.keyboard.press('Enter');
  await row(page, 'one').getByRole('button', { name: /^👍/ }).waitFor();
  await focusIn(page, '.action-bar button');
  await page.keyboard.press('Escape');
  await focusIn(page, '#text');
});

test('who moderates pins a message, and others are not offered that', async () => {
  const ana = await enter(await newUser(), newRoom());
  const room = await openOwnRoom(ana);
  const jonas = await enter(await newUser(), room);
  await ana.reload();
  await say(ana, 'the rules');
  await waitForMessage(jonas, 'the rules');
  await (await menuOf(ana, 'the rules')).getByRole('button', { name: 'Pin' }).click();
  await row(jonas, 'the rules').getByText('pinned').waitFor();
  const menu = await menuOf(jonas, 'the rules');
  assert.equal(await menu.getByRole('button', { name: /pin/i }).count(), 0);
  await jonas.keyboard.press('Escape');
  await (await menuOf(ana, 'the rules')).getByRole('button', { name: 'Unpin' }).click();
  await row(jonas, 'the rules').getByText('pinned').waitFor({ state: 'hidden' });
});

test('what the server refuses is said at the message, and the changed text is not lost', async () => {
  const room = newRoom();
  const context = await newUser();
  await context.routeWebSocket(/\/ws$/, (route) => {
    const server = route.connectToServer();
    server.onMessage((frame) => route.send(frame));
    route.onMessage((frame) => {
      for (const line of frame.split('\n')) {
        const object = JSON.parse(line);
        if (object.type === 'edit') route.send(JSON.stringify({ type: 'error', code: 'forbidden', message: 'No.', nonce: object.nonce, room }));
        else server.send(line);
      }
    });
  });
  const page = await enter(context, room);
  await say(page, 'mine');
  await page.keyboard.press('ArrowUp');
  await page.getByText('Editing your message').waitFor();
  await composer(page).fill('mine, changed');
  await page.keyboard.press('Enter');
  await row(page, 'mine').getByRole('alert').filter({ hasText: 'You may not do that here.' }).waitFor();
  await composer(page).focus();
  await page.keyboard.press('ArrowUp');
  await page.waitForFunction(() => document.getElementById('text').value === 'mine, changed');
});

test('a link leads to its message, far up in the log, and "back" is not needed to read on', async () => {
  const room = newRoom();
  const page = await enter(await newUser(), room);
  for (let i = 1; i <= 3; i += 1) await say(page, `message ${i}`);
  await waitForMessage(page, 'message 3');
  const id = await page.evaluate(() => document.querySelector('#rows article').dataset.key);
  assert.ok(id);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await (await menuOf(page, 'message 1')).getByRole('button', { name: 'Copy link' }).click();
  await page.getByText('Copied.').waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(link, new RegExp(`#${room}\\?message=[0-9A-Za-z]+-1$`));
  const other = await (await newUser()).newPage();
  await other.goto(link);
  await row(other, 'message 1').and(other.locator('.found')).waitFor();
  await focusIn(other, 'article.found');
  assert.equal(new URL(other.url()).hash, `#${room}`);
});

test('an address with a slash, or with an id that is none, opens no other room', async () => {
  const room = newRoom();
  const page = await enter(await newUser(), room);
  for (const hash of [`#${room}/b`, `#${room}/e-1`, `#${room}?message=x`, `#${room}?message=e-1/b`]) {
    await page.evaluate((to) => (location.hash = to), hash);
    await page.getByText('No message can be sent here.').waitFor();
    await page.evaluate((to) => (location.hash = to), `#${room}`);
    await composer(page).waitFor();
  }
});

test('on a phone a finger that stays on a message opens its menu at the lower edge', async () => {
  const page = await enter(await newUser(PHONE), newRoom());
  await say(page, 'held');
  await waitForMessage(page, 'held');
  await page.locator('link[href$="css/actions.css"]').waitFor({ state: 'attached' });
  await page.waitForFunction(() => document.querySelector('.action-menu'));
  const box = await row(page, 'held').boundingBox();
  const touch = await page.context().newCDPSession(page);
  const point = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] });
  const menu = page.getByRole('dialog');
  await menu.waitFor();
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  const sheet = await menu.boundingBox();
  assert.ok(Math.abs(sheet.y + sheet.height - 844) <= 1, JSON.stringify(sheet));
  assert.deepEqual(await findings(page), []);
  await menu.getByRole('button', { name: 'React with ❤️' }).tap();
  await row(page, 'held').getByRole('button', { name: /^❤️/ }).waitFor();
  assert.ok(await page.evaluate(() => document.activeElement !== document.body));
});

test('keys that are pressed while the actions are loaded count, one after the other', async () => {
  const context = await newUser();
  let load;
  const loaded = new Promise((resolve) => (load = resolve));
  await context.route(/message-tools\.js/, async (route) => {
    await loaded;
    await route.continue();
  });
  const room = newRoom();
  const jonas = await enter(await newUser(), room);
  const page = await enter(context, room);
  for (const text of ['first', 'second']) {
    await say(page, text);
    await waitForMessage(jonas, text);
  }
  await page.getByRole('log').focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  load();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await focusIn(page, 'article');
  assert.match(await page.locator('article:focus').innerText(), /first/);
});
