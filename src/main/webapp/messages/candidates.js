import writingWords from '../words/en-writing.js';

/** The names of commands, in the order in which they are offered. */
export const COMMANDS = ['me', 'topic', 'nick', 'invite', 'remove', 'help'];

/** Candidates that are offered at most. */
const MAX_CANDIDATES = 8;

/** People of a room whom `@room` mentions at most, as the server has it. */
const MAX_ROOM = 50;

const MENTION = /(?:^|[^\p{L}\p{N}\p{M}])@([\p{L}\p{N}\p{M}._-]*)$/u;
const COMMAND = /^\/([a-z]*)$/;

/** A name as it is written behind `@`: spaces would end it. */
export const mentionOf = (name) => name.replace(/\s+/g, '-');

/**
 * What completes the word before the caret: `{from, candidates}`, where `from` is the place in the text at which the word begins, and each
 * candidate is `{text, label, note}`; null where there is nothing. `people` are those in the room, of whom those in `speakers`, ids, come first.
 */
export function candidatesFor(before, { people, speakers, ownId }) {
  const command = COMMAND.exec(before);
  if (command) {
    const names = COMMANDS.filter((name) => name.startsWith(command[1]));
    return orNull(0, names.map((name) => ({ text: `/${name} `, label: `/${name}`, note: writingWords[name] })));
  }
  const mention = MENTION.exec(before);
  if (!mention) return null;
  const typed = mention[1].toLowerCase();
  const rank = (id) => (speakers.includes(id) ? speakers.indexOf(id) : speakers.length);
  const named = people
    .filter(({ id, name }) => id !== ownId && fits(name, typed))
    .sort((a, b) => rank(a.id) - rank(b.id) || a.name.localeCompare(b.name))
    .map(({ name }) => ({ text: `@${mentionOf(name)} `, label: name, note: '' }));
  const room = 'room'.startsWith(typed) && people.length <= MAX_ROOM ? [{ text: '@room ', label: '@room', note: writingWords.everybody }] : [];
  return orNull(before.length - mention[1].length - 1, [...named, ...room].slice(0, MAX_CANDIDATES));
}

/** A name fits if it, or one of its words, begins so. */
function fits(name, typed) {
  const lower = name.toLowerCase();
  return mentionOf(lower).startsWith(typed) || lower.split(/\s+/).some((word) => word.startsWith(typed));
}

const orNull = (from, candidates) => (candidates.length ? { from, candidates } : null);
