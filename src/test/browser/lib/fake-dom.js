/** The part of the DOM that markup needs, and a way to serialize it. */
class Element {
  constructor(tag) {
    this.tag = tag;
    this.children = [];
  }

  append(...nodes) {
    this.children.push(...nodes);
  }

  set textContent(text) {
    this.children = [text];
  }
}

globalThis.document = { createElement: (tag) => new Element(tag), createTextNode: (text) => text };

const show = (node) => {
  if (typeof node === 'string') return node;
  const attributes = [node.href, node.start > 1 && node.start].filter(Boolean).map((value) => ` ${value}`).join('');
  return `<${node.tag}${attributes}>${node.children.map(show).join('')}</${node.tag}>`;
};

export const serialize = (nodes) => nodes.map(show).join('');
