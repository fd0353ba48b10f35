import { shown } from '../words/bidi.js';

/** Text to nodes. Nothing here ever parses HTML: what is no markup of ours is text. Every function is linear in its input. */

/** Longest address that is made a link, UTF-16 units; browsers and servers stop at about this length, too. */
const LONGEST_LINK = 2048;

const SPECIAL = /[`*_@hHmM]/g;
const WORD = /[\p{L}\p{N}\p{M}]/u;
const SPACE = /\s/;
const SCHEME = /(?:https?:\/\/|mailto:)/iy;
/** What ends an address: white space, quotes, angle brackets, and what turns the direction of text. */
const ADDRESS = /[^\s<>"'`\u202a-\u202e\u2066-\u2069]+/y;
const MENTION = /@[\p{L}\p{N}\p{M}\u200c\u200d._-]+/uy;

/** The blocks of a message: fenced code, quotes, and paragraphs with inline markup. `me` is the name that `@` marks. */
export function render(text, me = '') {
  const parts = text.split(/^```[^\n]*\n([\s\S]*?)(?:\n?^```[^\S\n]*$|(?![\s\S]))/m);
  return parts.flatMap((part, i) => (i % 2 ? [fence(part)] : lines(part, me)));
}

function fence(text) {
  const pre = document.createElement('pre');
  pre.dir = 'ltr';
  pre.append(code(text));
  return pre;
}

function lines(text, me) {
  const blocks = [];
  for (const line of text.split('\n')) {
    const quoted = /^>\s?/.exec(line);
    const kind = quoted ? 'blockquote' : 'p';
    if (blocks.at(-1)?.kind !== kind) blocks.push({ kind, lines: [] });
    blocks.at(-1).lines.push(line.slice(quoted?.[0].length ?? 0));
  }
  return blocks.filter((block) => trimLines(block.lines)).map((block) => {
    const node = document.createElement(block.kind);
    node.dir = 'auto';
    node.append(...inline(block.lines.join('\n'), me));
    return node;
  });
}

/** Drops empty lines at both ends; true when a line with something in it is left. */
function trimLines(all) {
  const from = all.findIndex((line) => line !== '');
  const to = all.findLastIndex((line) => line !== '');
  all.splice(to + 1);
  all.splice(0, from);
  return all.some((line) => line.trim());
}

/**
 * Marks, links and mentions of one block. One pass from left to right: `dead` remembers up to where a search has found
 * nothing, so that no stretch is searched twice for the same thing.
 */
export function inline(text, me = '') {
  const nodes = [];
  const dead = { strong: 0, a: 0 };
  let from = 0;
  for (let at = next(text, 0); at < text.length; ) {
    const found = match(text, at, me, dead);
    if (!found) {
      at = next(text, at + 1);
      continue;
    }
    if (from < at) nodes.push(plain(text.slice(from, at)));
    nodes.push(found.node);
    from = at + found.length;
    at = next(text, from);
  }
  if (from < text.length) nodes.push(plain(text.slice(from)));
  return nodes;
}

function next(text, at) {
  SPECIAL.lastIndex = at;
  return SPECIAL.exec(text)?.index ?? text.length;
}

/** The markup that begins here, as `{node, length}`, or null. */
function match(text, at, me, dead) {
  const char = text[at];
  if (char === '`') return codeAt(text, at);
  const strong = char === '*' && strongAt(text, at, me, dead);
  if (strong) return strong;
  if (afterWord(text, at)) return null;
  if (char === '*' || char === '_') return emAt(text, at, me);
  return char === '@' ? mentionAt(text, at, me) : linkAt(text, at, dead);
}

function codeAt(text, at) {
  const end = text.indexOf('`', at + 1);
  if (end <= at + 1 || text.slice(at, end).includes('\n')) return null;
  return { node: code(text.slice(at + 1, end)), length: end + 1 - at };
}

/** To the first `**` of this line that follows something; where there is none, later ones of the line need not look. */
function strongAt(text, at, me, dead) {
  if (text[at + 1] !== '*' || at + 2 >= text.length || SPACE.test(text[at + 2]) || at < dead.strong) return null;
  for (let end = at + 3; end < text.length && text[end - 1] !== '\n'; end += 1) {
    if (text[end] !== '*' || text[end + 1] !== '*' || SPACE.test(text[end - 1])) continue;
    return { node: element('strong', inline(text.slice(at + 2, end), me)), length: end + 2 - at };
  }
  dead.strong = lineEnd(text, at);
  return null;
}

/** To the next mark of this kind, if that closes. */
function emAt(text, at, me) {
  const mark = text[at];
  const end = text.indexOf(mark, at + 1);
  if (end <= at + 1) return null;
  const inside = text.slice(at + 1, end);
  const closes = !SPACE.test(inside[0]) && !SPACE.test(inside.at(-1)) && !inside.includes('\n');
  if (!closes || text[end + 1] === mark || beforeWord(text, end + 1)) return null;
  return { node: element('em', inline(inside, me)), length: end + 1 - at };
}

function mentionAt(text, at, me) {
  MENTION.lastIndex = at;
  const mention = MENTION.exec(text)?.[0];
  if (!mention || mention.slice(1).toLowerCase() !== me.replace(/\s+/g, '-').toLowerCase()) return null;
  return { node: element('mark', [plain(mention)]), length: mention.length };
}

/** What looks like an address and is none stays text to its end. */
function linkAt(text, at, dead) {
  if (at < dead.a) return null;
  SCHEME.lastIndex = at;
  if (!SCHEME.test(text)) return null;
  ADDRESS.lastIndex = SCHEME.lastIndex;
  if (!ADDRESS.test(text)) return null;
  const address = withoutTail(text.slice(at, ADDRESS.lastIndex));
  if (address.length > LONGEST_LINK || !URL.canParse(address)) {
    dead.a = ADDRESS.lastIndex;
    return null;
  }
  const node = element('a', [plain(address)]);
  node.href = address;
  node.rel = 'noopener noreferrer nofollow';
  node.target = '_blank';
  return { node, length: address.length };
}

/** Without what may stand after a link and is no part of it: the marks of the sentence, and brackets opened before it. */
function withoutTail(found) {
  const stray = { ')': 0, ']': 0, '}': 0 };
  const closing = { '(': ')', '[': ']', '{': '}' };
  for (const char of found) {
    if (char in stray) stray[char] += 1;
    else if (char in closing) stray[closing[char]] -= 1;
  }
  let end = found.length;
  for (; end > 0; end -= 1) {
    const char = found[end - 1];
    if (stray[char] > 0) stray[char] -= 1;
    else if (!'.,;:!?'.includes(char)) break;
  }
  return found.slice(0, end);
}

const afterWord = (text, at) => at > 0 && WORD.test(before(text, at));
const beforeWord = (text, at) => at < text.length && WORD.test(String.fromCodePoint(text.codePointAt(at)));

/** The character that ends here, whole. */
function before(text, at) {
  const low = text.charCodeAt(at - 1);
  return low >= 0xdc00 && low < 0xe000 ? text.slice(at - 2, at) : text[at - 1];
}

function lineEnd(text, at) {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

const plain = (text) => document.createTextNode(shown(text));

function code(text) {
  const node = element('code', [plain(text)]);
  node.dir = 'ltr';
  return node;
}

function element(tag, children) {
  const node = document.createElement(tag);
  node.append(...children);
  return node;
}
