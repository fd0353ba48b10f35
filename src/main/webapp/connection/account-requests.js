import { accessUrl, invitesUrl, passwordUrl, sessionUrl, sessionsUrl, usersUrl } from './endpoints.js';
import { request, toError } from './http-request.js';

/** Time that a password may take, ms: it is hashed, and may wait for others. */
const PASSWORD_TIMEOUT_MS = 20_000;

/** Resolves with `{body}`, or with `{error}`, an object as the wire protocol has them. */
async function ask(url, options) {
  const answer = await request(url, options);
  if (answer.ok && !answer.failed) return { body: answer.body };
  return { error: answer.failed ? { type: 'error', code: 'unavailable', message: '' } : toError(answer) };
}

const withPassword = (url, method, body) => ask(url, { method, body, timeoutMs: PASSWORD_TIMEOUT_MS });

/** Asks who may come in. */
export const askAccess = () => ask(accessUrl());

/** Signs in with a new session, whose cookie no script can read. */
export const signIn = ({ name, password }) => withPassword(sessionUrl(), 'POST', { name, password });

/** Registers an account and signs in. `invite` is the secret of an invitation, or undefined. */
export const register = ({ name, password, invite }) => withPassword(usersUrl(), 'POST', { name, password, invite });

/** Ends this session. */
export const signOut = () => ask(sessionUrl(), { method: 'DELETE' });

/** Changes the password, with the old one or with the secret of a link, and ends all other sessions. */
export const changePassword = ({ old, link, password }) => withPassword(passwordUrl(), 'PUT', { old, link, password });

/** Lists the user's sessions. */
export const listSessions = () => ask(sessionsUrl());

/** Ends one session, or with `all` all but this. */
export const endSession = (id) => ask(sessionsUrl(id), { method: 'DELETE' });

/** Writes a link by which the user of an account chooses a new password; for administrators. */
export const resetPasswordOf = (name) => ask(invitesUrl(), { method: 'POST', body: { reset: name } });

/** Writes an invitation for one account. */
export const invite = () => ask(invitesUrl(), { method: 'POST', body: { uses: 1, hours: 7 * 24 } });
