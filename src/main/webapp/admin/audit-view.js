import { setText, textElement } from '../browser/dom.js';
import { isolate } from '../words/bidi.js';
import words from '../words/en-cluster.js';

const at = new Intl.DateTimeFormat(navigator.language || 'en', { dateStyle: 'medium', timeStyle: 'medium' });

/** The audit log. It is asked for when its part of the page is opened, some entries at a time. */
export class AuditView {
  #root;
  #list;
  #more;
  #note;
  #fetchPage;
  #before = null;

  /** `root` is a `details`; `fetchPage(query)` resolves to a `Response`. */
  constructor(root, fetchPage) {
    this.#root = root;
    this.#list = root.querySelector('ol');
    this.#more = root.querySelector('button');
    this.#note = root.querySelector('[role="status"]');
    this.#fetchPage = fetchPage;
    root.addEventListener('toggle', () => this.#onToggle());
    this.#more.addEventListener('click', () => this.#load());
  }

  /** Closes it, and forgets what it has shown. */
  close() {
    this.#root.open = false;
    this.#list.replaceChildren();
  }

  #onToggle() {
    if (!this.#root.open) return;
    this.#before = null;
    this.#list.replaceChildren();
    this.#load();
  }

  async #load() {
    this.#more.disabled = true;
    try {
      const response = await this.#fetchPage(this.#before ? `?before=${this.#before}` : '');
      if (!response.ok) throw new Error(`status ${response.status}`);
      const { entries, more } = await response.json();
      this.#list.append(...entries.map(itemOf));
      this.#before = entries.at(-1)?.id ?? this.#before;
      this.#more.hidden = !more;
      setText(this.#note, this.#list.childElementCount ? '' : words.noActs);
    } catch {
      this.#more.hidden = false;
      setText(this.#note, words.unreachable);
    } finally {
      this.#more.disabled = false;
    }
  }
}

function itemOf(entry) {
  const item = document.createElement('li');
  const time = textElement('time', at.format(entry.at));
  time.dateTime = new Date(entry.at).toISOString();
  item.append(time, textElement('span', sentenceOf(entry)));
  return item;
}

/** An entry in words; one whose action this page does not know has the server's word for it. */
function sentenceOf({ action, by, byName, room, user, userName, message, detail }) {
  const done = action.replaceAll('_', ' ');
  const whom = userName ?? user;
  const parts = [words.act(byName ?? by ?? words.operator, done), whom && isolate(whom), room && words.inRoom(room), message, detail];
  return parts.filter(Boolean).join(', ');
}
