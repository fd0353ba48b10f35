import { setText } from '../browser/dom.js';
import { changePassword, invite, resetPasswordOf, signOut } from '../connection/account-requests.js';
import { parsePersonName } from '../protocol/names.js';
import { words } from '../words/locale.js';
import { Form } from './form.js';
import { passwordFault, refusalOf } from './refusals.js';
import { SessionList } from './session-list.js';

/** The dialog of a user's own account: password, sessions, invitations, sign out; for administrators others' passwords, too. */
export class Account {
  #root;
  #user = null;
  #password;
  #resetOther;
  #sessions;
  #onSignedOut;

  /** `root` is the dialog. Calls `onSignedOut()` when the user has signed out. */
  constructor(root, onSignedOut) {
    this.#root = root;
    this.#onSignedOut = onSignedOut;
    this.#password = new Form(root.querySelector('#password'), (values) => this.#changePassword(values));
    this.#resetOther = new Form(root.querySelector('#reset-other'), (values) => this.#writeReset(values));
    this.#sessions = new SessionList(root.querySelector('#sessions'));
    root.querySelector('.close').addEventListener('click', () => root.close());
    root.querySelector('#sign-out').addEventListener('click', () => this.#signOut());
    root.querySelector('#invitation button').addEventListener('click', () => this.#invite());
    for (const link of root.querySelectorAll('input.link')) link.addEventListener('focus', () => link.select());
  }

  /** Opens the dialog for a user, as `welcome` has it, with the chat's `access`. */
  open(user, access) {
    this.#user = user;
    const mayInvite = access.registration !== 'closed' || user.roles.includes('admin');
    this.#root.querySelector('#invitation').hidden = !mayInvite;
    this.#root.querySelector('#reset-other').hidden = !user.roles.includes('admin');
    for (const link of this.#root.querySelectorAll('input.link')) link.parentElement.hidden = true;
    this.#resetOther.reset();
    this.#tell('');
    setText(this.#root.querySelector('.form-error.last'), '');
    this.#password.reset();
    // For the user's password manager: it stores no password without a name.
    this.#root.querySelector('#password [name="username"]').value = user.name;
    if (!this.#root.open) this.#root.showModal();
    this.#sessions.load();
  }

  async #changePassword({ old, password }) {
    this.#tell('');
    if (!old) return { field: 'old', text: words.passwordMissing };
    const fault = passwordFault(password, this.#user.name);
    if (fault) return { field: 'password', text: fault };
    const { error } = await changePassword({ old, password });
    if (error) return refusalOf(error);
    this.#password.reset();
    this.#root.querySelector('#password [name="username"]').value = this.#user.name;
    this.#tell(words.passwordChangedHere);
    this.#sessions.load();
    return null;
  }

  #tell(sentence) {
    setText(this.#root.querySelector('#password [role="status"]'), sentence);
  }

  async #invite() {
    const { body, error } = await invite();
    setText(this.#root.querySelector('#invitation .form-error'), error ? refusalOf(error, { forbidden: words.tooManyInvitations }).text : '');
    if (body) this.#showLink('#invite-link', `#invite=${body.invite}`);
  }

  async #writeReset({ username }) {
    const name = parsePersonName(username);
    if (!name) return { field: 'username', text: words.nameMissing };
    const { body, error } = await resetPasswordOf(name);
    if (error) {
      const { field, text } = refusalOf(error);
      return { field: field === 'reset' ? 'username' : field, text };
    }
    this.#showLink('#reset-link', `#reset=${body.reset}`);
    return null;
  }

  #showLink(selector, fragment) {
    const field = this.#root.querySelector(selector);
    field.value = new URL(`./${fragment}`, document.baseURI).href;
    field.parentElement.hidden = false;
    field.focus();
  }

  async #signOut() {
    const { error } = await signOut();
    if (error) setText(this.#root.querySelector('.form-error.last'), refusalOf(error).text);
    else this.#onSignedOut();
  }
}
