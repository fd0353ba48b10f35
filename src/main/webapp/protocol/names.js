import { KINDS, LOOK_ALIKES } from './characters.js';

/**
 * The rule for names of rooms and of people, the same as the server's (`RoomName`, `PersonName`, `Spelling`): a table of
 * our own says what a character is, as what a browser knows of Unicode depends on its age.
 */

const LONGEST_ROOM = 64;
const LONGEST_PERSON = 40;

/** Marks in a row; and of them those that are at home in no script. */
const MARKS = 8;
const DIACRITICS = 4;

const NON_JOINER = 0x200c;
const JOINER = 0x200d;
const FLAG = 0x1f3f4;

/** First characters of the runs, in order, and the kind of each: N none, L C J letters, M V D marks, S symbol, E picture. */
const starts = [];
const kinds = [];
let start = 0;
for (const [, length, kind] of KINDS.matchAll(/([0-9a-z]*)([A-Z])/g)) {
  starts.push(start);
  kinds.push(kind);
  start += length ? parseInt(length, 36) : 1;
}

const you = LOOK_ALIKES.split(' ').map((distances) => {
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

/** A room's name as the server spells it, or null when it can be none. */
export function roomName(typed) {
  const bare = typed.trim().replace(/^#+/, '').trim();
  const name = bare.normalize('NFKC').toLowerCase().normalize('NFKC').replace(/\s+/g, '-');
  return isSpelled(name, LONGEST_ROOM, true) ? name : null;
}

/** A person's name as others will see it, or null when it can be none. */
export function personName(typed) {
  const name = typed.replace(/[\p{Zs}\t]+/gu, ' ').replace(/^ | $/g, '').normalize('NFC');
  return isSpelled(name, LONGEST_PERSON, false) && !looksLikeYou(name) ? name : null;
}

/** Whether the name can be seen, and its characters may follow each other so. `plain`: of a room. */
function isSpelled(name, longest, plain) {
  const codes = codesOf(name);
  if (!codes.length || codes.length > longest) return false;
  let [base, marks, diacritics] = ['N', 0, 0];
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at];
    const kind = kindOf(code);
    if (isMark(kind)) {
      marks += 1;
      if (kind === 'D') diacritics += 1;
      if (base === 'N' || marks > MARKS || diacritics > DIACRITICS) return false;
      continue;
    }
    if (isJoiner(code)) {
      if (!joins(codes, at, base) && (plain || !joinsPictures(codes, at, base))) return false;
      continue;
    }
    const common = isLetter(kind) || '-_.'.includes(String.fromCodePoint(code));
    if (plain && !common) return false;
    if (!common && code !== 0x20 && kind === 'N') {
      if (!selectsLook(codes, at)) return false;
      continue;
    }
    // A colour of skin is part of the picture before it.
    if (base === 'E' && within(code, 0x1f3fb, 0x1f3ff)) continue;
    [base, marks, diacritics] = [common && !isLetter(kind) ? 'N' : kind, 0, 0];
    if (code !== FLAG) continue;
    const end = endOfTags(codes, at);
    if (end < 0) return false;
    at = end;
  }
  return true;
}

/** Between letters that would else be joined, or beside the sign that joins them; behind that also at a word's end. */
function joins(codes, at, base) {
  const before = kindOf(codes[at - 1]);
  const after = kindOf(codes[at + 1]);
  if (base === 'C') return !isJoiner(codes[at - 1]) && (after === 'C' || isMark(after));
  const behind = before === 'V' && (!isLetter(after) || after === 'J') && !isJoiner(codes[at + 1]);
  return base === 'J' && (behind || (before === 'J' && after === 'V'));
}

const joinsPictures = (codes, at, base) =>
  codes[at] === JOINER && base === 'E' && kindOf(codes[at + 1]) === 'E' && !isJoiner(codes[at - 1]);

/** Whether this selects another look of the character before it: of a picture, a key, or an ideograph. */
function selectsLook(codes, at) {
  const code = codes[at];
  const before = codes[at - 1];
  if (code === 0xfe0e || code === 0xfe0f) return kindOf(before) === 'E' || before === 0x23 || before === 0x2a || within(before, 0x30, 0x39);
  const ideograph = within(before, 0x3400, 0x9fff) || within(before, 0x20000, 0x3ffff);
  return ideograph && (within(code, 0xe0100, 0xe01ef) || within(code, 0xfe00, 0xfe02));
}

/** Where the tags end that make a flag of a region, such as England's; negative when they have no end. */
function endOfTags(codes, at) {
  let end = at + 1;
  while (within(codes[end], 0xe0030, 0xe0039) || within(codes[end], 0xe0061, 0xe007a)) end += 1;
  if (end === at + 1) return at;
  return codes[end] === 0xe007f ? end : -1;
}

/** Compares what is read: marks, punctuation and spaces beside the letters make no other name. */
function looksLikeYou(name) {
  let place = 0;
  for (const code of codesOf(name)) {
    if (you[place]?.has(code)) place += 1;
    else if (isLetter(kindOf(code)) || kindOf(code) === 'E') return false;
  }
  return place === you.length;
}
