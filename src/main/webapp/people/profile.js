import { parsePersonName } from '../protocol/names.js';
import { words } from '../words/locale.js';

/** The field with the user's own name. The server gives each guest a name, so nothing waits for this field. */
export class Profile {
  #session;
  #notices;
  #field;

  /** `root` contains the form. Calls `onSubmit()` when the user is done. */
  constructor({ root, onSubmit }, { session, notices }) {
    this.#session = session;
    this.#notices = notices;
    this.#field = root.querySelector('input');
    session.addEventListener('welcome', () => this.#draw());
    session.addEventListener('refused', ({ detail }) => detail.name && this.#draw());
    this.#field.addEventListener('change', () => this.#rename());
    root.querySelector('form').addEventListener('submit', (event) => {
      event.preventDefault();
      onSubmit();
    });
    // What was typed before this module was there is the user's name, too.
    if (this.#field.value !== this.#field.defaultValue && document.activeElement !== this.#field) this.#rename();
    else if (session.me) this.#draw();
  }

  /** Shows the user's name, without overwriting one that is being typed. */
  #draw() {
    const isTyping = document.activeElement === this.#field && this.#field.value !== this.#field.defaultValue;
    if (!isTyping) this.#field.value = this.#session.me?.name ?? '';
    this.#field.defaultValue = this.#session.me?.name ?? '';
  }

  #rename() {
    const name = parsePersonName(this.#field.value);
    if (!name && this.#field.value.trim()) this.#notices.announce(words.invalidName);
    this.#field.value = name ?? this.#field.defaultValue;
    if (name && name !== this.#session.me?.name) this.#session.rename(name);
  }
}
