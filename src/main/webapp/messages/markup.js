import { dropMarks, neutralizeBidi } from '../words/bidi.js';

/** Renders the text of a message as nodes. Never parses HTML: all but our own markup is text. Takes time linear in the text's length. */

/** Longest address that becomes a link, UTF-16 code units. Browsers and servers stop at about this length, too. */
const MAX_LINK_LENGTH = 2048;

const SPECIAL = /[`*_~@hHmM]/g;
/** Beginnings of lines that are quoted, or items of a list. */
const LINES = [
  ['blockquote', /^>\s?/],
  ['ul', /^[-*] +(?=\S)/],
  ['ol', /^\d{1,3}[.)] +(?=\S)/],
];
/** Marks of two characters, and the elements that they stand for. */
const PAIRS = { '**': 'strong', '~~': 'del' };
const WORD = /[\p{L}\p{N}\p{M}]/u;
const SPACE = /\s/;
const SCHEME = /(?:https?:\/\/|mailto:)/iy;
/** White space, quotes, angle brackets and controls that reorder text end an address. */
const ADDRESS = /[^\s<>"'`\u202a-\u202e\u2066-\u2069]+/y;
const MENTION = /@[\p{L}\p{N}\p{M}\u200c\u200d._-]+/uy;

/** Renders a message: fenced code, quotes, lists, and paragraphs with inline markup. Mentions of `me`, the user's name, or of everybody are highlighted where there is such a name. */
export function renderMarkup(text, me = '') {
  // Of the whole, since bold and links divide words.
  const parts = dropMarks(text).split(/^```[^\n]*\n([\s\S]*?)(?:\n?^```[^\S\n]*$|(?![\s\S]))/m);
  return parts.flatMap((part, i) => (i % 2 ? [renderFence(part)] : renderLines(part, me)));
}

function renderFence(text) {
  const pre = document.createElement('pre');
  pre.dir = 'ltr';
  pre.append(codeElement(text));
  return pre;
}

function renderLines(text, me) {
  const blocks = [];
  for (const line of text.split('\n')) {
    const [kind, start] = LINES.map(([name, pattern]) => [name, pattern.exec(line)?.[0]]).find(([, found]) => found !== undefined) ?? ['p', ''];
    if (blocks.at(-1)?.kind !== kind) blocks.push({ kind, start, lines: [] });
    blocks.at(-1).lines.push(line.slice(start.length));
  }
  return blocks.filter((block) => trimLines(block.lines)).map((block) => renderBlock(block, me));
}

function renderBlock({ kind, start, lines }, me) {
  const isList = kind === 'ul' || kind === 'ol';
  const node = isList ? element(kind, lines.map((line) => autoDirection(element('li', renderInline(line, me))))) : element(kind, renderInline(lines.join('\n'), me));
  if (kind === 'ol') node.start = Number.parseInt(start, 10);
  return autoDirection(node);
}

function autoDirection(node) {
  node.dir = 'auto';
  return node;
}

/** Removes empty lines at both ends; false if no line is left that is not blank. */
function trimLines(all) {
  const from = all.findIndex((line) => line !== '');
  const to = all.findLastIndex((line) => line !== '');
  all.splice(to + 1);
  all.splice(0, from);
  return all.some((line) => line.trim());
}

/**
 * Renders emphasis, code, links and mentions in one pass from left to right. `searched` holds, by kind, up to where a search
 * for an end found nothing, so that no text is searched twice for the same thing.
 */
export function renderInline(text, me = '') {
  const nodes = [];
  const searched = { '**': 0, '~~': 0, link: 0 };
  let from = 0;
  for (let at = nextSpecial(text, 0); at < text.length; ) {
    const found = matchAt(text, at, me, searched);
    if (!found) {
      at = nextSpecial(text, at + 1);
      continue;
    }
    if (from < at) nodes.push(textNode(text.slice(from, at)));
    nodes.push(found.node);
    from = at + found.length;
    at = nextSpecial(text, from);
  }
  if (from < text.length) nodes.push(textNode(text.slice(from)));
  return nodes;
}

