import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { connected, enter, expectMessages, instance, newRoom, newUser, row, say, stack, waitForMessage, waitUntil } from '../lib/users.js';
import { Proxy } from '../lib/proxy.js';

let proxy;
beforeEach(async () => (proxy = await Proxy.before(stack)));
afterEach(() => proxy.close());

/** How this page is connected, as the details panel says. */
async function connection(page) {
  await page.locator('#details').evaluate((details) => (details.open = true));
  return page.locator('.panel dt:text-is("Connection") + dd').innerText();
}

for (const [what, how] of [['refused', 'refuse'], ['not answered', 'hang'], ['cut after a second', 1000]]) {
  test(`when WebSockets are ${what}, the conversation goes on over HTTP`, async () => {
    const room = newRoom();
    const jonas = await enter(await newUser(), room);
    await say(jonas, 'before');
    proxy.webSocket = how;
    const ana = await enter(await newUser(), room, { at: proxy.address, wait: false });
    await connected(ana);
    await waitForMessage(ana, 'before');
    await say(ana, 'from behind a wall');
    await waitForMessage(jonas, 'from behind a wall');
    await say(jonas, 'over it');
    await waitForMessage(ana, 'over it');
    await expectMessages(ana, ['before', 'from behind a wall', 'over it']);
    if (how !== 1000) assert.equal(await connection(ana), 'Using the slower connection.');
    assert.ok(await instance(ana));
  });
}

test('reactions, replies, edits and deletions are made over HTTP, too', async () => {
  const room = newRoom();
  const jonas = await enter(await newUser(), room);
  proxy.webSocket = 'refuse';
  const ana = await enter(await newUser(), room, { at: proxy.address, wait: false });
  await connected(ana);
  await say(ana, 'firts');
  await waitForMessage(jonas, 'firts');
  await ana.keyboard.press('ArrowUp');
  await ana.getByText('Editing your message').waitFor();
  await say(ana, 'first');
  await row(jonas, 'first').getByText('edited').waitFor();
  await row(ana, 'first').hover();
  await ana.getByRole('button', { name: 'React', exact: true }).click();
  await ana.getByRole('button', { name: 'React with 👍' }).click();
  await row(jonas, 'first').getByRole('button', { name: /^👍/ }).waitFor();
  await ana.getByRole('button', { name: 'Reply', exact: true }).click();
  await say(ana, 'second');
  await row(jonas, 'second').locator('.reply').filter({ hasText: 'first' }).waitFor();
  await row(ana, 'second').hover();
  await ana.getByRole('button', { name: 'More', exact: true }).click();
  await ana.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await ana.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await waitForMessage(jonas, 'This message was deleted.');
});

test('moving to HTTP and back neither loses nor duplicates a message', async () => {
  const room = newRoom();
  const jonas = await enter(await newUser(), room);
  const ana = await enter(await newUser(), room, { at: proxy.address });
  const expected = [];
  const exchange = async (label) => {
    for (const [page, name] of [[ana, 'ana'], [jonas, 'jonas']]) {
      const text = `${name} ${label}`;
      await say(page, text);
      await waitForMessage(page === ana ? jonas : ana, text);
      expected.push(text);
    }
  };
  await exchange('by WebSocket');
  proxy.webSocket = 'refuse';
  proxy.cut();
  await say(jonas, 'into the change');
  expected.push('into the change');
  await waitUntil(() => proxy.open('GET /api/events') === 1, 'a stream is open');
  await waitForMessage(ana, 'into the change');
  await exchange('slower');
  proxy.webSocket = null;
  await waitUntil(() => proxy.open('GET /ws') === 1 && proxy.open('GET /api/events') === 0, 'back on a WebSocket, the stream closed');
  assert.equal(await connection(ana), 'WebSocket');
  await exchange('by WebSocket again');
  await expectMessages(ana, expected);
  await expectMessages(jonas, expected);
});

test('several tabs share one event stream, and another tab takes over when the one that holds it is closed', async () => {
  const [one, two] = [newRoom(), newRoom()];
  proxy.webSocket = 'refuse';
  const context = await newUser();
  const tabs = [];
  for (const room of [one, two, one, two]) tabs.push(await enter(context, room, { at: proxy.address }));
  const jonas = await newUser();
  const [inOne, inTwo] = [await enter(jonas, one), await enter(jonas, two)];
  await say(inOne, 'to the first');
  await say(inTwo, 'to the second');
  for (const [i, tab] of tabs.entries()) await waitForMessage(tab, i % 2 ? 'to the second' : 'to the first');
  await waitUntil(() => proxy.open('GET /api/events') === 1, 'one stream is open');
  await tabs[0].close();
  await say(inOne, 'still there?');
  await waitForMessage(tabs[2], 'still there?');
  await say(tabs[2], 'yes');
  await waitForMessage(inOne, 'yes');
  await waitUntil(() => proxy.open('GET /api/events') === 1, 'one stream is open');
});
