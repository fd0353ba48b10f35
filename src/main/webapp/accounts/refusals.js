import { words } from '../words/locale.js';

/** Bounds of a password, code points. */
const MIN_PASSWORD = 8;
const MAX_PASSWORD = 256;

/** Why a new password cannot be taken, for the user, or null. The server knows more reasons. */
export function passwordFault(password, name) {
  const { length } = Array.from(password);
  if (length < MIN_PASSWORD) return words.passwordTooShort(MIN_PASSWORD);
  if (length > MAX_PASSWORD) return words.passwordTooLong(MAX_PASSWORD);
  return name && password.toLowerCase() === name.toLowerCase() ? words.passwordIsName : null;
}

/** Texts for refusals, by the field that the server's message begins with. */
const OF_FIELDS = {
  name: (code) => (code === 'conflict' ? words.nameTaken : words.invalidName),
  password: () => words.passwordCommon,
  old: () => words.wrongOldPassword,
  reset: (code) => (code === 'not_found' ? words.noSuchAccount : words.invalidName),
};

/**
 * Converts an `error` of the server to `{field, text}`, for the user. `field` is `name`, `password`, `old` or `reset`; null for the form
 * as a whole. `texts` has the sentences of the request, by code.
 */
export function refusalOf({ code, message, retryAfterMs = 0 }, texts = {}) {
  const field = /^(name|password|old|reset):/.exec(message)?.[1] ?? null;
  if (field) return { field, text: OF_FIELDS[field](code) };
  if (code in texts) return { field: null, text: texts[code] };
  if (code === 'rate_limited') return { field: null, text: words.tooManyAttempts(Math.max(1, Math.ceil(retryAfterMs / 1000))) };
  return { field: null, text: words.serverAway };
}
