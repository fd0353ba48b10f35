import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PHONE, WIDE, connected, enter, heard, instance, newRoom, person, reads, row, say } from '../lib/people.js';

test('two people in one room read each other, and each is "You" to oneself alone', async () => {
  const room = newRoom();
  const ana = await enter(await person(), room);
  const jonas = await enter(await person(), room);
  await say(ana, 'Anybody here?');
  await heard(jonas, 'Anybody here?');
  await say(jonas, 'Yes, here.');
  await heard(ana, 'Yes, here.');
  assert.equal(await row(ana, 'Anybody here?').locator('.author').innerText(), 'You');
  assert.equal(await row(jonas, 'Yes, here.').locator('.author').innerText(), 'You');
  assert.match(await row(jonas, 'Anybody here?').locator('.author').innerText(), /^Guest \d+$/);
});

test('a guest writes at once, under the name that the server gave', async () => {
  const page = await enter(await person(), newRoom());
  assert.match(await page.getByLabel('Your name').inputValue(), /^Guest \d+$/);
  assert.ok(await page.getByLabel('Message', { exact: true }).isEnabled());
});

test('a new name holds for what is said after it, for everybody', async () => {
  const room = newRoom();
  const ana = await enter(await person(), room);
  const jonas = await enter(await person(), room);
  await say(ana, 'before');
  await heard(jonas, 'before');
  await ana.getByLabel('Your name').fill('Ana Maria');
  await ana.keyboard.press('Enter');
  await say(ana, 'after');
  await heard(jonas, 'after');
  assert.equal(await row(jonas, 'after').locator('.author').innerText(), 'Ana Maria');
  assert.match(await row(jonas, 'before').locator('.author').innerText(), /^Guest/);
});

test('a reload is the same person: same name, own words still own', async () => {
  const page = await enter(await person(), newRoom());
  await page.getByLabel('Your name').fill('Ana');
  await page.keyboard.press('Enter');
  await say(page, 'Remember me');
  await heard(page, 'Remember me');
  await page.reload();
  await heard(page, 'Remember me');
  assert.equal(await page.getByLabel('Your name').inputValue(), 'Ana');
  assert.equal(await row(page, 'Remember me').locator('.author').innerText(), 'You');
});

test('two tabs of one person are one person', async () => {
  const room = newRoom();
  const ana = await person();
  const one = await enter(ana, room);
  const two = await enter(ana, room);
  await say(one, 'from the first tab');
  await heard(two, 'from the first tab');
  assert.equal(await row(two, 'from the first tab').locator('.author').innerText(), 'You');
  await say(two, 'from the second tab');
  await reads(one, ['from the first tab', 'from the second tab']);
});

test('Enter sends, Shift and Enter begin a line, and an empty message is none', async () => {
  const page = await enter(await person(), newRoom());
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
  await reads(page, ['one\ntwo']);
  assert.equal(await field.inputValue(), '');
});

test('Enter that confirms an input method\'s candidate does not send', async () => {
  const page = await enter(await person(), newRoom());
  const field = page.getByLabel('Message', { exact: true });
  await field.focus();
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
  await page.keyboard.press('Enter');
  await session.send('Input.insertText', { text: '日本' });
  await field.evaluate((node) => node.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true })));
  await field.evaluate((node) => {
    node.dispatchEvent(new CompositionEvent('compositionend', { data: '日本' }));
    node.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  });
  assert.match(await field.inputValue(), /日本/);
  assert.equal(await page.getByRole('article').count(), 0);
});

test('the page says which instance serves it, wide and on the phone', async () => {
  for (const size of [WIDE, PHONE]) {
    const page = await enter(await person(size), newRoom());
    assert.ok(await instance(page));
    assert.ok(await page.getByRole('status').isVisible());
  }
});

test('a message that is too long is not sent, not lost, and the page says by how much', async () => {
  const page = await enter(await person(), newRoom());
  const field = page.getByLabel('Message', { exact: true });
  await say(page, 'ä'.repeat(2050));
  await page.getByText('Too long by 4 bytes.').waitFor();
  assert.equal((await field.inputValue()).length, 2050);
  assert.equal(await page.getByRole('article').count(), 0);
});

test('bold, code and links are drawn, the rest is text', async () => {
  const page = await enter(await person(), newRoom());
  await say(page, 'a **b** `c` https://example.org/d');
  const body = row(page, 'a b c').locator('.text');
  assert.equal(await body.locator('strong').innerText(), 'b');
  assert.equal(await body.locator('code').innerText(), 'c');
  assert.equal(await body.getByRole('link').getAttribute('href'), 'https://example.org/d');
  assert.match(await body.getByRole('link').getAttribute('rel'), /noopener/);
  await connected(page);
});

test('a new name reaches the person\'s other tabs, and what they say next', async () => {
  const room = newRoom();
  const ana = await person();
  const one = await enter(ana, room);
  const two = await enter(ana, room);
  const jonas = await enter(await person(), room);
  await one.getByLabel('Your name').fill('Ana');
  await one.keyboard.press('Enter');
  await two.waitForFunction(() => document.getElementById('name').value === 'Ana');
  await say(two, 'from the other tab');
  await heard(jonas, 'from the other tab');
  assert.equal(await row(jonas, 'from the other tab').locator('.author').innerText(), 'Ana');
});
