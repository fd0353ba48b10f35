import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings, overflow } from '../lib/accessibility.js';
import { PHONE, WIDE, connected, enter, expectDraft, expectMessages, newRoom, newUser, say, stack } from '../lib/users.js';

const IMPOSSIBLE = ['../x', 'x'.repeat(65), '%E0%A4', encodeURIComponent('😀'), encodeURIComponent('\u115f'), encodeURIComponent('<b>')];

test('a room may have a name in any language', async () => {
  for (const name of ['हिन्दी', 'தமிழ்', 'علی‌رضا', '二〇二六']) {
    const room = `${newRoom()}-${name}`;
    const page = await enter(await newUser(), encodeURIComponent(room));
    await say(page, 'hello');
    await expectMessages(page, ['hello']);
    assert.ok((await page.title()).includes(name));
  }
});

test('an address that cannot be a room says so, and nothing is sent to another room', async () => {
  const page = await enter(await newUser(), newRoom());
  await say(page, 'here');
  for (const address of IMPOSSIBLE) {
    await page.evaluate((hash) => (location.hash = hash), `#${address}`);
    await page.getByText('cannot be opened. Use letters').waitFor();
    assert.ok(!(await page.getByLabel('Message', { exact: true }).isVisible()));
    assert.equal(await page.getByRole('navigation').locator('[aria-current]').count(), 0);
  }
  await page.getByRole('link', { name: 'Go to # lobby' }).click();
  await page.getByRole('heading', { level: 1, name: '# lobby' }).waitFor();
  assert.ok(await page.getByLabel('Message', { exact: true }).isVisible());
});

test('a page opened at such an address says so, and the draft of another room stays there', async () => {
  const room = newRoom();
  const context = await newUser();
  const page = await enter(context, room);
  await page.getByLabel('Message', { exact: true }).fill('half a thought');
  await page.goto(`${stack}#../x`);
  await page.reload();
  await page.getByText('# ../x cannot be opened.').waitFor();
  await connected(page);
  await page.keyboard.type('lost?');
  await page.keyboard.press('Enter');
  await page.goto(`${stack}#${room}`);
  await page.getByRole('heading', { name: `# ${room}` }).waitFor();
  await expectDraft(page, 'half a thought');
});

for (const [size, options] of [['wide', WIDE], ['phone', PHONE]]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds no fault at such an address, and the page fits the window: ${size}, ${colorScheme}`, async () => {
      const page = await enter(await newUser({ ...options, colorScheme }), 'x'.repeat(200));
      await page.getByText('cannot be opened.').waitFor();
      assert.deepEqual(await findings(page), []);
      assert.equal(await overflow(page), 0);
    });
  }
}
