import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { operate, registered, signedIn } from '../lib/accounts.js';
import { ask } from '../lib/rooms.js';
import { accounts, connected, enter, newRoom, say, waitForMessage, waitUntil } from '../lib/users.js';

/** The instances of the stack with accounts: `{pid, ready}`. */
const instances = () => JSON.parse(operate('list', '--json'));

/** Carries out a command in that stack's Redis. */
function redis(...words) {
  const conf = readFileSync(join(accounts.home, 'run/redis/local.conf'), 'utf8');
  const [port, password] = ['port', 'requirepass'].map((name) => new RegExp(`^${name} (.+)$`, 'm').exec(conf)[1]);
  return execFileSync('redis-cli', ['-p', port, ...words], { encoding: 'utf8', env: { ...process.env, REDISCLI_AUTH: password } }).trim();
}

/** Ends all instances at once, and waits until others are there. */
async function killAll() {
  const before = instances().map(({ pid }) => pid);
  for (const pid of before) process.kill(pid, 'SIGKILL');
  const hasStarted = ({ pid, ready }) => ready && !before.includes(pid);
  await waitUntil(() => instances().every(hasStarted), 'the instances are started again');
}

/** Waits until both pages show these numbers of unread messages and of mentions beside the room. */
async function expectCounts(pages, room, unread, mentions) {
  for (const page of pages) {
    await connected(page);
    await page.waitForFunction(([name, expected]) => {
      const link = document.querySelector(`#rooms a[data-room="${name}"]`);
      const shown = (kind) => link?.querySelector(`.${kind}:not([hidden])`)?.textContent.replace(/\D/g, '') ?? '';
      return `${shown('badge')} ${shown('mention-badge')}` === expected;
    }, [room, `${unread} ${mentions}`]).catch(async (error) => {
      const shown = await page.locator(`#rooms a[data-room="${room}"]`).innerText();
      throw new Error(`${unread} unread and ${mentions} mentions were expected, and page ${pages.indexOf(page)} shows ${shown}`, { cause: error });
    });
  }
}

test('unread counts agree in two browsers, after a rolling restart, kill -9 of all instances, and a log that began anew', async () => {
  const [room, other] = [newRoom(), newRoom()];
  const { name, page: desk } = await registered();
  const { page: jonas } = await registered();
  const mention = `@${name.replaceAll(' ', '-')}`;
  const show = (page, to) => page.evaluate((hash) => (location.hash = hash), to);
  await show(desk, room);
  await show(jonas, room);
  await say(jonas, 'read');
  await waitForMessage(desk, 'read');
  const isTold = async () => (await ask(desk, 'rooms')).rooms.some((each) => each.room === room && each.unread === 0);
  await waitUntil(isTold, 'the server knows that it was read');
  await show(desk, other);
  const phone = await signedIn(name, { room: other });
  const both = [desk, phone];

  await say(jonas, 'one');
  await say(jonas, `two, ${mention}`);
  await expectCounts(both, room, 2, 1);

  operate('reload');
  await say(jonas, 'three');
  await expectCounts(both, room, 3, 1);

  await killAll();
  await connected(jonas);
  await say(jonas, `four, ${mention}`);
  await expectCounts(both, room, 4, 2);
  const fresh = await enter(phone.context(), other, { at: accounts.url });
  await expectCounts([fresh], room, 4, 2);

  // What expiry does to a room that nobody has used for long: its next log begins anew, under another epoch.
  redis('del', ...redis('keys', `*{${room}}*`).split('\n'));
  await say(jonas, `five, ${mention}`);
  await say(jonas, 'six');
  await expectCounts([...both, fresh], room, 2, 1);

  await show(phone, room);
  await waitForMessage(phone, 'six');
  await expectCounts([desk], room, '', '');
});
