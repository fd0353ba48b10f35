import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SMALL, findings, overflow } from '../lib/accessibility.js';
import { PHONE, WIDE, enter, newRoom, newUser, say, stack, waitUntil } from '../lib/users.js';

/** The setting CHAT_ADMIN_TOKEN of the stack. */
const TOKEN = 'only-for-the-admin';

async function open(context) {
  const page = await context.newPage();
  await page.goto(`${stack}cluster`);
  return page;
}

async function present(page, token) {
  await page.getByLabel('Admin token').fill(token);
  await page.getByRole('button', { name: 'Show' }).click();
}

const rows = (page) => page.locator('tbody tr');

/** The page of an administrator, with figures on it. */
async function admin(options) {
  const page = await open(await newUser(options));
  await present(page, TOKEN);
  await rows(page).first().waitFor();
  return page;
}

/** Replaces the answers of `/api/cluster` by those of `change`, unless it returns none. */
const answers = (page, change) =>
  page.route('**/api/cluster', async (route) => {
    const answer = await change(route);
    return answer ? route.fulfill({ contentType: 'application/json', ...answer }) : route.continue();
  });

const status = (instance, more) => ({ instance, pid: 1, version: '0.1.0', state: 'running', live: true, startedAt: Date.now() - 90_000, connections: 3, rooms: 1, messagesPerSecond: 1.5, deliveriesPerSecond: 30, cpu: 0.1, memoryBytes: 104_857_600, ...more });
const cluster = (...instances) => ({ body: JSON.stringify({ at: Date.now(), instances }) });

test('an administrator sees every instance, what it does now and over the last minutes', async () => {
  const room = newRoom();
  const talking = await enter(await newUser(), room);
  const page = await admin(WIDE);
  await waitUntil(async () => (await rows(page).count()) >= 2, 'two instances are shown');
  assert.deepEqual((await page.getByRole('rowheader').allInnerTexts()).slice(0, 2), ['chat-1', 'chat-2']);
  const total = (name) => page.locator('#totals div').filter({ hasText: name }).locator('dd').innerText();
  await waitUntil(async () => Number(await total('Connections')) >= 1, 'the connection is counted');
  await waitUntil(async () => /^(\d+) of \1$/.test(await total('Serving')), 'all instances serve');
  let n = 0;
  await waitUntil(async () => {
    n += 1;
    await say(talking, `figures ${n}`);
    return Number(await total('Messages/s')) > 0;
  }, 'messages are counted');
  await page.getByRole('img', { name: /^CPU: chat-1 \d/ }).waitFor();
  await waitUntil(async () => /L/.test(await page.locator('.line').first().getAttribute('d')), 'the lines have started');
});

test('the audit log is shown when it is opened, and earlier entries when they are asked for', async () => {
  const page = await admin(WIDE);
  const asked = [];
  await page.route('**/api/audit*', (route) => {
    asked.push(new URL(route.request().url()).search);
    const first = { id: '2-0', at: Date.now(), action: 'member_banned', by: 'u1', byName: 'Ana', room: 'lobby', user: 'g2', detail: 'until=-1' };
    const second = { id: '1-0', at: Date.now() - 60_000, action: 'account_disabled', user: 'u3', userName: 'Ben' };
    return route.fulfill({ contentType: 'application/json', body: JSON.stringify(asked.length === 1 ? { entries: [first], more: true } : { entries: [second], more: false }) });
  });
  await page.getByText('Audit log').click();
  const items = page.locator('#audit li');
  await items.first().waitFor();
  assert.match(await items.first().innerText(), /Ana: member banned, g2, in lobby, until=-1$/);
  await page.getByRole('button', { name: 'Earlier' }).click();
  await waitUntil(async () => (await items.count()) === 2, 'the earlier one is shown, too');
  assert.match(await items.last().innerText(), /operator: account disabled, Ben$/);
  assert.deepEqual(asked, ['', '?before=2-0']);
  assert.equal(await page.getByRole('button', { name: 'Earlier' }).isVisible(), false);
});

