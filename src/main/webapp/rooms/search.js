import { setText, textElement } from '../browser/dom.js';
import { searchMessages } from '../connection/search-request.js';
import { markWords, wordsOf } from '../protocol/folded-text.js';
import { neutralizeBidi } from '../words/bidi.js';
import { dayName, fullTime, time, words } from '../words/locale.js';

/** Number of requests in a row that may find nothing before the user is asked whether to go on. */
const MAX_REQUESTS = 10;

/** Length of the text that is shown before the first word that was found, and of all that is shown, characters. */
const SHOWN_BEFORE = 60;
const SHOWN = 240;

/** The dialog in which messages are searched by their words. Each of those that are found leads to its place in its room. */
export class Search {
  #root;
  #form;
  #field;
  #status;
  #list;
  #more;
  #rooms;
  #timeline;
  #identity;
  /** The search that is shown, `{text, room, before}`, or null. An answer to another one is dropped. */
  #shown = null;

  /** `root` is the dialog. */
  constructor(root, { rooms, timeline, identity }) {
    this.#root = root;
    this.#rooms = rooms;
    this.#timeline = timeline;
    this.#identity = identity;
    this.#form = root.querySelector('form');
    this.#field = root.querySelector('input');
    this.#status = root.querySelector('[role="status"]');
    this.#list = root.querySelector('ul');
    this.#more = root.querySelector('.more');
    root.querySelector('.close').addEventListener('click', () => root.close());
    this.#more.addEventListener('click', () => this.#goOn());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#begin();
    });
    this.#list.addEventListener('click', (event) => {
      const button = event.target.closest('button');
      if (button) this.#goTo(button.dataset.room, button.dataset.id);
    });
  }

  /** Opens the dialog, with what was found last. */
  open() {
    this.#root.showModal();
    this.#field.select();
  }

  #begin() {
    const text = this.#field.value.trim();
    if (!text) return;
    const everywhere = this.#form.querySelector('[name="everywhere"]').checked;
    this.#shown = { text, room: everywhere ? undefined : this.#rooms.current.name, before: undefined };
    this.#list.replaceChildren();
    this.#more.hidden = true;
    this.#run(this.#shown);
  }

  /** The button is gone where there is no more: the focus goes to the first message that is new. */
  async #goOn() {
    const { length } = this.#list.children;
    this.#more.disabled = true;
    await this.#run(this.#shown);
    this.#more.disabled = false;
    this.#list.children[length]?.firstElementChild.focus();
  }

  /** Searches on until something is found. A search reads a part of the rooms' logs by each request. */
  async #run(search) {
    setText(this.#status, words.searching);
    for (let i = 0; i < MAX_REQUESTS; i += 1) {
      const { body, error } = await searchMessages(search, this.#identity.token);
      if (search !== this.#shown) return;
      if (error) return this.#refuse(error);
      search.before = body.before;
      this.#list.append(...body.messages.map((message) => itemOf(message, this.#rooms.titleOf(message.room), wordsOf(search.text))));
      if (body.messages.length || !body.more) break;
    }
    this.#more.hidden = !search.before;
    setText(this.#status, search.before && !this.#list.childElementCount ? words.nothingFoundYet : words.found(this.#list.childElementCount));
  }

  #refuse({ code, retryAfterMs = 1000 }) {
    const seconds = Math.ceil(retryAfterMs / 1000);
    const texts = { bad_request: words.searchWords, rate_limited: words.searchTooFast(seconds), unavailable: words.serverAway };
    setText(this.#status, texts[code] ?? words.cannotSearch);
  }

  async #goTo(room, id) {
    this.#root.close();
    if (this.#rooms.current.name !== room) {
      const shown = new Promise((resolve) => this.#rooms.addEventListener('current', resolve, { once: true }));
      location.hash = `#${encodeURIComponent(room)}`;
      await shown;
    }
    this.#timeline.reveal(id);
  }
}

function itemOf({ room, id, at, from, text }, title, found) {
  const item = document.createElement('li');
  const button = Object.assign(document.createElement('button'), { type: 'button' });
  button.dataset.room = room;
  button.dataset.id = id;
  const stamp = textElement('time', words.dayAndTime(dayName(at), time(at)));
  stamp.dateTime = new Date(at).toISOString();
  stamp.title = fullTime(at);
  const about = document.createElement('span');
  about.className = 'about';
  about.append(textElement('bdi', neutralizeBidi(from.name)), ' ', textElement('bdi', title), ' ', stamp);
  button.append(about, textOf(neutralizeBidi(text), found));
  item.append(button);
  return item;
}

/** The text around the first word that was found, with all of them marked. */
function textOf(text, found) {
  const element = document.createElement('span');
  element.dir = 'auto';
  let from = 0;
  const parts = markWords(text, found);
  if (parts.length > 1 && !parts[0].isFound) from = Math.max(0, parts[0].text.length - SHOWN_BEFORE);
  let left = SHOWN;
  if (from) element.append('…');
  for (const [i, part] of parts.entries()) {
    if (left <= 0) break;
    const shown = [...part.text.slice(i ? 0 : from)].slice(0, left).join('');
    left -= shown.length;
    element.append(part.isFound ? textElement('mark', shown) : shown);
  }
  if (left <= 0) element.append('…');
  return element;
}
