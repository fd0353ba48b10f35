import { setText } from '../browser/dom.js';
import words from '../words/en-cluster.js';

/** A list that is read in pages once its part of the page, a `details`, is opened, and anew each time. */
export class PagedList {
  #root;
  #list;
  #more;
  #note;
  #fetchPage;
  #member;
  #itemOf;
  #none;
  #last = null;

  /**
   * `fetchPage(last)` resolves to the `Response` with what follows an entry, null for the first: the array `member`, and `more`. `none` is said of
   * an empty list.
   */
  constructor(root, { fetchPage, member, itemOf, none }) {
    this.#root = root;
    this.#list = root.querySelector('ol');
    this.#more = root.querySelector(':scope > button');
    this.#note = root.querySelector('[role="status"]');
    this.#fetchPage = fetchPage;
    this.#member = member;
    this.#itemOf = itemOf;
    this.#none = none;
    root.addEventListener('toggle', () => this.#onToggle());
    this.#more.addEventListener('click', () => this.#load());
  }

  /** Closes it, and forgets what it has shown. */
  close() {
    this.#root.open = false;
    this.#list.replaceChildren();
  }

  /** Takes an item out, and gives the focus to the one beside it. */
  remove(item) {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    this.#drawNote();
    (next?.querySelector('button') ?? this.#root.querySelector('summary')).focus();
  }

  /** Says that the server could not be asked. */
  sayUnreachable() {
    setText(this.#note, words.unreachable);
  }

  #onToggle() {
    if (!this.#root.open) return;
    this.#last = null;
    this.#list.replaceChildren();
    this.#load();
  }

  async #load() {
    this.#more.disabled = true;
    try {
      const response = await this.#fetchPage(this.#last);
      if (!response.ok) throw new Error(`status ${response.status}`);
      const { more, [this.#member]: entries } = await response.json();
      this.#list.append(...entries.map(this.#itemOf));
      this.#last = entries.at(-1) ?? this.#last;
      this.#more.hidden = !more;
      this.#drawNote();
    } catch {
      this.#more.hidden = false;
      this.sayUnreachable();
    } finally {
      this.#more.disabled = false;
    }
  }

  #drawNote() {
    setText(this.#note, this.#list.childElementCount ? '' : this.#none);
  }
}
