import peopleWords from '../words/en-people.js';
import { PanelSection, textButton } from './panel-section.js';

/** The way from a conversation to another one with more people: nobody joins one that there is. */
export class MoreSection {
  #section;
  #people = [];

  /** Calls `onMore(people)` with those of the conversation beside the user. */
  constructor(requests, onMore) {
    const button = textButton(peopleWords.withMore);
    button.setAttribute('aria-haspopup', 'dialog');
    button.addEventListener('click', () => onMore(this.#people));
    this.#section = new PanelSection('more-people', requests, button);
  }

  /** The element. */
  get root() {
    return this.#section.root;
  }

  /** Shows the section in a direct room. */
  show({ isDirect, people }) {
    this.#people = people;
    this.#section.show(peopleWords.more, isDirect);
  }
}
