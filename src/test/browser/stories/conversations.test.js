import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings, overflow } from '../lib/accessibility.js';
import { toldRead } from '../lib/rooms.js';
import { PHONE, enter, nameOf, newRoom, newUser, say, waitForMessage } from '../lib/users.js';

const titleOf = (page) => page.getByRole('heading', { level: 1 });

/** Three guests who know each other from a room, and the names of the last two. The first has these options. */
async function three(options) {
  const room = newRoom();
  const context = await newUser(options);
  const hasRead = toldRead(context, room);
  const [jonas, mei] = [await enter(await newUser(), room), await enter(await newUser(), room)];
  const ana = await enter(context, room);
  await say(jonas, 'we are here');
  await hasRead;
  return { ana, jonas, mei, room, names: [await nameOf(jonas), await nameOf(mei)] };
}

/** Opens the dialog that begins a conversation, and chooses these people in it. */
async function choose(page, names) {
  await page.getByRole('button', { name: 'New message' }).click();
  const dialog = page.getByRole('dialog', { name: 'New message' });
  for (const name of names) {
    await dialog.getByLabel('Beginning of the name').fill(name);
    await dialog.getByRole('list', { name: 'People found' }).getByRole('button', { name }).click();
    await dialog.getByRole('button', { name: `Leave out ${name}` }).waitFor();
  }
  return dialog;
}

/** Whether the title names all of these. */
const isNamed = (page, names) => page.waitForFunction((all) => all.every((name) => document.querySelector('h1').textContent.includes(name)), names);

test('a conversation with two others is named by them, is listed for all three, and the same people have one', async () => {
  const { ana, jonas, mei, names } = await three();
  const dialog = await choose(ana, names);
  assert.equal(await ana.evaluate(() => document.activeElement.id), 'direct-people');
  assert.deepEqual(await findings(ana), []);
  await dialog.getByRole('button', { name: 'Begin' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await isNamed(ana, names);
  await say(ana, 'the three of us');
  for (const page of [jonas, mei]) {
    await page.locator('#direct').getByRole('link', { name: await nameOf(ana) }).click();
    await waitForMessage(page, 'the three of us');
  }
  await say(mei, 'here I am');
  await isNamed(jonas, [await nameOf(ana), names[1]]);
  const address = ana.url();
  await ana.evaluate(() => (location.hash = '#lobby'));
  await titleOf(ana).filter({ hasText: '# lobby' }).waitFor();
  await (await choose(ana, [...names].reverse())).getByRole('button', { name: 'Begin' }).click();
  await waitForMessage(ana, 'here I am');
  assert.equal(ana.url(), address);
});

test('somebody who was chosen is left out again; with one other it is the conversation of the two', async () => {
  const { ana, names } = await three();
  const dialog = await choose(ana, names);
  await dialog.getByRole('button', { name: `Leave out ${names[0]}` }).click();
  assert.equal(await ana.evaluate(() => document.activeElement.id), 'direct-people');
  await dialog.getByLabel('Beginning of the name').fill(names[1]);
  await dialog.getByText('Nobody whose name begins so.').waitFor();
  await ana.keyboard.press('Escape');
  assert.equal(await dialog.getByLabel('Beginning of the name').inputValue(), '');
  await dialog.getByRole('button', { name: 'Begin' }).click();
  await titleOf(ana).filter({ hasText: names[1] }).waitFor();
  assert.ok(!(await titleOf(ana).innerText()).includes(names[0]));
});

test('from the panel of a conversation another one with more people is begun', async () => {
  const { ana, mei, names } = await three();
  await (await choose(ana, [names[0]])).getByRole('button', { name: 'Begin' }).click();
  await titleOf(ana).filter({ hasText: names[0] }).waitFor();
  await ana.getByRole('button', { name: 'People and room' }).click();
  await ana.getByRole('button', { name: 'Begin one with more people' }).click();
  const dialog = ana.getByRole('dialog', { name: 'New message' });
  await dialog.getByRole('button', { name: `Leave out ${names[0]}` }).waitFor();
  assert.deepEqual(await findings(ana), []);
  await dialog.getByLabel('Beginning of the name').fill(names[1]);
  await dialog.getByRole('list', { name: 'People found' }).getByRole('button', { name: names[1] }).click();
  await dialog.getByRole('button', { name: 'Begin' }).click();
  await isNamed(ana, names);
  await ana.getByRole('dialog').waitFor({ state: 'hidden' });
  await say(ana, 'now we are three');
  await mei.locator('#direct').getByRole('link', { name: await nameOf(ana) }).click();
  await waitForMessage(mei, 'now we are three');
});

test('on a phone it is begun from the drawer, and Escape closes the dialog alone', async () => {
  const { ana, names } = await three(PHONE);
  await ana.getByRole('button', { name: 'Rooms' }).click();
  const dialog = await choose(ana, names);
  assert.deepEqual(await findings(ana), []);
  assert.equal(await overflow(ana), 0);
  await ana.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await ana.evaluate(() => document.activeElement.id), 'new-direct');
  await choose(ana, names);
  await dialog.getByRole('button', { name: 'Begin' }).click();
  await isNamed(ana, names);
  assert.ok(!(await ana.evaluate(() => document.getElementById('nav').classList.contains('open'))));
});

test('where the name of a room is asked for, those that there are are offered', async () => {
  const room = newRoom();
  await say(await enter(await newUser(), room), 'hello');
  const page = await enter(await newUser(), newRoom());
  const field = page.getByLabel('Open a room');
  await field.fill(room.slice(0, -1));
  await page.locator(`#room-names option[value="${room}"]`).waitFor({ state: 'attached' });
  await field.fill(`${room}-of-nobody`);
  await page.waitForFunction(() => !document.querySelector('#room-names option'));
});
