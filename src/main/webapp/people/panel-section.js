import { setText, textElement } from '../browser/dom.js';
import { refusalOf } from '../connection/refusal.js';

/** One section of the panel: a heading, what is in it, and a line for what the server refuses. */
export class PanelSection {
  root = document.createElement('section');
  #heading = document.createElement('h3');
  #refusal = Object.assign(textElement('p', ''), { className: 'refusal' });
  #requests;

  /** `className` is the section's, `children` stand below the heading. */
  constructor(className, requests, ...children) {
    this.#requests = requests;
    this.root.className = className;
    this.#refusal.setAttribute('role', 'alert');
    this.root.append(this.#heading, ...children, this.#refusal);
  }

  /** Sets the heading, and whether the section is there at all. */
  show(title, isThere = true) {
    setText(this.#heading, title);
    this.root.hidden = !isThere;
    if (!isThere) setText(this.#refusal, '');
  }

  /** Asks the server. Resolves with whether it has been done; what it refuses is said here. */
  ask(message, texts) {
    return this.run(() => this.#requests.ask(message), texts);
  }

  /** Does what may be refused, likewise. */
  async run(action, texts) {
    setText(this.#refusal, '');
    try {
      await action();
      return true;
    } catch (error) {
      setText(this.#refusal, refusalOf(error, texts));
      return false;
    }
  }
}

/** A new button with a text. */
export function textButton(text, className = '') {
  return Object.assign(textElement('button', text), { type: 'button', className });
}
