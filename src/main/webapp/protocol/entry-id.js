/** An id is `<epoch>-<seq>`. The epoch is opaque and may hold a dash itself. */
export function position(id) {
  const dash = id.lastIndexOf('-');
  return { epoch: id.slice(0, Math.max(dash, 0)), seq: Number(id.slice(dash + 1)) };
}

/** The server's word for "nothing has been said in this room". */
export const NOTHING = '0';

/**
 * How an id stands to the last one seen: `next`, `seen`, `gap` (same epoch, something is missing between),
 * or `other` (another epoch: the log was wiped or restored).
 */
export function order(id, last) {
  if (!last || last === NOTHING) return 'next';
  const one = position(id);
  const two = position(last);
  if (one.epoch !== two.epoch) return 'other';
  if (one.seq <= two.seq) return 'seen';
  return one.seq === two.seq + 1 ? 'next' : 'gap';
}
