import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toldRead } from '../lib/rooms.js';
import { enter, nameOf, newRoom, newUser, row, say, waitForMessage } from '../lib/users.js';

const goTo = (page, room) => page.evaluate((name) => (location.hash = name), room);
const badge = (page, room, kind) => page.locator(`#rooms a[data-room="${room}"] .${kind}`);
const line = (page) => page.locator('#rows .new');
/** The text of the message below the line. */
const belowLine = (page) => line(page).evaluate((node) => node.nextElementSibling.querySelector('.text p').textContent);

/** Ana, who has read a room and gone to another one, and Jonas, who is in it. */
async function readAndLeft() {
  const [room, other] = [newRoom(), newRoom()];
  const context = await newUser();
  const told = toldRead(context, room);
  const ana = await enter(context, room);
  const jonas = await enter(await newUser(), room);
  await say(jonas, 'read by Ana');
  await waitForMessage(ana, 'read by Ana');
  await goTo(ana, other);
  await ana.getByRole('heading', { name: `# ${other}` }).waitFor();
  return { room, other, context, ana, jonas, told, name: await nameOf(ana) };
}

test('a line stands before the first message that is new, and stays there while the user reads', async () => {
  const { room, other, ana, jonas } = await readAndLeft();
  await say(jonas, 'new one');
  await say(jonas, 'new two');
  await badge(ana, room, 'badge').filter({ hasText: '2' }).waitFor();
  await goTo(ana, room);
  await line(ana).waitFor();
  assert.equal(await belowLine(ana), 'new one');
  await say(ana, 'my answer');
  await say(jonas, 'new three');
  await waitForMessage(ana, 'new three');
  assert.equal(await belowLine(ana), 'new one');
  await goTo(ana, other);
  await ana.getByRole('heading', { name: `# ${other}` }).waitFor();
  await goTo(ana, room);
  await waitForMessage(ana, 'new three');
  assert.equal(await line(ana).count(), 0);
});

test('mentions are counted apart, beside the room and in the title, and are gone once they are read', async () => {
  const { room, other, ana, jonas, name } = await readAndLeft();
  await say(jonas, `@${name.replace(' ', '-')} are you there?`);
  // Nobody is mentioned who is not in the room.
  await badge(ana, room, 'badge').filter({ hasText: '1' }).waitFor();
  await badge(ana, room, 'mention-badge').filter({ hasText: '@1' }).waitFor();
  await ana.waitForFunction((title) => document.title === title, `(1) # ${other} · Chat`);
  await ana.locator('link[rel="icon"][href*="circle"]').waitFor({ state: 'attached' });
  await say(jonas, 'and this mentions nobody');
  await badge(ana, room, 'badge').filter({ hasText: '2' }).waitFor();
  assert.equal(await badge(ana, room, 'mention-badge').innerText(), '@1');
  await goTo(ana, room);
  await ana.waitForFunction((title) => document.title === title, `# ${room} · Chat`);
  await ana.locator('link[rel="icon"]:not([href*="circle"])').waitFor({ state: 'attached' });
  assert.ok(await row(ana, 'are you there?').evaluate((node) => node.classList.contains('mentions')));
  assert.ok(!(await row(ana, 'mentions nobody').evaluate((node) => node.classList.contains('mentions'))));
});

test('a message that only looks like a mention is none: the server says who is meant', async () => {
  const room = newRoom();
  const ana = await enter(await newUser(), room);
  const name = (await nameOf(ana)).replace(' ', '-');
  const jonas = await enter(await newUser(), room);
  await say(jonas, `write to x@${name} or \`@nobody\``);
  await say(jonas, `@${name} yes`);
  await waitForMessage(ana, `@${name} yes`);
  assert.ok(!(await row(ana, 'write to').evaluate((node) => node.classList.contains('mentions'))));
  assert.ok(await row(ana, `@${name} yes`).evaluate((node) => node.classList.contains('mentions')));
});

test('what came while the page was closed is below the line when it is back', async () => {
  const { room, context, ana, jonas, told } = await readAndLeft();
  await told;
  await ana.close();
  await say(jonas, 'missed');
  await waitForMessage(jonas, 'missed');
  const back = await enter(context, room);
  await line(back).waitFor();
  assert.equal(await belowLine(back), 'missed');
});
