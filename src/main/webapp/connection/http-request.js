/** How long one request may take, ms. */
const WITHIN = 10_000;

/** What a status means where the answer names no code. */
const CODES = { 400: 'bad_request', 401: 'unauthenticated', 403: 'forbidden', 404: 'not_found', 409: 'conflict', 413: 'too_large', 429: 'rate_limited' };

/** One request of the HTTP interface. Never throws: `failed` says that there was no answer of the server's own. */
export async function request(address, { method = 'GET', body, headers = {}, within = WITHIN } = {}) {
  try {
    const answer = await fetch(address, {
      method,
      headers: body ? { ...headers, 'Content-Type': 'application/json' } : headers,
      body: body && JSON.stringify(body),
      cache: 'no-store',
      signal: AbortSignal.timeout(within),
    });
    const json = await answer.json().catch(() => null);
    // An instance that is going away answers through nginx with a page of its own.
    const failed = json === null && (answer.ok || answer.status >= 500);
    return { ok: answer.ok, status: answer.status, body: json, failed, retryAfter: answer.headers.get('Retry-After') };
  } catch {
    return { ok: false, failed: true };
  }
}

/** A refusal as the error object of the wire. */
export function problem({ status, body, retryAfter }) {
  const wait = Number(retryAfter) * 1000;
  return {
    type: 'error',
    code: body?.code ?? CODES[status] ?? 'unavailable',
    message: body?.detail ?? body?.title ?? '',
    retryAfterMs: wait > 0 ? wait : undefined,
  };
}
