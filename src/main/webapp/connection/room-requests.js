import { invitesUrl, roomsUrl, usersUrl } from './endpoints.js';
import { request, toError } from './http-request.js';

/** Number of people who may use an invitation to a room, and the time for which it is good, hours. */
const USES = 20;
const HOURS = 7 * 24;

/** Makes a request over HTTP. Resolves with the answer's body; rejects with an `error` of the wire protocol. `token` presents a guest; a session has its cookie. */
export async function askServer(url, token, options = {}) {
  const answer = await request(url, { ...options, headers: token ? { Authorization: `Bearer ${token}` } : {} });
  if (answer.ok && !answer.failed) return answer.body;
  throw answer.failed ? { type: 'error', code: 'unavailable', message: '' } : toError(answer);
}

/** Finds people whose names begin so, among those whom the user may know. Resolves with them, `{id, name}`. */
export const findPeople = async (prefix, token) => (await askServer(usersUrl({ prefix }), token)).users;

/** Finds rooms whose names begin so, those of the user and public ones. Resolves with `limit` of them at most, as `rooms` has them. */
export const findRooms = async (prefix, limit, token) => (await askServer(roomsUrl({ prefix, limit }), token)).rooms;

/** Writes an invitation to a room. Resolves with the link that leads in. */
export async function inviteTo(room, token) {
  const { invite } = await askServer(invitesUrl(), token, { method: 'POST', body: { room, uses: USES, hours: HOURS } });
  return new URL(`./#${encodeURIComponent(room)}?invite=${invite}`, document.baseURI).href;
}