test('the token is kept for this tab alone', async () => {
  const context = await newUser();
  const page = await open(context);
  await present(page, TOKEN);
  await rows(page).first().waitFor();
  await page.reload();
  await rows(page).first().waitFor();
  const other = await open(context);
  await other.getByLabel('Admin token').waitFor();
  await page.getByRole('button', { name: 'Forget the token' }).click();
  await page.reload();
  await page.getByLabel('Admin token').waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

test('a wrong token is refused with a reason', async () => {
  const page = await open(await newUser());
  await present(page, 'a wrong one');
  await page.getByRole('alert').filter({ hasText: 'That is not the token.' }).waitFor();
  // The words stay from the first one, which has not even been sent: only the focus returns anew.
  const answer = page.waitForResponse('**/api/cluster');
  await present(page, 'another-wrong-one');
  assert.equal((await answer).status(), 401);
  await page.waitForFunction(() => document.activeElement.id === 'token');
  await page.getByRole('alert').filter({ hasText: 'That is not the token.' }).waitFor();
  assert.deepEqual(await findings(page), []);
  await present(page, TOKEN);
  await rows(page).first().waitFor();
});

test('the page says that there is no administrator, that there were too many attempts, or that nothing answers', async () => {
  for (const [code, words] of [[404, 'has no administrator'], [429, 'Try again in a minute'], [503, 'does not answer']]) {
    const page = await open(await newUser());
    await answers(page, () => ({ status: code, body: '{}' }));
    await present(page, TOKEN);
    await page.getByRole('alert').filter({ hasText: words }).waitFor();
  }
});

test('an instance that disappears is shown as gone, a restart is counted, an instance without Redis is named', async () => {
  const page = await open(await newUser());
  let answer = () => cluster(status('a', { startedAt: 1 }), status('b'), status('c'));
  await answers(page, () => answer());
  await present(page, TOKEN);
  await waitUntil(async () => (await rows(page).count()) === 3, 'three instances are shown');
  answer = () => cluster(status('a', { startedAt: 2 }), status('c', { live: false }));
  await page.getByText(/^Gone for \d+ s$/).waitFor();
  assert.equal(await rows(page).nth(0).locator('.restarts').innerText(), '1');
  assert.match(await rows(page).nth(1).innerText(), /^b/);
  await page.getByRole('alert').filter({ hasText: 'c cannot reach Redis' }).waitFor();
  assert.equal(await page.locator('#totals dd').first().innerText(), '1 of 3');
  assert.deepEqual(await findings(page), []);
});

test('while nothing answers, the last figures stay and are marked as such', async () => {
  const page = await open(await newUser());
  let answer = () => cluster(status('a'));
  await answers(page, () => answer());
  await present(page, TOKEN);
  await rows(page).first().waitFor();
  answer = () => ({ status: 503, body: '{}' });
  await page.getByRole('alert').filter({ hasText: 'last figures' }).waitFor();
  assert.equal(await rows(page).count(), 1);
  answer = () => cluster(status('a'));
  await page.getByText('1 instance, live').waitFor();
});

for (const [size, options] of [['wide', WIDE], ['phone', PHONE], ['320 px', SMALL]]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds no fault, and the page fits the window: ${size}, ${colorScheme}`, async () => {
      const page = await open(await newUser({ ...options, colorScheme }));
      assert.deepEqual(await findings(page), []);
      assert.equal(await overflow(page), 0);
      await answers(page, () => cluster(status('chat-1', { connections: 15_000, deliveriesPerSecond: 123_456, startedAt: 1 }), status('chat-2', { state: 'draining' }), status('chat-3', { live: false })));
      await present(page, TOKEN);
      await rows(page).first().waitFor();
      assert.deepEqual(await findings(page), []);
      assert.equal(await overflow(page), 0);
    });
  }
}

test('without the token nothing of it can be read from outside', async () => {
  const context = await newUser();
  for (const [path, code] of [['api/cluster', 401], ['metrics', 404], ['status', 404], ['readyz', 404]]) {
    assert.equal((await context.request.get(stack + path)).status(), code, path);
  }
});
