/** Sets the text of a node unless it is the same: a write, even of the same text, costs layout and may be read out again. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Hides a node, or shows it. Where one with the focus is hidden, `next()` is to move that on: it would fall to the body. */
export function setHidden(node, isHidden, next) {
  if (isHidden && node.contains(document.activeElement)) next();
  node.hidden = isHidden;
}

/** A new element with this text in it. */
export function textElement(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
