import { words } from '../words/locale.js';

/** Elements that have a use of their own for keys. */
const OWN_KEYS = 'input, textarea, select, button, a, summary, dialog, [contenteditable], [role="menu"], [role="listbox"]';

/** Leads to the composer what is typed outside of any field, and says of files that are pasted or dropped anywhere that they cannot be sent. */
export class PageInput {
  #notices;

  /** `root` is the document. */
  constructor(root, { composer, notices }) {
    this.#notices = notices;
    // The character goes to the field that has the focus once the key's listeners are done.
    root.addEventListener('keydown', (event) => isText(event) && !root.querySelector('dialog[open]') && composer.focus());
    for (const type of ['paste', 'drop']) root.addEventListener(type, (event) => this.#onFiles(event));
    // Without it a browser leaves the page for the file.
    root.addEventListener('dragover', (event) => event.dataTransfer.types.includes('Files') && event.preventDefault());
  }

  /** Lets pass what is there as text, too, as from a spreadsheet. */
  #onFiles(event) {
    const data = event.clipboardData ?? event.dataTransfer;
    if (!data?.files.length || data.types.includes('text/plain')) return;
    event.preventDefault();
    this.#notices.announce(words.noFiles);
  }
}

function isText({ key, ctrlKey, altKey, metaKey, isComposing, defaultPrevented, target }) {
  return key.length === 1 && key !== ' ' && !ctrlKey && !altKey && !metaKey && !isComposing && !defaultPrevented && !target.closest(OWN_KEYS);
}
