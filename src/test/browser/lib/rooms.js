import { newRoom } from './users.js';

/** The token by which the page's guest is known to the server, from where the page keeps it. */
const tokenOf = (page) =>
  page.evaluate(() => new Promise((resolve, reject) => {
    const open = indexedDB.open('chat');
    open.onerror = () => reject(open.error);
    open.onsuccess = () => {
      const request = open.result.transaction('settings').objectStore('settings').get('identity');
      request.onsuccess = () => {
        open.result.close();
        resolve(request.result?.token);
      };
    };
  }));

/** Makes a request over HTTP as the page's user: a guest by the token, an account by the cookie. Resolves with the answer's body. */
export async function ask(page, path, { method = 'GET', body } = {}) {
  const token = await tokenOf(page);
  const headers = { ...(token && { Authorization: `Bearer ${token}` }), 'Idempotency-Key': `${Date.now()}-${Math.random()}` };
  const answer = await page.evaluate(async ([to, options]) => {
    const response = await fetch(new URL(to, document.baseURI), options);
    return { ok: response.ok, status: response.status, text: await response.text() };
  }, [`api/${path}`, { method, headers, body: body && JSON.stringify(body) }]);
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.text ? JSON.parse(answer.text) : null;
}

/** The id of the page's user. */
export const idOf = async (page) => (await ask(page, 'session')).user.id;

/** Opens a room of which the page's user is the owner, and shows it. */
export async function openOwnRoom(page, topic = '') {
  const room = newRoom();
  await ask(page, 'rooms', { method: 'POST', body: { name: room, topic } });
  await page.evaluate((hash) => (location.hash = hash), `#${room}`);
  await page.getByRole('heading', { level: 1, name: `# ${room}` }).waitFor();
  return room;
}

/** Resolves when a page of the context has told the server that the first entry of a room was read. */
export const toldRead = (context, room) =>
  new Promise((resolve) => {
    const onFrame = ({ payload }) => {
      const objects = payload.split('\n').map((line) => JSON.parse(line));
      if (objects.some((object) => object.type === 'read' && object.room === room && object.id.endsWith('-1'))) resolve();
    };
    context.on('page', (page) => page.on('websocket', (socket) => socket.on('framesent', onFrame)));
  });
