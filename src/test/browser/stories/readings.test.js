import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toldRead } from '../lib/rooms.js';
import { connected, enter, newRoom, newUser, say, waitForMessage } from '../lib/users.js';

const badge = (page, room) => page.locator(`#rooms a[data-room="${room}"] .badge`);

test('what is read in one window is read in the other', async () => {
  const room = newRoom();
  const ana = await newUser();
  const desk = await enter(ana, room);
  const phone = await enter(ana, room);
  const jonas = await enter(await newUser(), room);
  await say(jonas, 'one');
  await waitForMessage(desk, 'one');
  await desk.evaluate((name) => (location.hash = name), newRoom());
  await phone.evaluate((name) => (location.hash = name), newRoom());
  await say(jonas, 'two');
  await badge(desk, room).filter({ hasText: '1' }).waitFor();
  await badge(phone, room).filter({ hasText: '1' }).waitFor();
  await phone.evaluate((name) => (location.hash = name), room);
  await waitForMessage(phone, 'two');
  await badge(desk, room).waitFor({ state: 'hidden' });
});

test('what came while the page was closed is counted when it is back', async () => {
  const [room, other] = [newRoom(), newRoom()];
  const ana = await newUser();
  const told = toldRead(ana, room);
  const page = await enter(ana, room);
  const jonas = await enter(await newUser(), room);
  await say(jonas, 'read by Ana');
  await told;
  await page.evaluate((name) => (location.hash = name), other);
  await badge(page, room).waitFor({ state: 'attached' });
  await page.close();
  await say(jonas, 'missed');
  await say(jonas, 'missed too');
  const back = await enter(ana, other);
  await connected(back);
  await badge(back, room).filter({ hasText: '2' }).waitFor();
  assert.equal(await badge(back, room).getAttribute('title'), '2 new messages');
});
