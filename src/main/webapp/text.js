/** Text to nodes. Nothing here ever parses HTML: what is no markup of ours is text. */

/** Inline markup, tried in this order at every place; `inner` says whether the content may hold markup itself. */
const INLINE = [
  { tag: 'code', pattern: /`([^`\n]+)`/y, inner: false },
  { tag: 'strong', pattern: /\*\*(?=\S)([^\n]*?\S)\*\*/y, inner: true },
  { tag: 'em', pattern: /\*(?=[^\s*])([^*\n]*?[^\s*])\*(?![\p{L}\p{N}*])/uy, inner: true, edge: true },
  { tag: 'em', pattern: /_(?=[^\s_])([^_\n]*?[^\s_])_(?![\p{L}\p{N}_])/uy, inner: true, edge: true },
  { tag: 'a', pattern: /(?:https?:\/\/|mailto:)[^\s<>"'`]+/iy, inner: false, edge: true },
  { tag: 'mark', pattern: /@[\p{L}\p{N}._-]+/uy, inner: false, edge: true },
];

const START = /[`*_@hHmM]/;
const WORD = /[\p{L}\p{N}]/u;

/** The blocks of a message: fenced code, quotes, and paragraphs with inline markup. `me` is the name that `@` marks. */
export function render(text, me = '') {
  const parts = text.split(/^```[^\n]*\n([\s\S]*?)(?:\n?^```[^\S\n]*$|(?![\s\S]))/m);
  return parts.flatMap((part, i) => (i % 2 ? [fence(part)] : lines(part, me)));
}

function fence(text) {
  const pre = document.createElement('pre');
  const code = document.createElement('code');
  pre.dir = 'ltr';
  code.textContent = text;
  pre.append(code);
  return pre;
}

function lines(text, me) {
  const blocks = [];
  for (const line of text.replace(/^\n|\n$/g, '').split('\n')) {
    const quoted = /^>\s?/.exec(line);
    const kind = quoted ? 'blockquote' : 'p';
    const last = blocks.at(-1);
    const content = line.slice(quoted?.[0].length ?? 0);
    if (last?.kind === kind) last.text += `\n${content}`;
    else blocks.push({ kind, text: content });
  }
  return blocks.filter(({ text: content }) => content.trim()).map(({ kind, text: content }) => {
    const block = document.createElement(kind);
    block.dir = 'auto';
    block.append(...inline(content.replace(/^\n+|\n+$/g, ''), me));
    return block;
  });
}

export function inline(text, me = '') {
  const nodes = [];
  let plain = '';
  const flush = () => {
    if (plain) nodes.push(document.createTextNode(plain));
    plain = '';
  };
  for (let i = 0; i < text.length; ) {
    const found = START.test(text[i]) && match(text, i, me);
    if (!found) {
      plain += text[i++];
      continue;
    }
    flush();
    nodes.push(found.node);
    i += found.length;
  }
  flush();
  return nodes;
}

function match(text, at, me) {
  const afterWord = at > 0 && WORD.test(text[at - 1]);
  for (const rule of INLINE) {
    if (rule.edge && afterWord) continue;
    rule.pattern.lastIndex = at;
    const hit = rule.pattern.exec(text);
    const made = hit && build(rule, hit, me);
    if (made) return made;
  }
  return null;
}

function build({ tag, inner }, hit, me) {
  if (tag === 'a') return link(hit[0]);
  if (tag === 'mark' && !isMe(hit[0], me)) return null;
  const node = document.createElement(tag);
  if (tag === 'mark') node.textContent = hit[0];
  else if (inner) node.append(...inline(hit[1], me));
  else node.textContent = hit[1];
  if (tag === 'code') node.dir = 'ltr';
  return { node, length: hit[0].length };
}

const isMe = (mention, me) => mention.slice(1).toLowerCase() === me.replace(/\s+/g, '-').toLowerCase();

/** What may stand after a link without being part of it: the marks of the sentence, and a bracket opened before it. */
function withoutTail(found) {
  const address = found.replace(/[.,;:!?]+$/, '');
  const close = /[)\]}]$/.exec(address)?.[0];
  const open = { ')': '(', ']': '[', '}': '{' }[close];
  const stray = close && address.split(open).length < address.split(close).length;
  if (stray) return withoutTail(address.slice(0, -1));
  return address;
}

function link(found) {
  const address = withoutTail(found);
  if (!parses(address)) return null;
  const node = document.createElement('a');
  node.href = address;
  node.rel = 'noopener noreferrer nofollow';
  node.target = '_blank';
  node.textContent = address;
  return { node, length: address.length };
}

function parses(address) {
  try {
    return Boolean(new URL(address));
  } catch {
    return false;
  }
}
