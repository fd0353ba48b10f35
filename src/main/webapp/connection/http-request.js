/** Default time that a request may take, ms. */
const TIMEOUT_MS = 10_000;

/** Error codes for answers whose body names none, by HTTP status. */
const CODES = { 400: 'bad_request', 401: 'unauthenticated', 403: 'forbidden', 404: 'not_found', 409: 'conflict', 413: 'too_large', 429: 'rate_limited' };

/**
 * Makes one request of the HTTP interface. Never rejects: `failed` means that the server itself gave no answer.
 * Resolves with `{ok, status, body, failed, retryAfter}`.
 */
export async function request(url, { method = 'GET', body, headers = {}, timeoutMs = TIMEOUT_MS } = {}) {
  try {
    const response = await fetch(url, {
      method,
      headers: body ? { ...headers, 'Content-Type': 'application/json' } : headers,
      body: body && JSON.stringify(body),
      cache: 'no-store',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const json = await response.json().catch(() => null);
    // While an instance goes away, nginx answers with a page of its own.
    const failed = json === null && response.status !== 204 && (response.ok || response.status >= 500);
    return { ok: response.ok, status: response.status, body: json, failed, retryAfter: response.headers.get('Retry-After') };
  } catch {
    return { ok: false, failed: true };
  }
}

/** Converts a refusal to the `error` object of the wire protocol. */
export function toError({ status, body, retryAfter }) {
  const waitMs = Number(retryAfter) * 1000;
  return {
    type: 'error',
    code: body?.code ?? CODES[status] ?? 'unavailable',
    message: body?.detail ?? body?.title ?? '',
    retryAfterMs: waitMs > 0 ? waitMs : undefined,
  };
}
