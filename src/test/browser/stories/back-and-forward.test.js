import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TIMEOUT_MS, enter, launch, newRoom, newUser, row, say, stack, waitForMessage, waitUntil } from '../lib/users.js';

// Playwright disables the back/forward cache and loses track of a page that is restored from it, so this story has a
// browser of its own and controls the restored page by the debugger's protocol alone.

test('a page restored from the back/forward cache is the same page, and resumes without a notice', async () => {
  const room = newRoom();
  const jonas = await enter(await newUser(), room);
  const browser = await launch({ ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  try {
    const context = await browser.newContext();
    context.setDefaultTimeout(TIMEOUT_MS);
    const page = await enter(context, room);
    await say(page, 'before');
    await waitForMessage(jonas, 'before');
    const session = await context.newCDPSession(page);
    const value = async (expression) => (await session.send('Runtime.evaluate', { expression, returnByValue: true })).result.value;
    await session.send('Page.enable');
    await value('window.same = true; addEventListener("pageshow", ({ persisted }) => (window.persisted = persisted))');
    await page.goto(new URL('boot.js', stack).href);
    await say(jonas, 'while away');
    await row(jonas, 'while away').waitFor();
    const { entries, currentIndex } = await session.send('Page.getNavigationHistory');
    session.send('Page.navigateToHistoryEntry', { entryId: entries[currentIndex - 1].id }).catch(() => {});
    await waitUntil(() => value('window.same && window.persisted').catch(() => false), 'restored from the cache');
    await waitUntil(() => value('document.getElementById("rows").textContent.includes("while away")'), 'caught up');
    assert.equal(await value('document.querySelector("#notice.shown")'), null);
  } finally {
    await browser.close();
  }
});
