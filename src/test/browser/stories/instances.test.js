import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enter, expectMessages, instance, messageTexts, newRoom, newUser, row, say, stack, waitForMessage } from '../lib/users.js';
import { Proxy } from '../lib/proxy.js';

/** Number of pages that are opened to reach another instance. Balancing by load needs two or three. */
const TRIES = 12;

/** A page on an instance other than this one. */
async function elsewhere(room, here, at = stack) {
  for (let i = 0; i < TRIES; i += 1) {
    const page = await enter(await newUser(), room, { at });
    if ((await instance(page)) !== here) return page;
  }
  assert.fail(`only ${here} answers: this story needs a stack of two instances or more`);
}

test('two users on two instances read each other, in one order', async () => {
  const room = newRoom();
  const ana = await enter(await newUser(), room);
  const jonas = await elsewhere(room, await instance(ana));
  for (let i = 0; i < 5; i += 1) {
    await say(ana, `ana ${i}`);
    await say(jonas, `jonas ${i}`);
  }
  for (const page of [ana, jonas]) {
    await waitForMessage(page, 'ana 4');
    await waitForMessage(page, 'jonas 4');
  }
  await expectMessages(jonas, await messageTexts(ana));
  assert.equal(await row(jonas, 'ana 0').locator('.author').innerText().then((name) => name.startsWith('Guest')), true);
});

test('one user\'s tabs on two instances are one user', async () => {
  const room = newRoom();
  const context = await newUser();
  const pages = [await enter(context, room)];
  const first = await instance(pages[0]);
  for (let i = 0; i < TRIES && (await instance(pages.at(-1))) === first; i += 1) pages.push(await enter(context, room));
  assert.notEqual(await instance(pages.at(-1)), first);
  await say(pages[0], 'from the first');
  await waitForMessage(pages.at(-1), 'from the first');
  assert.equal(await row(pages.at(-1), 'from the first').locator('.author').innerText(), 'You');
});

test('after a cut the connection resumes on whichever instance answers', async (t) => {
  const proxy = await Proxy.before(stack);
  t.after(() => proxy.close());
  const room = newRoom();
  const ana = await enter(await newUser(), room, { at: proxy.address });
  const jonas = await enter(await newUser(), room);
  const expected = [];
  for (let i = 0; i < 6; i += 1) {
    proxy.cut();
    await say(jonas, `round ${i}`);
    expected.push(`round ${i}`);
    await waitForMessage(ana, `round ${i}`);
  }
  await expectMessages(ana, expected);
});
