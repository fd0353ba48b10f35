import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enter, expectDraft, expectMessages, newRoom, newUser, openRoom, say } from '../lib/users.js';

test('Enter sends, Shift+Enter starts a new line, and an empty message is not sent', async () => {
  const page = await enter(await newUser(), newRoom());
  const field = page.getByLabel('Message', { exact: true });
  await field.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('   ');
  await page.keyboard.press('Enter');
  await field.fill('');
  await page.keyboard.type('one');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('two');
  await page.keyboard.press('Enter');
  await expectMessages(page, ['one\ntwo']);
  assert.equal(await field.inputValue(), '');
});

test('Enter that confirms an input method\'s candidate does not send', async () => {
  const page = await enter(await newUser(), newRoom());
  const field = page.getByLabel('Message', { exact: true });
  await field.focus();
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
  await page.keyboard.press('Enter');
  await session.send('Input.insertText', { text: '日本' });
  await field.evaluate((node) => node.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true })));
  await field.evaluate((node) => {
    // Both are made first: the time between the two is what counts.
    const events = [new CompositionEvent('compositionend', { data: '日本' }), new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })];
    for (const event of events) node.dispatchEvent(event);
  });
  assert.match(await field.inputValue(), /日本/);
  assert.equal(await page.getByRole('article').count(), 0);
});

test('a message that is too long is not sent and not lost, and the page says by how much', async () => {
  const page = await enter(await newUser(), newRoom());
  const field = page.getByLabel('Message', { exact: true });
  await say(page, 'ä'.repeat(2050));
  await page.getByText('Too long by 4 bytes.').waitFor();
  assert.equal((await field.inputValue()).length, 2050);
  assert.equal(await page.getByRole('article').count(), 0);
});

test('a draft stays with its room through a change of room and a reload', async () => {
  const [one, two] = [newRoom(), newRoom()];
  const page = await enter(await newUser(), one);
  const field = page.getByLabel('Message', { exact: true });
  await field.fill('half a thought');
  await openRoom(page, two);
  await page.getByRole('heading', { name: `# ${two}` }).waitFor();
  assert.equal(await field.inputValue(), '');
  await field.fill('another');
  await page.getByRole('link', { name: one }).click();
  await page.getByRole('heading', { name: `# ${one}` }).waitFor();
  assert.equal(await field.inputValue(), 'half a thought');
  await page.reload();
  await expectDraft(page, 'half a thought');
  await page.getByRole('link', { name: two }).click();
  await page.getByRole('heading', { name: `# ${two}` }).waitFor();
  assert.equal(await field.inputValue(), 'another');
});
