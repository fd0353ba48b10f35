import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../lib/fake-dom.js';
import { written } from '../lib/fake-dom.js';
import { load } from '../lib/modules.js';

const { inline, render } = await load('text.js');

const lines = [
  ['plain text stays as it is', 'hello there', 'hello there'],
  ['HTML is text', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  ['code holds no other markup', 'a `**b**` c', 'a <code>**b**</code> c'],
  ['bold', 'a **b c** d', 'a <strong>b c</strong> d'],
  ['bold holds italic', '**a *b* c**', '<strong>a <em>b</em> c</strong>'],
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
  ['other names are not', 'hi @jonas', 'hi @jonas'],
];

for (const [name, text, expected] of lines) {
  test(`text: ${name}`, () => assert.equal(written(inline(text, 'Ana')), expected));
}

const blocks = [
  ['lines of one paragraph stay together', 'a\nb', '<p>a\nb</p>'],
  ['quotes are blocks of their own', '> a\n> b\nc', '<blockquote>a\nb</blockquote><p>c</p>'],
  ['a fence keeps what is in it', 'a\n```js\n**b**\n  c\n```\nd', '<p>a</p><pre><code>**b**\n  c</code></pre><p>d</p>'],
  ['a fence that is never closed runs to the end', '```\na\nb', '<pre><code>a\nb</code></pre>'],
  ['an empty fence is no trap', '```\n```\nafter', '<pre><code></code></pre><p>after</p>'],
];

for (const [name, text, expected] of blocks) {
  test(`blocks: ${name}`, () => assert.equal(written(render(text)), expected));
}

test('text: ten thousand marks are drawn in a moment', () => {
  const started = performance.now();
  render(`${'*a '.repeat(3000)}${'`'.repeat(3000)}${'_('.repeat(3000)}`);
  assert.ok(performance.now() - started < 500);
});
