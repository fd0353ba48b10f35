import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, openOwnRoom, toldRead } from '../lib/rooms.js';
import { enter, newRoom, newUser, rename, say, waitForMessage, waitForName } from '../lib/users.js';

const titleOf = (page) => page.getByRole('heading', { level: 1 });
const field = (page) => page.getByLabel('Message', { exact: true });

/** Opens a private room of the page's guest, and shows it. */
async function openPrivate(page) {
  const room = newRoom();
  await ask(page, 'rooms', { method: 'POST', body: { name: room, private: true } });
  await page.evaluate((hash) => (location.hash = hash), `#${room}`);
  await titleOf(page).getByRole('img', { name: 'Private' }).waitFor();
  return room;
}

/** What the page's guest has copied, by pasting it into the field. */
async function copied(page) {
  await field(page).fill('');
  await field(page).press('Control+V');
  const text = await field(page).inputValue();
  await field(page).fill('');
  return text;
}

test('/invite with a name adds somebody to a private room, and takes no role from who is in', async () => {
  const shared = newRoom();
  const context = await newUser();
  const hasRead = toldRead(context, shared);
  const [jonas, ana] = [await enter(await newUser(), shared), await enter(context, shared)];
  const name = `Jonas ${shared.slice(-4)}`;
  await rename(jonas, name);
  await waitForName(jonas, name);
  await say(jonas, 'I am here');
  await hasRead;
  const room = await openPrivate(ana);
  await say(ana, '/invite Nobody Whom We Know');
  await ana.getByText('Nobody called Nobody Whom We Know is known here.').waitFor();
  assert.equal(await field(ana).inputValue(), '/invite Nobody Whom We Know');
  await say(ana, `/invite @${name.replace(' ', '-')}`);
  await ana.getByText(`${name} is in the room now.`).waitFor();
  assert.equal(await field(ana).inputValue(), '');
  await jonas.locator(`#rooms a[data-room="${room}"]`).click();
  await titleOf(jonas).getByRole('img', { name: 'Private' }).waitFor();
  await say(ana, `/invite ${name}`);
  await ana.getByText(`${name} belongs to this room.`).waitFor();
  await say(jonas, '/invite');
  await jonas.getByText('You may not do that here.').waitFor();
});

test('/invite alone copies a link that leads somebody into the private room, and that of a public room', async () => {
  const context = await newUser();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const ana = await enter(context, newRoom());
  await openPrivate(ana);
  await say(ana, '/invite');
  await ana.getByText('Twenty people can come in with this link').waitFor();
  const link = new URL(await copied(ana));
  const jonas = await enter(await newUser(), link.hash.slice(1));
  await titleOf(jonas).getByRole('img', { name: 'Private' }).waitFor();
  await say(jonas, 'thank you');
  await waitForMessage(ana, 'thank you');
  const open = await openOwnRoom(ana);
  await say(ana, '/invite');
  await ana.getByText('This link leads everybody to this room.').waitFor();
  assert.equal(new URL(await copied(ana)).hash, `#${open}`);
});
