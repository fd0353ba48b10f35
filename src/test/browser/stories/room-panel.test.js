import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings, overflow } from '../lib/accessibility.js';
import { openOwnRoom } from '../lib/rooms.js';
import { PHONE, connected, enter, nameOf, newRoom, newUser, rename, row, say, waitForMessage, waitForName } from '../lib/users.js';

const topic = (page) => page.locator('#topic');

/** Opens the panel of the current room. */
async function panelOf(page) {
  await page.getByRole('button', { name: 'People and room' }).click();
  const panel = page.getByRole('dialog');
  await panel.waitFor();
  return panel;
}

/** What may be done about a person, opened in the panel. */
async function movesOf(panel, name) {
  const item = panel.getByRole('listitem').filter({ hasText: name });
  await item.getByRole('button', { name: /^What to do about/ }).click();
  return item;
}

/** An owner, and another guest in the room that the owner opened. */
async function ownerAndGuest() {
  const ana = await enter(await newUser(), newRoom());
  const room = await openOwnRoom(ana, 'What we plan');
  const jonas = await enter(await newUser(), room);
  return { ana, jonas, room, name: await nameOf(jonas) };
}

test('the topic is in the header; who moderates changes it, and all see that at once', async () => {
  const { ana, jonas } = await ownerAndGuest();
  await topic(jonas).filter({ hasText: 'What we plan' }).waitFor();
  const panel = await panelOf(ana);
  await panel.getByRole('button', { name: 'Edit' }).click();
  await panel.getByLabel('Topic').fill('What we *really* plan');
  await ana.keyboard.press('Enter');
  await topic(jonas).filter({ hasText: 'What we *really* plan' }).waitFor();
  // Until it is saved, Escape leaves the field alone.
  await panel.getByRole('button', { name: 'Edit' }).waitFor();
  await ana.keyboard.press('Escape');
  await panel.waitFor({ state: 'hidden' });
  assert.equal(await ana.evaluate(() => document.activeElement.id), 'people');
  const other = await panelOf(jonas);
  await other.getByText('What we *really* plan').waitFor();
  assert.equal(await other.getByRole('button', { name: 'Edit' }).count(), 0);
});

test('a member becomes a moderator, and can then do what moderators do', async () => {
  const { ana, jonas, name } = await ownerAndGuest();
  const panel = await panelOf(ana);
  await (await movesOf(panel, name)).getByRole('button', { name: 'Make moderator' }).click();
  await panel.getByRole('listitem').filter({ hasText: name }).getByText('Moderator').waitFor();
  await (await panelOf(jonas)).getByRole('button', { name: 'Edit' }).waitFor();
});

test('somebody who is removed sees why nothing more comes; a ban is asked about, and lifted', async () => {
  const { ana, jonas, room, name } = await ownerAndGuest();
  const panel = await panelOf(ana);
  const item = await movesOf(panel, name);
  await item.getByRole('button', { name: 'Ban for good' }).click();
  await item.getByText(`Ban for good: ${name}?`).waitFor();
  assert.deepEqual(await findings(ana), []);
  await item.getByRole('button', { name: 'Yes' }).click();
  await jonas.getByText('You were removed from this room.').waitFor();
  await panel.getByText('Banned for good').waitFor();
  assert.ok(await ana.evaluate(() => document.activeElement.closest('dialog')));
  const limited = panel.locator('.limited').getByRole('listitem').filter({ hasText: name });
  await limited.getByRole('button', { name: /^What to do about/ }).click();
  await limited.getByRole('button', { name: 'Lift the ban' }).click();
  await limited.waitFor({ state: 'hidden' });
  const back = await enter(jonas.context(), room);
  await say(back, 'back again');
  await waitForMessage(ana, 'back again');
});

test('somebody who is muted is told so at the message, which is not lost', async () => {
  const { ana, jonas, name } = await ownerAndGuest();
  await (await movesOf(await panelOf(ana), name)).getByRole('button', { name: 'Mute for 10 minutes' }).click();
  await ana.getByText(/^Muted until/).waitFor();
  await say(jonas, 'may I?');
  await row(jonas, 'may I?').getByRole('button', { name: 'Retry' }).waitFor();
});

test('a room is archived and taken out again, and in slow mode the field says so', async () => {
  const { ana, jonas } = await ownerAndGuest();
  const panel = await panelOf(ana);
  await panel.getByLabel('Least time between two messages').selectOption({ label: '30 seconds' });
  await jonas.getByPlaceholder('Message, one in 30 seconds').waitFor();
  await panel.getByRole('button', { name: 'Archive the room' }).click();
  await jonas.getByText('This room is archived.').waitFor();
  assert.equal(await jonas.getByLabel('Message', { exact: true }).isVisible(), false);
  await panel.getByRole('button', { name: 'Take out of the archive' }).click();
  await jonas.getByLabel('Message', { exact: true }).waitFor();
});

