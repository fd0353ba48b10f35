import { textElement } from '../browser/dom.js';
import { textButton } from './panel-section.js';

/** A question that is asked below what led to it, of which it takes the place until it is answered. Escape is no. */
export class Question {
  root = Object.assign(document.createElement('div'), { className: 'question', hidden: true });
  #answer = () => {};

  constructor() {
    this.root.setAttribute('role', 'group');
    this.root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      this.#answer(false);
    });
  }

  /** Asks in place of `opener`, which gets the focus back. Resolves with whether the answer was yes. The focus is on what does no harm. */
  ask({ text, yes, no, opener }) {
    this.#answer(false);
    const [agree, refuse] = [textButton(yes, 'danger'), textButton(no)];
    this.root.setAttribute('aria-label', text);
    this.root.replaceChildren(textElement('p', text), agree, refuse);
    this.root.hidden = false;
    opener.classList.add('asked');
    refuse.focus();
    return new Promise((resolve) => {
      this.#answer = (isYes) => {
        this.#answer = () => {};
        const hadFocus = this.root.contains(document.activeElement);
        this.root.hidden = true;
        opener.classList.remove('asked');
        if (hadFocus) opener.focus();
        resolve(isYes);
      };
      agree.addEventListener('click', () => this.#answer(true));
      refuse.addEventListener('click', () => this.#answer(false));
    });
  }

  /** Takes the question back. */
  withdraw() {
    this.#answer(false);
  }
}
