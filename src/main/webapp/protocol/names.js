import { KINDS, LOOK_ALIKES } from './characters.js';

/**
 * The rules for names of rooms and people, the same as the server's (`RoomName`, `UserName`, `NameCharacters`). They classify
 * characters by a table of their own, because a browser's knowledge of Unicode depends on its age.
 */

/** Longest names, code points. */
const MAX_ROOM_LENGTH = 64;
const MAX_PERSON_LENGTH = 40;

/** Most marks in a row, and most of them that belong to no script. */
const MAX_MARKS = 8;
const MAX_DIACRITICS = 4;

const NON_JOINER = 0x200c;
const JOINER = 0x200d;
const FLAG = 0x1f3f4;

/** The first code point of each run, and its kind: N none, L C J letters, M V D marks, S symbol, E pictograph. */
const starts = [];
const kinds = [];
let start = 0;
for (const [, length, kind] of KINDS.matchAll(/([0-9a-z]*)([A-Z])/g)) {
  starts.push(start);
  kinds.push(kind);
  start += length ? parseInt(length, 36) : 1;
}

/** The code points that look like each letter of "you". */
const youLookAlikes = LOOK_ALIKES.split(' ').map((distances) => {
  let code = 0;
  return new Set(distances.split(',').map((distance) => (code += parseInt(distance, 36))));
});

function kindOf(code) {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= code) low = middle;
    else high = middle - 1;
  }
  return code === undefined ? 'N' : kinds[low];
}

const isLetter = (kind) => kind === 'L' || kind === 'C' || kind === 'J';
const isMark = (kind) => kind === 'M' || kind === 'V' || kind === 'D';
const within = (code, from, to) => code >= from && code <= to;
const isJoiner = (code) => code === JOINER || code === NON_JOINER;
const codesOf = (text) => Array.from(text, (char) => char.codePointAt(0));

/** Parses what was typed as the name of a room: in the server's spelling, or null if it is not valid. */
export function parseRoomName(typed) {
  const bare = typed.trim().replace(/^#+/, '').trim();
  const name = bare.normalize('NFKC').toLowerCase().normalize('NFKC').replace(/\s+/g, '-');
  return isWellFormed(name, MAX_ROOM_LENGTH, true) ? name : null;
}

/** Whether the name is that of a direct room. The server makes it of who is in the room, and nobody is shown it. */
export const isDirectName = (name) => /^dm:[0-9a-f]{32}$/.test(name);

/** Parses what was typed as the name of a person: as others will see it, or null if it is not valid. */
export function parsePersonName(typed) {
  const name = typed.replace(/[\p{Zs}\t]+/gu, ' ').replace(/^ | $/g, '').normalize('NFC');
  return isWellFormed(name, MAX_PERSON_LENGTH, false) && !looksLikeYou(name) ? name : null;
}

/** Whether the name is visible and its characters may follow each other. `isRoom`: only letters, digits, `-`, `_` and `.`. */
function isWellFormed(name, maxLength, isRoom) {
  const codes = codesOf(name);
  if (!codes.length || codes.length > maxLength) return false;
  let [base, marks, diacritics] = ['N', 0, 0];
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at];
    const kind = kindOf(code);
    if (isMark(kind)) {
      marks += 1;
      if (kind === 'D') diacritics += 1;
      if (base === 'N' || marks > MAX_MARKS || diacritics > MAX_DIACRITICS) return false;
      continue;
    }
    if (isJoiner(code)) {
      if (!mayJoinLetters(codes, at, base) && (isRoom || !mayJoinPictographs(codes, at, base))) return false;
      continue;
    }
    const common = isLetter(kind) || '-_.'.includes(String.fromCodePoint(code));
    if (isRoom && !common) return false;
    if (!common && code !== 0x20 && kind === 'N') {
      if (!isVariationSelector(codes, at)) return false;
      continue;
    }
    // A skin tone belongs to the pictograph before it.
    if (base === 'E' && within(code, 0x1f3fb, 0x1f3ff)) continue;
    [base, marks, diacritics] = [common && !isLetter(kind) ? 'N' : kind, 0, 0];
    if (code !== FLAG) continue;
    const end = endOfTags(codes, at);
    if (end < 0) return false;
    at = end;
  }
  return true;
}

/** Whether a joiner may stand here: between letters that would join, or next to a virama, after which also at a word's end. */
function mayJoinLetters(codes, at, base) {
  const before = kindOf(codes[at - 1]);
  const after = kindOf(codes[at + 1]);
  if (base === 'C') return !isJoiner(codes[at - 1]) && (after === 'C' || isMark(after));
  const behind = before === 'V' && (!isLetter(after) || after === 'J') && !isJoiner(codes[at + 1]);
  return base === 'J' && (behind || (before === 'J' && after === 'V'));
}

const mayJoinPictographs = (codes, at, base) =>
  codes[at] === JOINER && base === 'E' && kindOf(codes[at + 1]) === 'E' && !isJoiner(codes[at - 1]);

/** Whether this is a variation selector that applies to the character before it: a pictograph, a keycap, or an ideograph. */
function isVariationSelector(codes, at) {
  const code = codes[at];
  const before = codes[at - 1];
  if (code === 0xfe0e || code === 0xfe0f) return kindOf(before) === 'E' || before === 0x23 || before === 0x2a || within(before, 0x30, 0x39);
  const ideograph = within(before, 0x3400, 0x9fff) || within(before, 0x20000, 0x3ffff);
  return ideograph && (within(code, 0xe0100, 0xe01ef) || within(code, 0xfe00, 0xfe02));
}

/** Index of the last tag of a regional flag, such as England's; -1 if the tags have no end. */
function endOfTags(codes, at) {
  let end = at + 1;
  while (within(codes[end], 0xe0030, 0xe0039) || within(codes[end], 0xe0061, 0xe007a)) end += 1;
  if (end === at + 1) return at;
  return codes[end] === 0xe007f ? end : -1;
}

/** Whether the letters read as "you", whatever marks, punctuation and spaces are between them. */
function looksLikeYou(name) {
  let matched = 0;
  for (const code of codesOf(name)) {
    if (youLookAlikes[matched]?.has(code)) matched += 1;
    else if (isLetter(kindOf(code)) || kindOf(code) === 'E') return false;
  }
  return matched === youLookAlikes.length;
}