test('its owner says how many messages are kept, and is asked before any are lost', async () => {
  const { ana, jonas } = await ownerAndGuest();
  for (let i = 1; i <= 3; i += 1) await say(ana, `message ${i}`);
  await waitForMessage(jonas, 'message 3');
  const panel = await panelOf(ana);
  const kept = panel.getByLabel('Messages are kept for');
  const chosen = (field) => field.evaluate((select) => select.selectedOptions[0].textContent);
  await kept.selectOption({ label: '7 days' });
  await panel.getByText(/^Keep messages for 7 days\?/).waitFor();
  await panel.getByRole('button', { name: 'No', exact: true }).click();
  await kept.waitFor();
  assert.equal(await chosen(kept), 'As long as the server keeps them');
  const most = panel.getByLabel('And at most');
  await most.selectOption({ label: 'The last 100' });
  await panel.getByRole('button', { name: 'Yes', exact: true }).click();
  await most.waitFor();
  assert.equal(await chosen(most), 'The last 100');
  await ana.reload();
  await connected(ana);
  assert.equal(await chosen((await panelOf(ana)).getByLabel('And at most')), 'The last 100');
  assert.equal(await (await panelOf(jonas)).getByLabel('And at most').isVisible(), false);
});

test('pinned messages are listed, also those that were pinned before the page came, and lead to their places', async () => {
  const ana = await enter(await newUser(), newRoom());
  const room = await openOwnRoom(ana);
  await say(ana, 'the rules');
  await row(ana, 'the rules').hover();
  await ana.getByRole('button', { name: 'More', exact: true }).click();
  await ana.getByRole('dialog').getByRole('button', { name: 'Pin' }).click();
  await row(ana, 'the rules').getByText('pinned').waitFor();
  const jonas = await enter(await newUser(), room);
  const panel = await panelOf(jonas);
  await panel.locator('.pins').getByRole('button', { name: /the rules/ }).click();
  await panel.waitFor({ state: 'hidden' });
  await jonas.locator('article.found').filter({ hasText: 'the rules' }).waitFor();
  assert.equal(await jonas.evaluate(() => document.activeElement.localName), 'article');
});

test('in a room that nobody has written in one becomes its owner', async () => {
  const page = await enter(await newUser(), newRoom());
  const panel = await panelOf(page);
  await panel.getByRole('button', { name: 'Become the owner of this room' }).click();
  await panel.getByRole('button', { name: 'Archive the room' }).waitFor();
  await panel.getByRole('listitem').getByText('You · Owner').waitFor();
});

test('the list of people shows who comes, who goes, and a new name', async () => {
  const room = newRoom();
  const ana = await enter(await newUser(), room);
  const panel = await panelOf(ana);
  await panel.getByRole('heading', { name: 'People · 1' }).waitFor();
  const context = await newUser();
  const jonas = await enter(context, room);
  await panel.getByRole('heading', { name: 'People · 2' }).waitFor();
  await rename(jonas, 'Jonas the Second');
  await waitForName(jonas, 'Jonas the Second');
  await say(jonas, 'it is me');
  await panel.getByText('Jonas the Second').waitFor();
  await jonas.close();
  await panel.getByRole('heading', { name: 'People · 1' }).waitFor();
});

test('Escape closes what was opened last: the field, what may be done about a person, and then the panel', async () => {
  const { ana, name } = await ownerAndGuest();
  const panel = await panelOf(ana);
  const focus = (selector) => ana.waitForFunction((wanted) => document.activeElement.matches(wanted), selector);
  await panel.getByRole('button', { name: 'Edit' }).press('Enter');
  await focus('#room-panel input');
  await ana.keyboard.press('Escape');
  await focus('#room-panel .topic > button');
  const item = await movesOf(panel, name);
  await item.getByRole('button', { name: 'Make owner' }).press('Enter');
  await item.getByText(`Make owner: ${name}?`).waitFor();
  await ana.keyboard.press('Escape');
  await focus('#room-panel .more');
  assert.equal(await item.getByRole('button', { name: 'Make owner' }).count(), 0);
  await ana.keyboard.press('Escape');
  await panel.waitFor({ state: 'hidden' });
  await focus('#people');
});

test('on a phone the panel fits, axe finds no fault, and a tap outside closes it', async () => {
  const page = await enter(await newUser(PHONE), newRoom());
  const panel = await panelOf(page);
  await panel.getByRole('heading', { name: 'People · 1' }).waitFor();
  assert.deepEqual(await findings(page), []);
  assert.equal(await overflow(page), 0);
  await page.touchscreen.tap(195, 20);
  await panel.waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => document.activeElement.id), 'people');
});
