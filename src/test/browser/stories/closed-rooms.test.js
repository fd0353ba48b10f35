import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings, overflow } from '../lib/accessibility.js';
import { ask, idOf, toldRead } from '../lib/rooms.js';
import { Proxy } from '../lib/proxy.js';
import { PHONE, connected, enter, nameOf, newRoom, newUser, row, say, stack, waitForMessage } from '../lib/users.js';

const directOf = (page, name) => page.locator('#direct').getByRole('link', { name });
const roomOf = (page, room) => page.locator(`#rooms a[data-room="${room}"]`);
const titleOf = (page) => page.getByRole('heading', { level: 1 });

/** Two guests in a room, and their names. */
async function two() {
  const room = newRoom();
  const [ana, jonas] = [await enter(await newUser(), room), await enter(await newUser(), room)];
  return { ana, jonas, room, names: { ana: await nameOf(ana), jonas: await nameOf(jonas) } };
}

/** Opens a private room of which the page's guest is the owner; others belong to it. */
async function openPrivate(owner, ...others) {
  const room = newRoom();
  await ask(owner, 'rooms', { method: 'POST', body: { name: room, private: true, members: await Promise.all(others.map(idOf)) } });
  return room;
}

test('a direct room is listed by the name of the other at once, on both sides, and its own name is shown nowhere', async () => {
  const { ana, jonas, names } = await two();
  const { room } = await ask(ana, 'rooms', { method: 'POST', body: { members: [await idOf(jonas)] } });
  await directOf(jonas, names.ana).click();
  await titleOf(jonas).filter({ hasText: names.ana }).waitFor();
  await say(jonas, 'hello');
  await directOf(ana, names.jonas).click();
  await titleOf(ana).filter({ hasText: names.jonas }).waitFor();
  await say(ana, 'between us');
  await waitForMessage(jonas, 'between us');
  await jonas.getByText(`This is where your messages with ${names.ana} begin.`).waitFor();
  assert.equal(await jonas.title(), `${names.ana} · Chat`);
  assert.equal(await jonas.getByRole('log').getAttribute('aria-label'), names.ana);
  for (const page of [ana, jonas]) {
    assert.ok(!(await page.locator('body').innerText()).includes('dm:'));
    assert.deepEqual(await findings(page), []);
  }
  await jonas.reload();
  await titleOf(jonas).filter({ hasText: names.ana }).waitFor();
  await waitForMessage(jonas, 'between us');
  const stranger = await enter(await newUser(), room);
  await stranger.getByText('Direct messages cannot be opened.').waitFor();
  assert.equal(await row(stranger, 'between us').count(), 0);
});

test('a private room has a lock, is there as soon as one is added, and gone when one is removed', async () => {
  const { ana, jonas } = await two();
  const room = await openPrivate(ana, jonas);
  await roomOf(ana, room).click();
  await roomOf(jonas, room).getByRole('img', { name: 'Private' }).waitFor();
  await roomOf(jonas, room).click();
  await titleOf(jonas).getByRole('img', { name: 'Private' }).waitFor();
  assert.deepEqual(await findings(jonas), []);
  await say(ana, 'for us alone');
  await waitForMessage(jonas, 'for us alone');
  await ask(ana, `rooms/${room}/members/${await idOf(jonas)}`, { method: 'DELETE' });
  await titleOf(jonas).filter({ hasText: '# lobby' }).waitFor();
  await jonas.getByText(`# ${room} is no longer there for you.`).waitFor();
  await roomOf(jonas, room).waitFor({ state: 'detached' });
});

test('at the address of a private room that one does not belong to stands the refusal, and nothing is sent elsewhere', async () => {
  const { ana, jonas } = await two();
  const room = await openPrivate(ana);
  await jonas.evaluate((hash) => (location.hash = hash), `#${room}`);
  await jonas.getByText(`# ${room} cannot be opened.`).waitFor();
  await say(jonas, 'is anybody there?');
  await row(jonas, 'is anybody there?').getByRole('button', { name: 'Retry' }).waitFor();
  await roomOf(ana, room).click();
  await titleOf(ana).filter({ hasText: room }).waitFor();
  assert.equal(await row(ana, 'is anybody there?').count(), 0);
  await ask(ana, `rooms/${room}/members/${await idOf(jonas)}`, { method: 'PUT', body: { role: 'member' } });
  await titleOf(jonas).getByRole('img', { name: 'Private' }).waitFor();
});

