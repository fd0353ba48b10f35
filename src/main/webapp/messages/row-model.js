/**
 * The rows that show a room's log. A row is never changed but replaced: `{key, version, kind, id, author, at, text, delivery}`.
 *
 * - `key` stays the same for as long as the row is shown; `version` grows with each change of its content.
 * - `kind` is `message`, or `hole` for entries that the server no longer has; a hole has no other members than these three.
 * - `id` is the message's id, null for one that is not in the log yet; `author` is `{id, name}`, `at` is ms since the epoch.
 * - `delivery` is the outbox's record of an own message that is not in the log yet, else null.
 */

/** By type of entry, the change that it makes to an array of rows. Other types make none. */
const REDUCERS = {
  message: (rows, entry, ownId) => rows.push(messageRow(entry, ownId)),
};

/** The rows after these entries. `ownId` is the id of the user, undefined before it is known. */
export function applyEntries(rows, entries, ownId) {
  const result = [...rows];
  for (const entry of entries) REDUCERS[entry.type]?.(result, entry, ownId);
  return result;
}

/** The key of an own message is its nonce, on its way and in the log, so that its row is not drawn again. */
function messageRow({ id, from, at, text, nonce }, ownId) {
  return { key: nonce && from.id === ownId ? nonce : id, version: 1, kind: 'message', id, author: from, at, text, delivery: null };
}

/** A message of `me`, who may be null before the first `welcome`, on its way to the log. */
export function pendingRow(record, me) {
  const { nonce, at, text } = record;
  return { key: nonce, version: 1, kind: 'message', id: null, author: me ?? { id: '', name: '' }, at, text, delivery: record };
}

/** The row for entries that the server no longer has. */
export const holeRow = (key) => ({ key, version: 1, kind: 'hole' });

/** Whether the row shows a message of the user. */
export const isOwn = ({ author, delivery }, me) => delivery !== null || author.id === me?.id;
