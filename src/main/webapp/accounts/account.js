import { setText } from '../browser/dom.js';
import { changePassword, invite, signOut } from '../connection/account-requests.js';
import { words } from '../words/locale.js';
import { Form } from './form.js';
import { passwordFault, refusalOf } from './refusals.js';
import { SessionList } from './session-list.js';

/** The dialog of a user's own account: password, sessions, invitations, sign out. */
export class Account {
  #root;
  #user = null;
  #password;
  #sessions;
  #onSignedOut;

  /** `root` is the dialog. Calls `onSignedOut()` when the user has signed out. */
  constructor(root, onSignedOut) {
    this.#root = root;
    this.#onSignedOut = onSignedOut;
    this.#password = new Form(root.querySelector('#password'), (values) => this.#changePassword(values));
    this.#sessions = new SessionList(root.querySelector('#sessions'));
    root.querySelector('.close').addEventListener('click', () => root.close());
    root.querySelector('#sign-out').addEventListener('click', () => this.#signOut());
    root.querySelector('#invitation button').addEventListener('click', () => this.#invite());
    root.querySelector('#invite-link').addEventListener('focus', ({ target }) => target.select());
  }

  /** Opens the dialog for a user, as `welcome` has it, with the chat's `access`. */
  open(user, access) {
    this.#user = user;
    const mayInvite = access.registration !== 'closed' || user.roles.includes('admin');
    this.#root.querySelector('#invitation').hidden = !mayInvite;
    this.#root.querySelector('#invitation p').hidden = true;
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
    if (error) return;
    const field = this.#root.querySelector('#invite-link');
    field.value = `${new URL('./', document.baseURI).href}#invite=${body.invite}`;
    this.#root.querySelector('#invitation p').hidden = false;
    field.focus();
  }

  async #signOut() {
    const { error } = await signOut();
    if (error) setText(this.#root.querySelector('.form-error.last'), refusalOf(error).text);
    else this.#onSignedOut();
  }
}
