import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enter, newRoom, newUser, row, say } from '../lib/users.js';

const composer = (page) => page.getByLabel('Message', { exact: true });
const nextFrame = (page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

/** A user whose log brings no message until it is released, though all else is answered: `{page, hold, hasHeld, release}`. */
async function withLateLog() {
  const context = await newUser();
  const held = [];
  let isHolding = false;
  let pass;
  await context.routeWebSocket(/./, (route) => {
    const server = route.connectToServer();
    pass = (line) => route.send(line);
    server.onMessage((frame) => {
      for (const line of frame.split('\n')) {
        if (isHolding && line.includes('"type":"message"')) held.push(line);
        else pass(line);
      }
    });
  });
  const page = await enter(context, newRoom());
  return {
    page,
    hold: () => (isHolding = true),
    hasHeld: async () => {
      while (!held.length) await nextFrame(page);
      await nextFrame(page);
    },
    release: () => {
      isHolding = false;
      held.splice(0).forEach(pass);
    },
  };
}

test('an own message is shown between the answer and the log, and then once', async () => {
  const { page, hold, hasHeld, release } = await withLateLog();
  await say(page, 'first');
  await row(page, 'first').waitFor();
  hold();
  await say(page, 'second');
  await hasHeld();
  assert.equal(await row(page, 'second').count(), 1);
  release();
  await say(page, 'third');
  await row(page, 'third').waitFor();
  assert.equal(await row(page, 'second').count(), 1);
});

test('an arrow up right after Enter edits that message as soon as the log brings it', async () => {
  const { page, hold, hasHeld, release } = await withLateLog();
  const editing = page.getByText('Editing your message');
  await say(page, 'an earlier one');
  await row(page, 'an earlier one').hover();
  await page.getByRole('button', { name: 'Edit', exact: true }).waitFor();
  hold();
  await say(page, 'At noom.');
  await page.keyboard.press('ArrowUp');
  await hasHeld();
  assert.equal(await editing.isVisible(), false);
  release();
  await editing.waitFor();
  assert.equal(await composer(page).inputValue(), 'At noom.');
});

test('an arrow up is forgotten once something else is begun', async () => {
  const { page, hold, hasHeld, release } = await withLateLog();
  hold();
  await say(page, 'At one.');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.type('And');
  await hasHeld();
  release();
  await say(page, 'And two.');
  await row(page, 'And two.').waitFor();
  assert.equal(await page.getByText('Editing your message').isVisible(), false);
});

test('Enter at a message on its way opens its menu as soon as the log brings it', async () => {
  const { page, hold, hasHeld, release } = await withLateLog();
  await say(page, 'an earlier one');
  await row(page, 'an earlier one').hover();
  await page.getByRole('button', { name: 'Edit', exact: true }).waitFor();
  hold();
  await say(page, 'a late one');
  await hasHeld();
  await page.getByRole('log').focus();
  await page.keyboard.press('ArrowUp');
  await page.waitForFunction(() => document.activeElement.textContent.includes('a late one'));
  await page.keyboard.press('Enter');
  await nextFrame(page);
  assert.equal(await page.getByRole('dialog').count(), 0);
  release();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.keyboard.press('Tab');
  await page.waitForFunction(() => document.activeElement.matches('.action-bar button'));
});

test('a message that the mouse is on gets its buttons as soon as the log brings it', async () => {
  const { page, hold, hasHeld, release } = await withLateLog();
  await say(page, 'an earlier one');
  await row(page, 'an earlier one').hover();
  const edit = page.getByRole('button', { name: 'Edit', exact: true });
  await edit.waitFor();
  hold();
  await say(page, 'a late one');
  await hasHeld();
  await row(page, 'a late one').hover();
  await edit.waitFor({ state: 'hidden' });
  release();
  await edit.waitFor();
});
