import { setText, textElement } from '../browser/dom.js';
import { findPeople } from '../connection/room-requests.js';
import peopleWords from '../words/en-people.js';
import { textButton } from './panel-section.js';

/** Pause in typing after which people are looked for, ms. */
const DELAY_MS = 250;

/** People that are offered at most. */
const MAX_OFFERED = 8;

/** A field that finds people by the beginning of their names, and offers those who were found. */
export class PersonFinder {
  #field;
  #status = textElement('p', '');
  #offered = document.createElement('ul');
  #label;
  #parts;
  #timer = null;
  #found = [];
  /** Ids of those who are not offered. */
  #without = new Set();

  /**
   * `id` is the field's. `parts`: `identity` has the token by which a guest asks over HTTP; `run(action)` does what may be refused, and says that;
   * calls `onChoose(person)` for the one that the user wants, and has the text of the button for it from `textOf(name)`.
   */
  constructor(id, parts) {
    this.#parts = parts;
    this.#field = Object.assign(document.createElement('input'), { id, maxLength: 40, autocomplete: 'off', spellcheck: false });
    this.#label = Object.assign(textElement('label', peopleWords.beginningOfName), { htmlFor: id });
    this.#offered.setAttribute('role', 'list');
    this.#offered.className = 'found-people';
    this.#offered.setAttribute('aria-label', peopleWords.found);
    this.#status.setAttribute('role', 'status');
    this.#field.addEventListener('input', () => this.#findSoon());
    this.#field.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /** The label, the field, the line that says what came of it, and those who were found. */
  get elements() {
    return [this.#label, this.#field, this.#status, this.#offered];
  }

  /** Leaves out the people of these ids. */
  exclude(ids) {
    this.#without = ids;
    this.#draw();
  }

  /** Empties the field, and says something instead of whom it has found. */
  reset(text = '') {
    clearTimeout(this.#timer);
    this.#field.value = '';
    this.#found = [];
    this.#draw();
    this.say(text);
  }

  /** Says something below the field. */
  say(text) {
    setText(this.#status, text);
  }

  /** Moves the focus to the field. */
  focus() {
    this.#field.focus();
  }

  /** Escape empties the field before it closes what is around it. */
  #onKey(event) {
    if (event.key === 'Enter') event.preventDefault();
    if (event.key !== 'Escape' || !this.#field.value) return;
    event.preventDefault();
    event.stopPropagation();
    this.#field.value = '';
    this.#findSoon();
  }

  #findSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#parts.run(() => this.#find()), DELAY_MS);
  }

  /** An answer to what is in the field no more is dropped. */
  async #find() {
    const prefix = this.#field.value.trim();
    const found = prefix ? await findPeople(prefix, this.#parts.identity.token) : [];
    if (prefix !== this.#field.value.trim()) return;
    this.#found = found;
    this.#draw();
    this.say(!prefix || this.#offers.length ? '' : peopleWords.nobodyFound);
  }

  get #offers() {
    return this.#found.filter(({ id }) => !this.#without.has(id)).slice(0, MAX_OFFERED);
  }

  #draw() {
    const people = this.#offers;
    const drawn = [...this.#offered.querySelectorAll('button')].map(({ dataset }) => dataset.user);
    if (drawn.join() === people.map(({ id }) => id).join()) return;
    const hadFocus = this.#offered.contains(document.activeElement);
    this.#offered.replaceChildren(...people.map((person) => this.#offer(person)));
    if (hadFocus) this.#field.focus();
  }

  #offer(person) {
    const item = document.createElement('li');
    const button = textButton(this.#parts.textOf(person.name));
    button.dataset.user = person.id;
    button.addEventListener('click', () => this.#parts.onChoose(person));
    item.append(button);
    return item;
  }
}
