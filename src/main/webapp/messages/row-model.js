/**
 * The rows that show a room's log. A row is never changed but replaced: `{key, version, kind, id, author, at, text, delivery, mentions}` and, where the
 * log says so, `isDeleted`, `isPinned`, `editedAt`, `reactions`, `replyTo`.
 *
 * - `key` stays the same for as long as the row is shown; `version` grows with each change of its content.
 * - `kind` is `message`, or `hole` for entries that the server no longer has; a hole has no other members than these three.
 * - `id` is the message's id, null for one that is not in the log yet; `author` is `{id, name}`, `at` is ms since the epoch.
 * - `delivery` is the outbox's record of an own message that is not in the log yet, else null.
 * - `mentions` are the ids of the users whom the message mentions.
 * - `text` is empty if `isDeleted`; `editedAt` is ms since the epoch, or null.
 * - `reactions` is a list of `{emoji, count, isMine}`; `replyTo` is the server's quote of the message that this one replies to, or null.
 */

/**
 * By type of entry, the change that it makes to an array of rows. Other types make none, and neither does an entry about a message that is
 * not among the rows. Each may be made again: what comes with a page of history may already be in the rows.
 */
const REDUCERS = new Map(Object.entries({
  message: (rows, entry, ownId) => rows.push(messageRow(entry, ownId)),
  edited: (rows, { target, text, at }) => {
    // The text of an earlier edit is empty once the message is deleted.
    if (text) replace(rows, target, (row) => ({ ...row, text, editedAt: at }));
    if (text) replaceQuotes(rows, target, (quote) => (quote.deleted ? quote : { ...quote, text: firstCharacters(text) }));
  },
  deleted: (rows, { target }) => {
    replace(rows, target, (row) => ({ ...row, ...DELETED }));
    replaceQuotes(rows, target, ({ id }) => ({ id, deleted: true }));
  },
  pinned: (rows, { target, on }) => replace(rows, target, (row) => ({ ...row, isPinned: on })),
  reacted: (rows, entry, ownId) => replace(rows, entry.target, (row) => ({ ...row, reactions: reactionsAfter(row.reactions, entry, ownId) })),
}));

const DELETED = { isDeleted: true, isPinned: false, text: '', editedAt: null, reactions: [], replyTo: null };

/** Characters of a quoted message, as the server counts them. */
const QUOTED_CHARACTERS = 200;

/** The rows after these entries. `ownId` is the id of the user, undefined before it is known. */
export function applyEntries(rows, entries, ownId) {
  const result = [...rows];
  for (const entry of entries) REDUCERS.get(entry.type)?.(result, entry, ownId);
  return result;
}

/** The entries of a page without those about its own messages, which the server has folded into these. */
export function withoutFolded(entries) {
  const ids = new Set(entries.map(({ id }) => id));
  return entries.filter(({ target }) => !ids.has(target));
}

/** The row of a message. The key of an own one is its nonce, on its way and in the log, so that its row is not drawn again. */
function messageRow({ id, from, at, text = '', nonce, deleted = false, pinned = false, edited = null, reactions = {}, replyTo = null, mentions = [] }, ownId) {
  const row = { key: nonce && from.id === ownId ? nonce : id, version: 1, kind: 'message', id, author: from, at, text, delivery: null, mentions };
  if (deleted) return { ...row, ...DELETED };
  const given = Object.entries(reactions).map(([emoji, { count, mine }]) => ({ emoji, count, isMine: mine }));
  return { ...row, isDeleted: false, isPinned: pinned, editedAt: edited, reactions: given, replyTo };
}

/** Replaces the row of a message that is not deleted. From the end: most entries are about recent messages. */
function replace(rows, id, change) {
  const index = rows.findLastIndex((row) => row.id === id);
  const row = rows[index];
  if (row && !row.isDeleted) rows[index] = { ...change(row), version: row.version + 1 };
}

function replaceQuotes(rows, id, change) {
  rows.forEach((row, index) => {
    if (row.replyTo?.id === id) rows[index] = { ...row, replyTo: change(row.replyTo), version: row.version + 1 };
  });
}

/** Reactions after an entry, which has the number of those who give its reaction now. */
function reactionsAfter(reactions, { emoji, count, on, from }, ownId) {
  const known = reactions.find((reaction) => reaction.emoji === emoji);
  const isMine = from.id === ownId ? on : known?.isMine ?? false;
  if (!known) return count ? [...reactions, { emoji, count, isMine }] : reactions;
  return reactions.map((reaction) => (reaction === known ? { emoji, count, isMine } : reaction)).filter((reaction) => reaction.count);
}

const firstCharacters = (text) => [...text].slice(0, QUOTED_CHARACTERS).join('');

/** A message of `me`, who may be null before the first `welcome`, on its way to the log. */
export function pendingRow(record, me) {
  const { nonce, at, text, replyTo = null } = record;
  const row = { key: nonce, version: 1, kind: 'message', id: null, author: me ?? { id: '', name: '' }, at, text, delivery: record, mentions: [] };
  return { ...row, isDeleted: false, isPinned: false, editedAt: null, reactions: [], replyTo };
}

/** The row for entries that the server no longer has. */
export const holeRow = (key) => ({ key, version: 1, kind: 'hole' });

/** Whether the row shows a message of the user. */
export const isOwn = ({ author, delivery }, me) => delivery !== null || author.id === me?.id;
