import { setText } from '../browser/dom.js';
import words from '../words/en-cluster.js';

/** The key in the session storage: the token is kept until the tab is closed. */
const STORAGE_KEY = 'chat.admin';

/** The form that asks for the admin token, and keeps it for this tab. */
export class TokenForm {
  #root;
  #field;
  #refusal;

  /** `root` is the form. Calls `onToken(token)` when the user has entered one that may be right. */
  constructor(root, onToken) {
    this.#root = root;
    this.#field = root.querySelector('input[type="password"]');
    this.#refusal = root.querySelector('[role="alert"]');
    root.addEventListener('submit', (event) => {
      event.preventDefault();
      const token = this.#field.value.trim();
      // No header can carry other characters, so no token has any.
      if (!/^[!-~]+$/.test(token)) return this.show('wrongToken');
      sessionStorage.setItem(STORAGE_KEY, token);
      onToken(token);
    });
  }

  /** The token that was entered in this tab, or null. */
  get token() {
    return sessionStorage.getItem(STORAGE_KEY);
  }

  /** Removes the token from the session storage. */
  forget() {
    sessionStorage.removeItem(STORAGE_KEY);
  }

  /** Empties the field. */
  clear() {
    this.#root.reset();
  }

  /** Shows the form with the reason, a key of the words, or null. */
  show(reason) {
    this.#root.hidden = false;
    setText(this.#refusal, reason ? words[reason] : '');
    this.#field.setAttribute('aria-invalid', String(Boolean(reason)));
    this.#field.focus();
  }

  /** Hides the form. */
  hide() {
    this.#root.hidden = true;
  }
}
