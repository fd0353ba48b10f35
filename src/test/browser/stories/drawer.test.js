import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings } from '../lib/accessibility.js';
import { PHONE, enter, newRoom, newUser, openRoom, waitForRooms } from '../lib/users.js';

test('on a phone the rooms are in a drawer that takes the focus, and that Escape, "back" and a tap outside close', async () => {
  const page = await enter(await newUser(PHONE), newRoom());
  const menu = page.getByRole('button', { name: 'Rooms' });
  const drawer = page.getByRole('navigation', { name: 'Rooms' });
  const focus = () => page.evaluate(() => document.activeElement.id || document.activeElement.tagName);
  const url = page.url();
  await waitForRooms(page);
  assert.equal(await drawer.count(), 0);
  for (const close of [() => page.keyboard.press('Escape'), () => page.goBack(), () => page.mouse.click(380, 400)]) {
    await menu.click();
    await drawer.waitFor();
    assert.equal(await focus(), 'A');
    assert.deepEqual(await findings(page), []);
    await close();
    await drawer.waitFor({ state: 'hidden' });
    assert.equal(await focus(), 'menu');
    // The step of the history is taken back after the drawer has closed. It would close the next one.
    await page.waitForFunction(() => !history.state?.drawer);
    assert.equal(page.url(), url);
  }
});

test('a room chosen in the drawer is shown, and "back" leads to the previous one', async () => {
  const [one, two] = [newRoom(), newRoom()];
  const page = await enter(await newUser(PHONE), one);
  await page.getByRole('button', { name: 'Rooms' }).click();
  await openRoom(page, two);
  await page.getByRole('heading', { name: `# ${two}` }).waitFor();
  await page.getByRole('navigation', { name: 'Rooms' }).waitFor({ state: 'hidden' });
  await page.goBack();
  await page.getByRole('heading', { name: `# ${one}` }).waitFor();
});
