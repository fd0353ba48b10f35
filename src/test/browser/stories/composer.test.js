import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enter, expectDraft, expectMessages, newRoom, newUser, openRoom, say, waitUntil } from '../lib/users.js';

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
  await page.getByRole('link', { name: `${one} Draft` }).waitFor();
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

test('in a fence Enter is a new line of code, and behind it, or with Ctrl, it sends', async () => {
  const page = await enter(await newUser(), newRoom());
  await page.getByLabel('Message', { exact: true }).focus();
  for (const line of ['```', 'let a = 1;', '  a += 1;', '```']) {
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
  }
  await page.locator('#rows pre').filter({ hasText: 'a += 1;' }).waitFor();
  await page.keyboard.type('```\nopen');
  await page.keyboard.press('Control+Enter');
  await page.locator('#rows pre').filter({ hasText: 'open' }).waitFor();
});

test('what is typed outside of any field goes into the message, but not from a button or a dialog', async () => {
  const page = await enter(await newUser(), newRoom());
  const field = page.getByLabel('Message', { exact: true });
  // The module that does it is loaded after the conversation.
  await waitUntil(async () => {
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press('h');
    return (await field.inputValue()) === 'h';
  });
  await page.keyboard.type('ello');
  assert.equal(await field.inputValue(), 'hello');
  await page.getByRole('button', { name: 'Search' }).focus();
  await page.keyboard.type('x');
  await page.getByRole('button', { name: 'New room' }).click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('y');
  assert.equal(await field.inputValue(), 'hello');
});

test('a file that is pasted or dropped is refused with a sentence, and a text is pasted', async () => {
  const page = await enter(await newUser(), newRoom());
  const field = page.getByLabel('Message', { exact: true });
  const give = (type, hasText) =>
    page.evaluate(
      ([kind, withText]) => {
        const data = new DataTransfer();
        data.items.add(new File(['x'], 'x.png', { type: 'image/png' }));
        if (withText) data.setData('text/plain', 'cells');
        const event = kind === 'paste' ? new ClipboardEvent(kind, { clipboardData: data, bubbles: true, cancelable: true }) : new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
        return document.querySelector('#composer textarea').dispatchEvent(event);
      },
      [type, hasText],
    );
  for (const type of ['paste', 'drop']) {
    await waitUntil(async () => !(await give(type, false)), 'the file is refused');
    await page.getByText('Files cannot be sent here.').first().waitFor();
    await field.press('a');
    await page.locator('#notice.shown').waitFor({ state: 'detached' });
  }
  assert.equal(await give('paste', true), true);
});
