import { textElement } from '../browser/dom.js';
import { neutralizeBidi } from '../words/bidi.js';
import writingWords from '../words/en-writing.js';
import { candidatesFor } from './candidates.js';

/** The list above the composer that completes names and commands. Arrows choose, Enter and Tab take, Escape closes it. */
export class Completion {
  #field;
  #list = document.createElement('ul');
  #known;
  /** `{from, candidates}`, or null while nothing is offered. */
  #offer = null;
  #at = 0;
  /** The text for which Escape has closed the list. */
  #dismissed = null;

  /** `form` is the composer's. Calls `known()` for `{people, speakers, ownId}`. */
  constructor(form, known) {
    this.#field = form.querySelector('textarea');
    this.#known = known;
    this.#list.id = 'completion';
    this.#list.hidden = true;
    this.#list.setAttribute('role', 'listbox');
    this.#list.setAttribute('aria-label', writingWords.suggestions);
    form.append(this.#list);
    this.#field.setAttribute('aria-autocomplete', 'list');
    this.#field.setAttribute('aria-controls', this.#list.id);
    // Before the composer, for which Enter sends.
    form.addEventListener('keydown', (event) => this.#onKey(event), true);
    this.#field.addEventListener('blur', () => this.#close());
    this.#list.addEventListener('pointerdown', (event) => event.preventDefault());
    this.#list.addEventListener('click', ({ target }) => target.closest('li') && this.#take([...this.#list.children].indexOf(target.closest('li'))));
  }

  /** Offers what completes the word before the caret. `keepsChoice` where others are known now, and the text is as it was. */
  update({ keepsChoice = false } = {}) {
    if (keepsChoice && document.activeElement !== this.#field) return;
    const { value, selectionStart, selectionEnd } = this.#field;
    if (value === this.#dismissed) return;
    this.#dismissed = null;
    const chosen = keepsChoice ? this.#offer?.candidates[this.#at]?.text : undefined;
    this.#offer = selectionStart === selectionEnd ? candidatesFor(value.slice(0, selectionStart), this.#known()) : null;
    this.#at = Math.max(0, this.#offer?.candidates.findIndex(({ text }) => text === chosen) ?? 0);
    this.#draw();
  }

  #close() {
    this.#offer = null;
    this.#draw();
  }

  #draw() {
    const candidates = this.#offer?.candidates ?? [];
    this.#list.hidden = !candidates.length;
    this.#list.replaceChildren(...candidates.map(({ label, note }, i) => {
      const item = document.createElement('li');
      item.id = `completion-${i}`;
      item.setAttribute('role', 'option');
      item.setAttribute('aria-selected', String(i === this.#at));
      item.append(textElement('bdi', neutralizeBidi(label)), ' ', textElement('span', note));
      return item;
    }));
    if (candidates.length) this.#field.setAttribute('aria-activedescendant', `completion-${this.#at}`);
    else this.#field.removeAttribute('aria-activedescendant');
  }

  #onKey(event) {
    if (!this.#offer || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const { length } = this.#offer.candidates;
    const step = { ArrowUp: length - 1, ArrowDown: 1 }[event.key];
    if (step !== undefined) this.#choose((this.#at + step) % length);
    else if ((event.key === 'Enter' && !this.#isComplete) || event.key === 'Tab') this.#take(this.#at);
    else if (event.key === 'Escape') this.#dismiss();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Whether the word is one of the candidates already, so that Enter need not be pressed twice. */
  get #isComplete() {
    const written = this.#field.value.slice(this.#offer.from, this.#field.selectionStart);
    return this.#offer.candidates[this.#at].text.trim() === written;
  }

  #choose(at) {
    this.#at = at;
    this.#draw();
  }

  #dismiss() {
    this.#dismissed = this.#field.value;
    this.#close();
  }

  #take(at) {
    const { from, candidates } = this.#offer;
    this.#field.setRangeText(candidates[at].text, from, this.#field.selectionStart, 'end');
    this.#close();
    this.#field.focus();
    this.#field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}
