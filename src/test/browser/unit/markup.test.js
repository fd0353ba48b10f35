import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serialize } from '../lib/fake-dom.js';
import { load } from '../lib/modules.js';

const { renderInline, renderMarkup } = await load('messages/markup.js');
const { cleanText } = await load('protocol/message-text.js');

const lines = [
  ['plain text stays as it is', 'hello there', 'hello there'],
  ['HTML is text', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  ['code holds no other markup', 'a `**b**` c', 'a <code>**b**</code> c'],
  ['bold', 'a **b c** d', 'a <strong>b c</strong> d'],
  ['bold holds italic', '**a *b* c**', '<strong>a <em>b</em> c</strong>'],
  ['struck out', 'a ~~b c~~ ~d~ ~~ e', 'a <del>b c</del> ~d~ ~~ e'],
  ['bold holds what is struck out, and the other way round', '**a ~~b~~** ~~c **d**~~', '<strong>a <del>b</del></strong> <del>c <strong>d</strong></del>'],
  ['italic with stars and with underscores', '*a* and _b_', '<em>a</em> and <em>b</em>'],
  ['an underscore inside a word is text', 'snake_case_name', 'snake_case_name'],
  ['a sum is no markup', '2*3*4 and a * b * c', '2*3*4 and a * b * c'],
  ['an unclosed mark is text', '**open and `open', '**open and `open'],
  ['a link', 'see https://example.org/a?b=c now', 'see <a https://example.org/a?b=c>https://example.org/a?b=c</a> now'],
  ['the full stop after a link is not part of it', 'http://example.org.', '<a http://example.org>http://example.org</a>.'],
  ['a bracket around a link is not part of it', '(http://example.org/x)', '(<a http://example.org/x>http://example.org/x</a>)'],
  ['a bracket inside a link is', 'http://example.org/x_(y). ok', '<a http://example.org/x_(y)>http://example.org/x_(y)</a>. ok'],
  ['mail addresses link only when they say so', 'mailto:a@example.org', '<a mailto:a@example.org>mailto:a@example.org</a>'],
  ['a script address is text', 'javascript:alert(1)', 'javascript:alert(1)'],
  ['a link needs to begin a word', 'xhttp://example.org', 'xhttp://example.org'],
  ['my name is marked', 'hi @ana!', 'hi <mark>@ana</mark>!'],
  ['a call to everybody is marked', 'hi @room!', 'hi <mark>@room</mark>!'],
  ['other names are not', 'hi @jonas', 'hi @jonas'],
  ['stray brackets and marks after a link are not part of it', '(http://example.org/(x)).).', '(<a http://example.org/(x)>http://example.org/(x)</a>).).'],
  ['what looks like a link and is none stays text', 'http://: and http://a', 'http://: and <a http://a>http://a</a>'],
  ['a link of more than 2,048 characters stays text', `http://a/${'b'.repeat(2040)}`, `http://a/${'b'.repeat(2040)}`],
  ['bold begins in the next line again', '**a\n**b**', '**a\n<strong>b</strong>'],
  ['a word ends at a letter outside of the first plane', '*a*\u{20000} \u{20000}_b_', '*a*\u{20000} \u{20000}_b_'],
];

for (const [name, text, expected] of lines) {
  test(`text: ${name}`, () => assert.equal(serialize(renderInline(text, 'Ana')), expected));
}

const blocks = [
  ['lines of one paragraph stay together', 'a\nb', '<p>a\nb</p>'],
  ['quotes are blocks of their own', '> a\n> b\nc', '<blockquote>a\nb</blockquote><p>c</p>'],
  ['items are a list', '- a\n* **b**\nc\n-d', '<ul><li>a</li><li><strong>b</strong></li></ul><p>c\n-d</p>'],
  ['numbered items are a list that begins with the first of them', '3. a\n4) b\n2026. c', '<ol 3><li>a</li><li>b</li></ol><p>2026. c</p>'],
  ['a fence keeps what is in it', 'a\n```js\n**b**\n  c\n```\nd', '<p>a</p><pre><code>**b**\n  c</code></pre><p>d</p>'],
  ['a fence that is never closed runs to the end', '```\na\nb', '<pre><code>a\nb</code></pre>'],
  ['an empty fence is no trap', '```\n```\nafter', '<pre><code></code></pre><p>after</p>'],
];

/** Tests what becomes of whole messages: each case has the rest of its name, the text, and what is rendered. */
function renders(prefix, cases) {
  for (const [name, text, expected] of cases) test(`${prefix} ${name}`, () => assert.equal(serialize(renderMarkup(text)), expected));
}

renders('blocks:', blocks);

const turned = [
  ['in plain text', 'gnp\u202eexe.', '<p>gnp[U+202E]exe.</p>'],
  ['in bold, code and a fence', '**a\u202db** `c\u2067d`\n```\ne\u2069\n```', '<p><strong>a[U+202D]b</strong> <code>c[U+2067]d</code></p><pre><code>e[U+2069]</code></pre>'],
  ['at the end of a link, not in it', 'http://example.org/\u202egnp.exe', '<p><a http://example.org/>http://example.org/</a>[U+202E]gnp.exe</p>'],
  ['each of the nine', '\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069', '<p>[U+202A][U+202B][U+202C][U+202D][U+202E][U+2066][U+2067][U+2068][U+2069]</p>'],
  ['but not a mark that only affects a neighbour', 'a\u200eb', '<p>a\u200eb</p>'],
];

renders('direction: a control is named,', turned);

/** Each with what is left of it. */
const marked = [
  ['swaps the parts of a word', '\u200fpng.\u200fexe', '<p>\u200fpng.exe</p>'],
  ['swaps them across bold', '**png**\u200f.exe exe.\u061c**png**', '<p><strong>png</strong>.exe exe.<strong>png</strong></p>'],
  ['swaps them at a thin space', 'png.\u200a\u200fexe', '<p>png.\u200aexe</p>'],
  ['stands there twice', 'a\u200f\u061cb', '<p>ab</p>'],
  ['is in code', '`png.\u200fexe`', '<p><code>png.exe</code></p>'],
];
renders('direction: a mark is left out that', marked);

test('direction: a mark is kept at the edge of a word, and beside letters written from right to left', () => {
  const honest = 'שלום!\u200f גר ב-London\u200f. \u200f2026 מ\u200fa';
  assert.equal(serialize(renderMarkup(honest)), `<p>${honest}</p>`);
});


const repeat = (unit) => (length) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

/** Texts of a given length for which a careless parser takes quadratic or cubic time. */
const HOSTILE = {
  'a link, dots, then closing brackets': (length) => `http://a${'.'.repeat((length * 2) / 3 - 8)}x${')'.repeat(length / 3 - 1)}`,
  'a link and dots': (length) => `http://a${'.'.repeat(length - 9)}x`,
  'a link and three kinds of brackets': (length) => `http://a${repeat('.)]}')(length - 8)}`,
  'a link in open brackets': (length) => `${'('.repeat(length / 2)}http://a${')'.repeat(length / 2 - 8)}`,
  'schemes without end': repeat('http://:'),
  'mail schemes without end': repeat('mailto:['),
  'links in brackets': repeat('[a](http://a.b) '),
  'bold that never closes': repeat('**a '),
  'bold that closes nowhere': (length) => `${repeat('**a ')(length / 2)}${repeat(' **')(length / 2)}`,
  'marks that strike out nothing': repeat('~~a '),
  'pairs in pairs': repeat('**~~a'),
  'pairs that follow each other': repeat('**a~~b**c~~'),
  'items': repeat('- a\n1. b\n'),
  'an item of white space': (length) => `-${' '.repeat(length - 1)}`,
  'stars': repeat('*'),
  'stars around letters': repeat('*a'),
  'italic that never closes': repeat(' _a'),
  'bold in italic in bold': repeat('_**a *b '),
  'code that never closes': repeat('`\n'),
  'ticks': repeat('`'),
  'mentions': repeat('@a'),
  'one long mention': (length) => `@${'a'.repeat(length - 1)}`,
  'empty lines': (length) => `a${'\n'.repeat(length - 2)}b`,
  'empty quotes': (length) => `>a${repeat('\n>')(length - 4)}b`,
  'quotes and paragraphs': repeat('>\na\n'),
  'fences': repeat('```\n'),
  'fences that are none': repeat('``` \u00a0x\n'),
  'white space': (length) => `a${' '.repeat(length - 2)}b`,
  'marks of direction in one word': repeat('a\u200f'),
  'marks of direction alone': repeat('\u200f'),
  'white space behind a fence': (length) => `\`\`\`\n\`\`\`${' '.repeat(length - 8)}b`,
  'controls': repeat('\u202e'),
};

/** Number of attempts. Whatever else the machine does makes one slower, never faster, so the fastest counts. */
const TRIES = 30;

function once(text) {
  const started = performance.now();
  renderMarkup(cleanText(text), 'Ana');
  return performance.now() - started;
}

for (const [name, make] of Object.entries(HOSTILE)) {
  test(`no message takes long: ${name}`, () => {
    const least = { 4095: Infinity, 8191: Infinity, 65535: Infinity };
    // Eight times the text may take twenty times as long, and allocation up to 250 ms; quadratic time would be seconds.
    const isFast = () => least[4095] < 50 && least[65535] < Math.max(250, 20 * least[8191]);
    for (let i = 0; i < TRIES && !isFast(); i += 1) {
      for (const length of Object.keys(least)) least[length] = Math.min(least[length], once(make(Number(length))));
    }
    assert.ok(isFast(), JSON.stringify(least));
  });
}
