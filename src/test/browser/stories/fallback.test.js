import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { connected, enter, heard, newRoom, person, reads, say, stack, until } from '../lib/people.js';
import { Proxy } from '../lib/proxy.js';

let proxy;
beforeEach(async () => (proxy = await Proxy.before(stack)));
afterEach(() => proxy.close());

/** The details panel's word for how this page is connected. */
async function connection(page) {
  await page.locator('#details').evaluate((details) => (details.open = true));
  return page.locator('.panel dt:text-is("Connection") + dd').innerText();
}

for (const [what, how] of [['refused', 'refuse'], ['left hanging', 'hang'], ['cut after a second', 1000]]) {
  test(`a WebSocket that is ${what}: the conversation goes on by the slower connection`, async () => {
    const room = newRoom();
    const jonas = await enter(await person(), room);
    await say(jonas, 'before');
    proxy.webSocket = how;
    const ana = await enter(await person(), room, { at: proxy.address, wait: false });
    await connected(ana);
    await heard(ana, 'before');
    await say(ana, 'from behind a wall');
    await heard(jonas, 'from behind a wall');
    await say(jonas, 'over it');
    await heard(ana, 'over it');
    await reads(ana, ['before', 'from behind a wall', 'over it']);
    if (how !== 1000) assert.equal(await connection(ana), 'Using the slower connection.');
    assert.match(await ana.getByRole('status').innerText(), /Connected to /);
  });
}

test('moving to the slower connection and back loses nothing and doubles nothing', async () => {
  const room = newRoom();
  const jonas = await enter(await person(), room);
  const ana = await enter(await person(), room, { at: proxy.address });
  const expected = [];
  const exchange = async (label) => {
    for (const [page, name] of [[ana, 'ana'], [jonas, 'jonas']]) {
      const text = `${name} ${label}`;
      await say(page, text);
      await heard(page === ana ? jonas : ana, text);
      expected.push(text);
    }
  };
  await exchange('by WebSocket');
  proxy.webSocket = 'refuse';
  proxy.cut();
  await say(jonas, 'into the change');
  expected.push('into the change');
  await until(() => proxy.open('GET /api/events') === 1, 'a stream is open');
  await heard(ana, 'into the change');
  await exchange('slower');
  proxy.webSocket = null;
  await until(() => proxy.open('GET /ws') === 1 && proxy.open('GET /api/events') === 0, 'back on a WebSocket, the stream closed');
  assert.equal(await connection(ana), 'WebSocket');
  await exchange('by WebSocket again');
  await reads(ana, expected);
  await reads(jonas, expected);
});

test('several tabs share one stream, each gets its rooms, and another takes over when the one that holds it closes', async () => {
  const [one, two] = [newRoom(), newRoom()];
  proxy.webSocket = 'refuse';
  const context = await person();
  const tabs = [];
  for (const room of [one, two, one, two]) tabs.push(await enter(context, room, { at: proxy.address }));
  const jonas = await person();
  const [inOne, inTwo] = [await enter(jonas, one), await enter(jonas, two)];
  await say(inOne, 'to the first');
  await say(inTwo, 'to the second');
  for (const [i, tab] of tabs.entries()) await heard(tab, i % 2 ? 'to the second' : 'to the first');
  assert.equal(proxy.open('GET /api/events'), 1);
  await tabs[0].close();
  await say(inOne, 'still there?');
  await heard(tabs[2], 'still there?');
  await say(tabs[2], 'yes');
  await heard(inOne, 'yes');
  assert.equal(proxy.open('GET /api/events'), 1);
});