test('"Message" at a person in the panel opens the direct room, and once more leads back to it', async () => {
  const { ana, jonas, room, names } = await two();
  const message = async () => {
    await ana.getByRole('button', { name: 'People and room' }).click();
    const item = ana.getByRole('dialog').getByRole('listitem').filter({ hasText: names.jonas });
    await item.getByRole('button', { name: /^What to do about/ }).click();
    await item.getByRole('button', { name: 'Message' }).click();
    await titleOf(ana).filter({ hasText: names.jonas }).waitFor();
  };
  await message();
  await ana.getByRole('dialog').waitFor({ state: 'hidden' });
  await say(ana, 'a word with you');
  await directOf(jonas, names.ana).click();
  await waitForMessage(jonas, 'a word with you');
  await roomOf(ana, room).click();
  await titleOf(ana).filter({ hasText: room }).waitFor();
  await message();
  await waitForMessage(ana, 'a word with you');
  await ana.getByRole('button', { name: 'People and room' }).click();
  const panel = ana.getByRole('dialog', { name: names.jonas });
  await panel.getByRole('heading', { name: 'People · 2' }).waitFor();
  assert.equal(await panel.getByRole('heading', { name: 'Topic' }).count(), 0);
  assert.equal(await panel.getByRole('button', { name: /^What to do about/ }).count(), 0);
  assert.deepEqual(await findings(ana), []);
});

test('a direct room that was taken out of the list is found again by "Message"', async () => {
  const { ana, jonas, names } = await two();
  await ask(ana, 'rooms', { method: 'POST', body: { members: [await idOf(jonas)] } });
  await directOf(jonas, names.ana).hover();
  await jonas.getByRole('button', { name: `Remove ${names.ana} from this list` }).click();
  await directOf(jonas, names.ana).waitFor({ state: 'detached' });
  await jonas.getByRole('button', { name: 'People and room' }).click();
  const item = jonas.getByRole('dialog').getByRole('listitem').filter({ hasText: names.ana });
  await item.getByRole('button', { name: /^What to do about/ }).click();
  await item.getByRole('button', { name: 'Message' }).click();
  await titleOf(jonas).filter({ hasText: names.ana }).waitFor();
});

/** Opens the dialog for a new room. */
async function newRoomDialog(page) {
  await page.getByRole('button', { name: 'New room' }).click();
  const dialog = page.getByRole('dialog', { name: 'New room' });
  await dialog.waitFor();
  return dialog;
}

