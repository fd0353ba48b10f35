import { relation } from '../protocol/entry-id.js';
import { dayOf } from '../words/locale.js';

/** Longest pause between two messages of one group, ms. */
const MAX_PAUSE_MS = 5 * 60_000;

/** The day of a row never changes, and formatting a date is slow. */
const days = new WeakMap();
function dayOfRow(row) {
  if (!days.has(row)) days.set(row, dayOf(row.at));
  return days.get(row);
}

/**
 * Compares a row with the previous one, null for the first: does it start a group, shown with the author's name and avatar,
 * and does it start a day? Depends on these two alone, so that pages of history can be joined in any order.
 */
export function groupingOf(row, previous) {
  if (row.kind === 'hole') return { startsGroup: false, startsDay: false };
  const startsDay = !previous || previous.kind === 'hole' || dayOfRow(previous) !== dayOfRow(row);
  const startsGroup = startsDay || previous.author.id !== row.author.id || row.at - previous.at > MAX_PAUSE_MS;
  return { startsGroup, startsDay };
}

/**
 * The key of the first row that another user wrote behind an entry, null for none: the new messages begin there. Also null while rows
 * between the two may be missing. `hasOldest` says that none are missing before the first row.
 */
export function firstNewKey(rows, after, { me, hasOldest }) {
  if (!after) return null;
  const isBehind = ({ id }) => Boolean(id) && relation(id, after) !== 'seen';
  const isInside = hasOldest || rows.some((row) => row.id && !isBehind(row));
  return (isInside && rows.find((row) => row.kind === 'message' && isBehind(row) && row.author.id !== me?.id)?.key) || null;
}
