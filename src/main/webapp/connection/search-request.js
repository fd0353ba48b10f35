import { searchUrl } from './endpoints.js';
import { request, toError } from './http-request.js';

/** Time that a search may take, ms. */
const TIMEOUT_MS = 15_000;

/**
 * Searches messages by their words, in one room or, without, in all of the user's. `token` presents a guest; a session has its cookie.
 * Resolves with `{body}`, `{messages, more, before}`, or with `{error}`, an object as the wire protocol has them.
 */
export async function searchMessages({ text, room, before }, token) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const answer = await request(searchUrl({ text, room, before }), { headers, timeoutMs: TIMEOUT_MS });
  if (answer.ok && !answer.failed) return { body: answer.body };
  return { error: answer.failed ? { type: 'error', code: 'unavailable', message: '' } : toError(answer) };
}