function nextSpecial(text, at) {
  SPECIAL.lastIndex = at;
  return SPECIAL.exec(text)?.index ?? text.length;
}

/** The markup that starts here as `{node, length}`, or null. */
function matchAt(text, at, me, searched) {
  const char = text[at];
  if (char === '`') return codeAt(text, at);
  const pair = PAIRS[text.slice(at, at + 2)] && pairAt(text, at, me, searched);
  if (pair) return pair;
  if (char === '~' || followsWord(text, at)) return null;
  if (char === '*' || char === '_') return emAt(text, at, me);
  return char === '@' ? mentionAt(text, at, me) : linkAt(text, at, searched);
}

function codeAt(text, at) {
  const end = text.indexOf('`', at + 1);
  if (end <= at + 1 || text.slice(at, end).includes('\n')) return null;
  return { node: codeElement(text.slice(at + 1, end)), length: end + 1 - at };
}

/** Ends at the line's first such pair of marks that follows a word. If there is none, later starts in the line have none either. */
function pairAt(text, at, me, searched) {
  const marks = text.slice(at, at + 2);
  if (at + 2 >= text.length || SPACE.test(text[at + 2]) || at < searched[marks]) return null;
  for (let end = at + 3; end < text.length && text[end - 1] !== '\n'; end += 1) {
    if (!text.startsWith(marks, end) || SPACE.test(text[end - 1])) continue;
    return { node: element(PAIRS[marks], renderInline(text.slice(at + 2, end), me)), length: end + 2 - at };
  }
  searched[marks] = lineEnd(text, at);
  return null;
}

/** Ends at the next mark of the same kind, if that one may end. */
function emAt(text, at, me) {
  const mark = text[at];
  const end = text.indexOf(mark, at + 1);
  if (end <= at + 1) return null;
  const inside = text.slice(at + 1, end);
  const closes = !SPACE.test(inside[0]) && !SPACE.test(inside.at(-1)) && !inside.includes('\n');
  if (!closes || text[end + 1] === mark || precedesWord(text, end + 1)) return null;
  return { node: element('em', renderInline(inside, me)), length: end + 1 - at };
}

function mentionAt(text, at, me) {
  MENTION.lastIndex = at;
  const mention = MENTION.exec(text)?.[0];
  const names = [me.replace(/\s+/g, '-').toLowerCase(), me && 'room'];
  if (!mention || !names.includes(mention.slice(1).toLowerCase())) return null;
  return { node: element('mark', [textNode(mention)]), length: mention.length };
}

/** Text that looks like an address and is not valid stays text to its end. */
function linkAt(text, at, searched) {
  if (at < searched.link) return null;
  SCHEME.lastIndex = at;
  if (!SCHEME.test(text)) return null;
  ADDRESS.lastIndex = SCHEME.lastIndex;
  if (!ADDRESS.test(text)) return null;
  const address = trimAddress(text.slice(at, ADDRESS.lastIndex));
  if (address.length > MAX_LINK_LENGTH || !URL.canParse(address)) {
    searched.link = ADDRESS.lastIndex;
    return null;
  }
  const node = element('a', [textNode(address)]);
  node.href = address;
  node.rel = 'noopener noreferrer nofollow';
  node.target = '_blank';
  return { node, length: address.length };
}

/** Removes what belongs to the sentence around an address: punctuation, and closing brackets that were opened before it. */
function trimAddress(found) {
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

const followsWord = (text, at) => at > 0 && WORD.test(characterBefore(text, at));
const precedesWord = (text, at) => at < text.length && WORD.test(String.fromCodePoint(text.codePointAt(at)));

/** The code point that ends here, as text. */
function characterBefore(text, at) {
  const low = text.charCodeAt(at - 1);
  return low >= 0xdc00 && low < 0xe000 ? text.slice(at - 2, at) : text[at - 1];
}

function lineEnd(text, at) {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

const textNode = (text) => document.createTextNode(neutralizeBidi(text));

function codeElement(text) {
  const node = element('code', [textNode(text)]);
  node.dir = 'ltr';
  return node;
}

function element(tag, children) {
  const node = document.createElement(tag);
  node.append(...children);
  return node;
}
