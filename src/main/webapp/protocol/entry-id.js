/** The id that the server sends for the last entry of an empty log. */
export const EMPTY_LOG = '0';

/** Splits an id, `<epoch>-<seq>`. The epoch is opaque and may contain dashes itself. */
export function parseId(id) {
  const dash = id.lastIndexOf('-');
  return { epoch: id.slice(0, Math.max(dash, 0)), seq: Number(id.slice(dash + 1)) };
}

/** The id that lies this many entries after another one, whether there is an entry or not. */
export function idAfter(id, count) {
  const { epoch, seq } = parseId(id);
  return `${epoch}-${seq + count}`;
}

/**
 * How an id relates to the last one seen: `next`, `seen`, `gap` (same epoch, entries are missing in between) or `other`
 * (another epoch: the log was wiped or restored).
 */
export function relation(id, last) {
  if (!last || last === EMPTY_LOG) return 'next';
  const one = parseId(id);
  const two = parseId(last);
  if (one.epoch !== two.epoch) return 'other';
  if (one.seq <= two.seq) return 'seen';
  return one.seq === two.seq + 1 ? 'next' : 'gap';
}
