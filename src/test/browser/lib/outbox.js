import { waitUntil } from './users.js';

/** Blocks the HTTP interface of a user's pages. The page itself can still be loaded again. */
export const blockApi = (context) => context.route(/\/api\//, (route) => route.abort());

/** Waits until the page's database contains this number of unsent messages. */
export const waitForStored = (page, count) => waitUntil(async () => (await page.evaluate(countStored)) === count, `${count} messages are stored`);

const countStored = () => new Promise((resolve) => {
  const open = indexedDB.open('chat');
  // Not there now: the page will make it, and an empty one would be in its way.
  open.onupgradeneeded = () => open.transaction.abort();
  open.onerror = () => resolve(null);
  open.onsuccess = () => {
    const request = open.result.transaction('outbox').objectStore('outbox').count();
    request.onsuccess = () => {
      open.result.close();
      resolve(request.result);
    };
  };
});
