import { setText } from '../browser/dom.js';

/**
 * One form whose errors stand beside its fields. Each field is described by the element that takes its error, and the form has one
 * for what is about no field. While a request is under way a second one is not made. No field has the name of a method of the form,
 * which would hide that.
 */
export class Form {
  #root;
  #submit;
  #isBusy = false;

  /** `submit(values)` resolves with null, or with the error, `{field, text}`. */
  constructor(root, submit) {
    this.#root = root;
    this.#submit = submit;
    root.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#onSubmit();
    });
    root.addEventListener('input', ({ target }) => this.#showError(target, ''));
  }

  /** Empties the fields, and removes all errors. */
  reset() {
    this.#root.reset();
    this.#clear();
  }

  /** Moves the focus to the first field that is empty, or to the first. */
  focus() {
    (this.#fields.find(({ value }) => !value) ?? this.#fields[0]).focus();
  }

  get #fields() {
    return [...this.#root.querySelectorAll('input[aria-describedby]')];
  }

  async #onSubmit() {
    if (this.#isBusy) return;
    this.#clear();
    this.#isBusy = true;
    this.#root.setAttribute('aria-busy', 'true');
    const error = await this.#submit(Object.fromEntries(new FormData(this.#root)));
    this.#isBusy = false;
    this.#root.removeAttribute('aria-busy');
    if (error) this.#show(error);
  }

  #show({ field, text }) {
    const input = this.#fields.find(({ name }) => name === field);
    if (!input) return setText(this.#root.querySelector('.form-error'), text);
    this.#showError(input, text);
    input.focus();
  }

  #showError(input, text) {
    if (!input.hasAttribute('aria-describedby')) return;
    setText(document.getElementById(input.getAttribute('aria-describedby')), text);
    if (text) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  }

  #clear() {
    for (const input of this.#fields) this.#showError(input, '');
    setText(this.#root.querySelector('.form-error'), '');
  }
}
