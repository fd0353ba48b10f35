import { textElement } from '../browser/dom.js';
import { neutralizeBidi } from '../words/bidi.js';
import peopleWords from '../words/en-people.js';
import { PanelSection, textButton } from './panel-section.js';

/** The pinned messages, of which each leads to its place in the log. */
export class PinSection {
  #section;
  #list = document.createElement('ul');
  #onChoose;
  #drawn = '';

  /** Calls `onChoose(id)` for the message that the user wants to see. */
  constructor(requests, onChoose) {
    this.#onChoose = onChoose;
    this.#list.setAttribute('role', 'list');
    this.#section = new PanelSection('pins', requests, this.#list);
  }

  /** The element. */
  get root() {
    return this.#section.root;
  }

  /** Shows pins, as `RoomFacts` has them. Draws only what is new, since a button may have the focus. */
  show(pins) {
    this.#section.show(peopleWords.pinned, pins.length > 0);
    const drawn = JSON.stringify(pins);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#list.replaceChildren(...pins.map((pin) => this.#item(pin)));
  }

  #item({ id, from, text }) {
    const button = textButton('');
    const author = textElement('bdi', from ? neutralizeBidi(from.name) : peopleWords.pinUnread);
    const quote = textElement('span', text ? neutralizeBidi(text) : '');
    quote.dir = 'auto';
    button.append(author, quote);
    button.addEventListener('click', () => this.#onChoose(id));
    const item = document.createElement('li');
    item.append(button);
    return item;
  }
}
