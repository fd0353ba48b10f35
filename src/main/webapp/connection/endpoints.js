/** The server's endpoints, relative to the page, so that they work on any host and under any path. */

const resolve = (path) => new URL(path, document.baseURI);

/** The WebSocket endpoint. */
export function webSocketUrl() {
  const url = resolve('ws');
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/** The session: sign in, sign out, who am I. */
export const sessionUrl = () => resolve('api/session').href;

/** The rooms, those of the user and public ones. `params` are those of the query, by which some of them are found. */
export const roomsUrl = (params = {}) => withParams(resolve('api/rooms'), Object.entries(params));

/** One room. */
export const roomUrl = (room) => resolve(`api/rooms/${encodeURIComponent(room)}`).href;

/** One message of a room. */
export const messageUrl = (room, id) => `${messagesUrl(room)}/${encodeURIComponent(id)}`;

/** A user as one of a room. */
export const memberUrl = (room, user) => `${roomUrl(room)}/members/${encodeURIComponent(user)}`;

/** The place up to which the user has read a room. */
export const readUrl = (room) => resolve(`api/rooms/${encodeURIComponent(room)}/read`).href;

/** The rule for who may come in. */
export const accessUrl = () => resolve('api/access').href;

/** The people, to register one, and to find some. `params` are those of the query. */
export const usersUrl = (params = {}) => withParams(resolve('api/users'), Object.entries(params));

/** The password, to change it. */
export const passwordUrl = () => resolve('api/password').href;

/** The invitations, to write one. */
export const invitesUrl = () => resolve('api/invites').href;

/** The bots. `params` are those of the query. */
export const botsUrl = (params = {}) => withParams(resolve('api/bots'), Object.entries(params));

/** The webhooks of a room. */
export const hooksUrl = (room) => `${roomUrl(room)}/hooks`;

/** The address at which a program writes by a webhook. */
export const hookUrl = (secret) => resolve(`hooks/${secret}`).href;

/** The user's sessions; with an id that one, with `all` all but this. */
export const sessionsUrl = (id) => resolve(`api/sessions${id ? `/${encodeURIComponent(id)}` : ''}`).href;

/** A room's messages, to read and to post. `params` are those of the query. */
export const messagesUrl = (room, params = {}) => withParams(resolve(`api/rooms/${encodeURIComponent(room)}/messages`), Object.entries(params));

/** The search for messages. `params` are those of the query. */
export const searchUrl = (params) => withParams(resolve('api/search'), Object.entries(params));

/** `cursor` resumes an earlier stream; null starts at the newest page of each room. */
export const eventsUrl = (rooms, cursor) =>
  withParams(resolve('api/events'), [...rooms.map((room) => ['room', room]), ['after', cursor]]);

/** Whether an instance answers plain HTTP, whatever the answer is. Waits at most 3 s. */
export async function isReachable() {
  try {
    const { status } = await fetch(sessionUrl(), { cache: 'no-store', signal: AbortSignal.timeout(3000) });
    return status < 500;
  } catch {
    return false;
  }
}

function withParams(url, params) {
  for (const [name, value] of params) if (value !== undefined && value !== null) url.searchParams.append(name, value);
  return url.href;
}
