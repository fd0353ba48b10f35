import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings } from '../lib/accessibility.js';
import { openOwnRoom } from '../lib/rooms.js';
import { PHONE, WIDE, enter, expectMessages, nameOf, newRoom, newUser, rename, say, waitForMessage, waitForName } from '../lib/users.js';

const field = (page) => page.getByLabel('Message', { exact: true });
const typing = (page, text) => page.locator('#typing').filter({ hasText: text });

test('the others see that somebody is typing, and no more when the message is there or the field is empty', async () => {
  const room = newRoom();
  const ana = await enter(await newUser(), room);
  const jonas = await enter(await newUser(), room);
  const name = await nameOf(jonas);
  await field(jonas).pressSequentially('hel');
  await typing(ana, `${name} is typing…`).waitFor();
  await field(jonas).fill('');
  await ana.waitForFunction(() => document.getElementById('typing').textContent === '');
  await say(jonas, 'hello');
  await waitForMessage(ana, 'hello');
  await ana.waitForFunction(() => document.getElementById('typing').textContent === '');
  assert.equal(await jonas.locator('#typing').innerText(), '');
});

for (const [size, options] of [['wide', WIDE], ['phone', PHONE]]) {
  test(`a name is completed by keys, and the message mentions its owner: ${size}`, async () => {
    const room = newRoom();
    const ana = await enter(await newUser(options), room);
    const mira = await enter(await newUser(), room);
    const name = `Mira ${room.slice(-4)}`;
    await rename(mira, name);
    await waitForName(mira, name);
    await say(mira, 'hi');
    await waitForMessage(ana, 'hi');
    await field(ana).click();
    await ana.keyboard.type('yes @mir');
    await ana.getByRole('option', { name }).waitFor();
    assert.deepEqual(await findings(ana), []);
    await ana.keyboard.press('Enter');
    assert.equal(await field(ana).inputValue(), `yes @${name.replace(' ', '-')} `);
    await ana.keyboard.press('Enter');
    await mira.locator('article.mentions').filter({ hasText: 'yes' }).waitFor();
  });
}

test('Escape closes the list and keeps the text, and Enter then sends what is written', async () => {
  const room = newRoom();
  const page = await enter(await newUser(), room);
  await field(page).focus();
  await page.keyboard.type('@roo');
  await page.getByRole('option', { name: '@room' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('listbox').waitFor({ state: 'hidden' });
  await page.keyboard.press('Enter');
  await expectMessages(page, ['@roo']);
});

test('commands say what one does, set the topic and take another name; help lists them', async () => {
  const ana = await enter(await newUser(), newRoom());
  const room = await openOwnRoom(ana);
  const jonas = await enter(await newUser(), room);
  await field(ana).focus();
  await ana.keyboard.type('/help');
  await ana.keyboard.press('Enter');
  await ana.getByRole('option', { name: '/topic' }).waitFor();
  assert.equal(await ana.getByRole('option').count(), 6);
  await ana.keyboard.press('Escape');
  for (const text of ['/me waves', `/topic Plans <b>for</b> May`, `/nick Ana ${room.slice(-4)}`]) {
    await field(ana).fill(text);
    await ana.keyboard.press('Enter');
    await ana.waitForFunction(() => document.getElementById('text').value === '');
  }
  await jonas.locator('article em').filter({ hasText: 'waves' }).waitFor();
  await jonas.locator('#topic').filter({ hasText: 'Plans <b>for</b> May' }).waitFor();
  await waitForName(ana, `Ana ${room.slice(-4)}`);
});

test('who may not is told so above the composer, a text that begins with a path is a text, and an unknown command is not sent', async () => {
  const page = await enter(await newUser(), newRoom());
  await say(page, '/etc/hosts is a file');
  await expectMessages(page, ['/etc/hosts is a file']);
  await say(page, '/topic Mine');
  await page.getByText('You may not do that here.').waitFor();
  assert.equal(await field(page).inputValue(), '/topic Mine');
  await say(page, '/dance');
  await page.getByText('There is no command /dance.').waitFor();
  await expectMessages(page, ['/etc/hosts is a file']);
});

test('somebody is removed from the room by name', async () => {
  const ana = await enter(await newUser(), newRoom());
  const room = await openOwnRoom(ana);
  const eve = await enter(await newUser(), room);
  const name = `Eve ${room.slice(-4)}`;
  await rename(eve, name);
  await waitForName(eve, name);
  await field(ana).focus();
  await ana.keyboard.type(`/remove @${name.replace(' ', '-')}`);
  await ana.getByRole('option', { name }).waitFor();
  await ana.keyboard.press('Escape');
  await ana.keyboard.press('Enter');
  await eve.getByText('You were removed from this room.').waitFor();
});
