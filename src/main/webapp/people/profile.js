import { personName } from '../protocol/names.js';
import { words } from '../words/locale.js';

/** The field with one's own name. A guest has one from the server, so nothing waits for it. */
export class Profile {
  #session;
  #layout;
  #field = document.getElementById('name');
  #form = document.getElementById('you');

  constructor({ session, layout }) {
    this.#session = session;
    this.#layout = layout;
    session.addEventListener('welcome', () => this.#draw());
    session.addEventListener('refused', ({ detail }) => detail.name && this.#draw());
    this.#field.addEventListener('change', () => this.#rename());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      document.getElementById('text').focus();
    });
    if (session.me) this.#draw();
  }

  /** A name that is being typed is not overwritten by a reconnect. */
  #draw() {
    const typing = document.activeElement === this.#field && this.#field.value !== this.#field.defaultValue;
    if (!typing) this.#field.value = this.#session.me?.name ?? '';
    this.#field.defaultValue = this.#session.me?.name ?? '';
  }

  #rename() {
    const name = personName(this.#field.value);
    if (!name && this.#field.value.trim()) this.#layout.say(words.nameRefused);
    this.#field.value = name ?? this.#field.defaultValue;
    if (name && name !== this.#session.me?.name) this.#session.rename(name);
  }
}
