import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enter, newRoom, newUser, rename, row, say, waitForMessage } from '../lib/users.js';

// Every story fails on a policy violation, so here not even an attempt may happen.

const VECTORS = [
  '<script>document.title="run"</script>',
  '<img src=x onerror=\'document.title="run"\'>',
  '<svg onload=document.title="run">',
  '<iframe srcdoc="<script>parent.document.title=\'run\'</script>">',
  '<a href="javascript:document.title=\'run\'">press</a>',
  '"><b onmouseover=document.title="run">over',
  'javascript:document.title="run"',
  'https://example.org/"onmouseover="document.title=\'run\'',
  '**<i onclick=document.title="run">x</i>**',
  '`</code><script>document.title="run"</script>`',
  '```\n</code></pre><script>document.title="run"</script>\n```',
  '> <style>*{display:none}</style>',
  '{{constructor.constructor("document.title=\'run\'")()}}',
  '&lt;script&gt;document.title="run"&lt;/script&gt;',
];

test('markup in a message is shown as text', async () => {
  const room = newRoom();
  const mallory = await enter(await newUser(), room);
  const ana = await enter(await newUser(), room);
  for (const vector of VECTORS) await say(mallory, vector);
  await say(mallory, 'the end');
  await waitForMessage(ana, 'the end');
  assert.equal(await ana.getByRole('article').count(), VECTORS.length + 1);
  assert.equal(await row(ana, '<img src=x').count(), 1);
  assert.equal(await ana.title(), `# ${room} · Chat`);
  const made = await ana.locator('#rows').evaluate((rows) => [...rows.querySelectorAll('script, img, iframe, style, svg, i, [onclick], [onerror], [onload], [onmouseover]')].length);
  assert.equal(made, 0);
  const links = await ana.locator('#rows a').evaluateAll((all) => all.map(({ protocol }) => protocol));
  assert.deepEqual([...new Set(links)], ['https:']);
});

test('markup in a name and in the address of a room is shown as text', async () => {
  const room = newRoom();
  const mallory = await enter(await newUser(), room);
  const ana = await enter(await newUser(), room);
  await rename(mallory, '<b>Ana</b>');
  await say(mallory, 'hello');
  await waitForMessage(ana, 'hello');
  assert.equal(await ana.locator('#rows b').count(), 0);
  await ana.goto(new URL(`#${encodeURIComponent('<img src=x onerror=document.title="run">')}`, ana.url()).href);
  await ana.getByRole('heading', { level: 1, name: '# <img src=x onerror=document.title="run">' }).waitFor();
  assert.equal(await ana.locator('img').count(), 0);
});

test('a control that would reverse a file name is shown, and reverses nothing', async () => {
  const room = newRoom();
  const mallory = await enter(await newUser(), room);
  const ana = await enter(await newUser(), room);
  await say(mallory, 'photo\u202egnp.exe');
  await say(mallory, '\u2067https://example.org/\u202egnp.exe');
  await waitForMessage(ana, 'photo[U+202E]gnp.exe');
  await waitForMessage(ana, '[U+2067]https://example.org/[U+202E]gnp.exe');
  assert.equal(await ana.locator('#rows a').getAttribute('href'), 'https://example.org/');
  assert.ok(!(await ana.locator('body').innerText()).includes('\u202e'));
  const before = await ana.getByRole('article').count();
  await say(mallory, 'the same again');
  await waitForMessage(ana, 'the same again');
  assert.equal(await ana.getByRole('article').count(), before + 1);
});
