import actionWords from '../words/en-actions.js';

/** The sentences for refusals that need no more than their code. */
const SENTENCES = {
  forbidden: actionWords.notAllowed,
  not_found: actionWords.messageGone,
  unauthenticated: actionWords.notAllowedNow,
};

/** The sentence for a refused request, `{code, retryAfterMs}`. `texts` has those of the request, by code. */
export function refusalOf({ code, retryAfterMs = 0 }, texts = {}) {
  if (code === 'rate_limited' && retryAfterMs) return actionWords.tooSoon(Math.ceil(retryAfterMs / 1000));
  return texts[code] ?? SENTENCES[code] ?? actionWords.failed;
}