test('a new room is opened with a topic, privately if that is wanted, and a name that there is already is refused at its field', async () => {
  const { ana, jonas, room } = await two();
  await say(ana, 'we are here');
  await waitForMessage(jonas, 'we are here');
  const dialog = await newRoomDialog(ana);
  assert.equal(await ana.evaluate(() => document.activeElement.name), 'room');
  await ana.keyboard.press('Enter');
  await dialog.getByText('Enter a name.').waitFor();
  await dialog.getByLabel('Name').fill(room);
  await ana.keyboard.press('Enter');
  await dialog.getByText('There is a room of that name.').waitFor();
  assert.equal(await ana.evaluate(() => document.activeElement.getAttribute('aria-invalid')), 'true');
  assert.deepEqual(await findings(ana), []);
  const name = newRoom();
  await dialog.getByLabel('Name').fill(` ${name.toUpperCase()} `);
  await dialog.getByLabel('Topic, if it has one').fill('What only we know');
  await dialog.getByLabel('Private: only by invitation').check();
  await dialog.getByRole('button', { name: 'Open the room' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await titleOf(ana).filter({ hasText: name }).getByRole('img', { name: 'Private' }).waitFor();
  await ana.locator('#topic').filter({ hasText: 'What only we know' }).waitFor();
  await jonas.evaluate((hash) => (location.hash = hash), `#${name}`);
  await jonas.getByText(`# ${name} cannot be opened.`).waitFor();
});

test('on a phone a new room is opened from the drawer; Escape closes the dialog and not the drawer', async () => {
  const ana = await enter(await newUser(PHONE), newRoom());
  await ana.getByRole('button', { name: 'Rooms' }).click();
  const dialog = await newRoomDialog(ana);
  assert.deepEqual(await findings(ana), []);
  assert.equal(await overflow(ana), 0);
  await ana.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await ana.evaluate(() => document.activeElement.id), 'new-room');
  await newRoomDialog(ana);
  const name = newRoom();
  await dialog.getByLabel('Name').fill(name);
  await ana.keyboard.press('Enter');
  await titleOf(ana).filter({ hasText: name }).waitFor();
  assert.ok(!(await ana.evaluate(() => document.getElementById('nav').classList.contains('open'))));
});

/** The panel of a new private room, open. */
async function panelOfPrivate(owner) {
  const room = await openPrivate(owner);
  await roomOf(owner, room).click();
  await titleOf(owner).filter({ hasText: room }).waitFor();
  await owner.getByRole('button', { name: 'People and room' }).click();
  const panel = owner.getByRole('dialog', { name: room });
  await panel.getByLabel('Beginning of the name').waitFor();
  return { room, panel };
}

test('the owner of a private room adds people by the beginning of their names', async () => {
  const shared = newRoom();
  const context = await newUser();
  const hasRead = toldRead(context, shared);
  const [jonas, ana] = [await enter(await newUser(), shared), await enter(context, shared)];
  const names = { jonas: await nameOf(jonas) };
  await say(jonas, 'I am here');
  await hasRead;
  const { room, panel } = await panelOfPrivate(ana);
  await panel.getByLabel('Beginning of the name').fill('nobody has this name');
  await panel.getByText('Nobody whose name begins so.').waitFor();
  await panel.getByLabel('Beginning of the name').fill(names.jonas);
  await panel.getByRole('button', { name: `Add ${names.jonas}` }).waitFor();
  assert.deepEqual(await findings(ana), []);
  await panel.getByRole('button', { name: `Add ${names.jonas}` }).press('Enter');
  await panel.getByText(`${names.jonas} is in the room now.`).waitFor();
  assert.equal(await ana.evaluate(() => document.activeElement.id), 'add-people');
  await roomOf(jonas, room).click();
  await titleOf(jonas).getByRole('img', { name: 'Private' }).waitFor();
  await jonas.getByRole('button', { name: 'People and room' }).click();
  await jonas.getByRole('dialog').getByRole('heading', { name: /^People/ }).waitFor();
  assert.equal(await jonas.getByRole('button', { name: 'Copy invitation link' }).count(), 0);
});

test('an invitation link leads somebody else into the private room, and one that is not good says so', async () => {
  const ana = await enter(await newUser(), newRoom());
  const { room, panel } = await panelOfPrivate(ana);
  await panel.getByRole('button', { name: 'Copy invitation link' }).click();
  const field = panel.getByLabel('Invitation link');
  await field.waitFor();
  const link = new URL(await field.inputValue());
  assert.deepEqual(await findings(ana), []);
  await ana.keyboard.press('Escape');
  const jonas = await enter(await newUser(), link.hash.slice(1));
  await titleOf(jonas).getByRole('img', { name: 'Private' }).waitFor();
  await say(jonas, 'thank you');
  await waitForMessage(ana, 'thank you');
  await jonas.waitForFunction((hash) => location.hash === hash, `#${room}`);
  const stranger = await enter(await newUser(), `${room}?invite=cl_${'x'.repeat(43)}`);
  await stranger.getByText('This invitation is used already').waitFor();
  await stranger.getByText(`# ${room} cannot be opened.`).waitFor();
});

test('over HTTP, too, one is added to a private room and removed from it', async () => {
  const proxy = await Proxy.before(stack);
  proxy.webSocket = 'refuse';
  try {
    const shared = newRoom();
    const ana = await enter(await newUser(), shared);
    const jonas = await enter(await newUser(), shared, { at: proxy.address, wait: false });
    await connected(jonas);
    const room = await openPrivate(ana, jonas);
    await roomOf(jonas, room).click();
    await titleOf(jonas).getByRole('img', { name: 'Private' }).waitFor();
    await say(jonas, 'through the wall');
    await roomOf(ana, room).click();
    await waitForMessage(ana, 'through the wall');
    await ask(ana, `rooms/${room}/members/${await idOf(jonas)}`, { method: 'DELETE' });
    await jonas.getByText(`# ${room} is no longer there for you.`).waitFor();
  } finally {
    proxy.close();
  }
});

test('on a phone both lists fit into the drawer', async () => {
  const room = newRoom();
  const ana = await enter(await newUser(PHONE), room);
  const jonas = await enter(await newUser(), room);
  await ask(jonas, 'rooms', { method: 'POST', body: { members: [await idOf(ana)] } });
  await openPrivate(jonas, ana);
  await ana.getByRole('button', { name: 'Rooms' }).click();
  await directOf(ana, await nameOf(jonas)).waitFor();
  assert.deepEqual(await findings(ana), []);
  assert.equal(await overflow(ana), 0);
  await directOf(ana, await nameOf(jonas)).click();
  await titleOf(ana).filter({ hasText: await nameOf(jonas) }).waitFor();
});
