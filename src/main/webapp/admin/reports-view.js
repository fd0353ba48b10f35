import { setText, textElement } from '../browser/dom.js';
import { isolate, neutralizeBidi } from '../words/bidi.js';
import words from '../words/en-cluster.js';

const at = new Intl.DateTimeFormat(navigator.language || 'en', { dateStyle: 'medium', timeStyle: 'short' });

/** The messages that people have reported, in that order, until an administrator has looked at each. They are asked for when their part of the page is opened. */
export class ReportsView {
  #root;
  #list;
  #more;
  #note;
  #ask;
  #after = null;

  /** `root` is a `details`; `ask(path, options)` resolves to the `Response` about the reports. */
  constructor(root, ask) {
    this.#root = root;
    this.#list = root.querySelector('ol');
    this.#more = root.querySelector(':scope > button');
    this.#note = root.querySelector('[role="status"]');
    this.#ask = ask;
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
    this.#after = null;
    this.#list.replaceChildren();
    this.#load();
  }

  async #load() {
    this.#more.disabled = true;
    try {
      const response = await this.#ask(this.#after === null ? '' : `?after=${this.#after}`);
      if (!response.ok) throw new Error(`status ${response.status}`);
      const { reports, more } = await response.json();
      this.#list.append(...reports.map((report) => this.#item(report)));
      this.#after = reports.at(-1)?.id ?? this.#after;
      this.#more.hidden = !more;
      this.#drawNote();
    } catch {
      this.#more.hidden = false;
      setText(this.#note, words.unreachable);
    } finally {
      this.#more.disabled = false;
    }
  }

  #drawNote() {
    setText(this.#note, this.#list.childElementCount ? '' : words.noReports);
  }

  #item({ id, at: made, room, message, by, byName, reason, from, text }) {
    const item = document.createElement('li');
    const time = textElement('time', at.format(made));
    const quote = document.createElement('blockquote');
    const body = textElement('p', text === undefined ? words.messageGone : neutralizeBidi(text));
    const link = Object.assign(textElement('a', words.seeMessage), { href: `./#${encodeURIComponent(room)}?message=${encodeURIComponent(message)}`, className: 'see' });
    const done = Object.assign(textElement('button', words.closeReport), { type: 'button' });
    time.dateTime = new Date(made).toISOString();
    body.dir = 'auto';
    body.classList.toggle('none', text === undefined);
    if (from) quote.append(textElement('bdi', neutralizeBidi(from.name)));
    quote.append(body);
    done.addEventListener('click', () => this.#close(id, item, done));
    item.append(time, textElement('span', words.reported(byName ?? by, room)), quote);
    if (reason) item.append(textElement('p', words.reason(isolate(reason))));
    item.append(link, done);
    return item;
  }

  /** One that somebody else has closed meanwhile is closed. The focus goes on to the next one. */
  async #close(id, item, done) {
    done.disabled = true;
    const response = await this.#ask(`/${id}`, { method: 'DELETE' }).catch(() => null);
    if (!response?.ok && response?.status !== 404) {
      done.disabled = false;
      setText(this.#note, words.unreachable);
      return;
    }
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    this.#drawNote();
    (next?.querySelector('button') ?? this.#root.querySelector('summary')).focus();
  }
}
