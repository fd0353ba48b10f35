import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings } from '../lib/accessibility.js';
import { ask, idOf, openOwnRoom } from '../lib/rooms.js';
import { PHONE, enter, newRoom, newUser, say, waitForMessage } from '../lib/users.js';

const titleOf = (page) => page.getByRole('heading', { level: 1 });
const roomOf = (page, room) => page.locator(`#rooms a[data-room="${room}"]`);
const focused = (page) => page.evaluate(() => document.activeElement.textContent);

/** Opens the panel of the current room. */
async function panelOf(page) {
  await page.getByRole('button', { name: 'People and room' }).click();
  const panel = page.getByRole('dialog');
  await panel.waitFor();
  return panel;
}

/** The owner of a private room and a member, both in it. */
async function ownerAndMember(options) {
  const shared = newRoom();
  const [ana, jonas] = [await enter(await newUser(), shared), await enter(await newUser(options), shared)];
  const room = newRoom();
  await ask(ana, 'rooms', { method: 'POST', body: { name: room, private: true, members: [await idOf(jonas)] } });
  for (const page of [ana, jonas]) {
    await page.evaluate((hash) => (location.hash = hash), `#${room}`);
    await titleOf(page).getByRole('img', { name: 'Private' }).waitFor();
  }
  return { ana, jonas, room };
}

test('a member leaves a private room after being asked, and it is gone from the list; one who stays is where one was', async () => {
  const { ana, jonas, room } = await ownerAndMember();
  const panel = await panelOf(jonas);
  await panel.getByRole('button', { name: 'Leave the room' }).click();
  await panel.getByText('You come back only if somebody invites or adds you.').waitFor();
  assert.equal(await focused(jonas), 'Stay');
  assert.deepEqual(await findings(jonas), []);
  await jonas.keyboard.press('Escape');
  assert.equal(await focused(jonas), 'Leave the room');
  await jonas.keyboard.press('Enter');
  await panel.getByRole('group').getByRole('button', { name: 'Leave the room' }).click();
  await roomOf(jonas, room).waitFor({ state: 'detached' });
  await titleOf(jonas).filter({ hasText: '# lobby' }).waitFor();
  await panel.waitFor({ state: 'hidden' });
  await (await panelOf(ana)).getByRole('heading', { name: 'People · 1' }).waitFor();
  assert.equal(await ana.getByRole('dialog').locator('.people').getByRole('listitem').count(), 1);
});

test('the only owner is told why that cannot be; once somebody else is one, too, it can', async () => {
  const { ana, jonas, room } = await ownerAndMember();
  const panel = await panelOf(ana);
  const leave = async () => {
    await panel.getByRole('button', { name: 'Leave the room' }).click();
    await panel.getByText('no longer as an owner').waitFor();
    await panel.getByRole('group').getByRole('button', { name: 'Leave the room' }).click();
  };
  await leave();
  await panel.getByText('You are the only owner of this room. Make somebody else an owner first').waitFor();
  await ask(ana, `rooms/${room}/members/${await idOf(jonas)}`, { method: 'PUT', body: { role: 'owner' } });
  await leave();
  await roomOf(ana, room).waitFor({ state: 'detached' });
  await (await panelOf(jonas)).getByRole('button', { name: 'Archive the room' }).waitFor();
});

test('an owner makes a public room private, which puts others out at once, and public again', async () => {
  const ana = await enter(await newUser(), newRoom());
  const room = await openOwnRoom(ana);
  const jonas = await enter(await newUser(), room);
  await say(ana, 'what was said here');
  await waitForMessage(jonas, 'what was said here');
  assert.equal(await (await panelOf(jonas)).getByRole('button', { name: /Make the room|Leave the room/ }).count(), 0);
  await jonas.keyboard.press('Escape');
  const panel = await panelOf(ana);
  await panel.getByRole('button', { name: 'Make the room private' }).click();
  await panel.getByText('All others are out at once').waitFor();
  assert.deepEqual(await findings(ana), []);
  await panel.getByRole('group').getByRole('button', { name: 'Make the room private' }).click();
  await jonas.getByText('You were removed from this room.').waitFor();
  await panel.getByLabel('Beginning of the name').waitFor();
  await titleOf(ana).getByRole('img', { name: 'Private', includeHidden: true }).waitFor();
  await panel.getByRole('button', { name: 'Make the room public' }).click();
  await panel.getByRole('group').getByRole('button', { name: 'Make the room public' }).click();
  await panel.getByRole('button', { name: 'Make the room private' }).waitFor();
  await waitForMessage(await enter(await newUser(), room), 'what was said here');
});

test('on a phone the question fits, and the way out is there', async () => {
  const { jonas, room } = await ownerAndMember(PHONE);
  const panel = await panelOf(jonas);
  await panel.getByRole('button', { name: 'Leave the room' }).click();
  assert.deepEqual(await findings(jonas), []);
  await panel.getByRole('group').getByRole('button', { name: 'Leave the room' }).click();
  await titleOf(jonas).filter({ hasText: '# lobby' }).waitFor();
  await jonas.getByText(`# ${room} is no longer there for you.`).waitFor();
});
