import { textElement } from '../browser/dom.js';

/** A labelled list of numbers to choose from. What it shows once one was chosen is up to its owner. */
export class ChoiceField {
  root = document.createElement('label');
  /** The list itself. */
  select = document.createElement('select');
  #offered;
  #nameOf;

  /** Offers some numbers, shows each as `nameOf(number)` does, and calls `onChoose(number)`. */
  constructor(label, { offered, nameOf, onChoose }) {
    this.#offered = offered;
    this.#nameOf = nameOf;
    this.root.append(textElement('span', label), this.select);
    this.select.addEventListener('change', () => onChoose(Number(this.select.value)));
  }

  /** Shows a number, unless the user is about to choose another one; offers none above `most`. */
  show(number, most = Infinity) {
    if (document.activeElement !== this.select) this.reset(number, most);
  }

  /** Shows a number in any case. */
  reset(number, most = Infinity) {
    const offered = [...new Set([...this.#offered.filter((one) => one <= most), number])].sort((a, b) => a - b);
    this.select.replaceChildren(...offered.map((one) => Object.assign(textElement('option', this.#nameOf(one)), { value: one, selected: one === number })));
  }
}
