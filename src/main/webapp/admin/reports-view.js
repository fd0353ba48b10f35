import { textElement } from '../browser/dom.js';
import { isolate, neutralizeBidi } from '../words/bidi.js';
import words from '../words/en-cluster.js';
import { PagedList } from './paged-list.js';

const at = new Intl.DateTimeFormat(navigator.language || 'en', { dateStyle: 'medium', timeStyle: 'short' });

/** The messages that people have reported, in that order, until an administrator has looked at each. They are asked for when their part of the page is opened. */
export class ReportsView {
  #list;
  #ask;

  /** `root` is a `details`; `ask(path, options)` resolves to the `Response` about the reports. */
  constructor(root, ask) {
    this.#ask = ask;
    this.#list = new PagedList(root, { fetchPage: (last) => ask(last ? `?after=${last.id}` : ''), member: 'reports', itemOf: (report) => this.#item(report), none: words.noReports });
  }

  /** Closes it, and forgets what it has shown. */
  close() {
    this.#list.close();
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

  /** One that somebody else has closed meanwhile is closed. */
  async #close(id, item, done) {
    done.disabled = true;
    const response = await this.#ask(`/${id}`, { method: 'DELETE' }).catch(() => null);
    if (response?.ok || response?.status === 404) {
      this.#list.remove(item);
      return;
    }
    done.disabled = false;
    this.#list.sayUnreachable();
  }
}
