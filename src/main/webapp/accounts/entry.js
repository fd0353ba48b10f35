import { setText } from '../browser/dom.js';
import { changePassword, register, signIn } from '../connection/account-requests.js';
import { parsePersonName } from '../protocol/names.js';
import { words } from '../words/locale.js';
import { Form } from './form.js';
import { passwordFault, refusalOf } from './refusals.js';

/**
 * The dialog in which one comes in: sign in, register with an invitation or without, choose a new password by a link. For the users
 * of another site it says that they come in there. Where nobody comes in without an account, it cannot be closed.
 */
export class Entry {
  #root;
  #forms;
  #mayDismiss = true;
  #view = '';
  /** The link that led here and is not used yet, `{view, secret}`, or null. */
  #link = null;
  #access = null;
  #onSignedIn;

  /** `root` is the dialog. Calls `onSignedIn()` when the user has a session. */
  constructor(root, onSignedIn) {
    this.#root = root;
    this.#onSignedIn = onSignedIn;
    this.#forms = {
      'sign-in': new Form(root.querySelector('#sign-in'), (values) => this.#signIn(values)),
      register: new Form(root.querySelector('#register'), (values) => this.#register(values)),
      reset: new Form(root.querySelector('#reset'), (values) => this.#reset(values)),
    };
    root.querySelector('.to-register').addEventListener('click', () => this.#show('register'));
    root.querySelector('.to-sign-in').addEventListener('click', () => this.#show('sign-in'));
    root.querySelector('.close').addEventListener('click', () => root.close());
    // Not by `cancel` alone: a browser lets the second Escape close any dialog, and this one would be gone for a moment.
    root.addEventListener('keydown', (event) => event.key === 'Escape' && !this.#mayDismiss && event.preventDefault());
    root.addEventListener('cancel', (event) => this.#mayDismiss || event.preventDefault());
    // By a phone's gesture to go back.
    root.addEventListener('close', () => this.#mayDismiss || root.showModal());
  }

  /**
   * Opens the dialog. `link` is the one that led here, `{view, secret}`, where `view` is `register` or `reset`; it is kept until it is
   * used. `reason` is a sentence above the form, `access` as a `welcome` has it, or null. If the dialog is open and there is no other
   * link, what the user has typed stays.
   */
  open({ link = null, reason = '', access = null, mayDismiss = true }) {
    const isElsewhere = access?.mode === 'jwt';
    const isShown = this.#root.open && !link && !isElsewhere;
    this.#link = link ?? this.#link;
    this.#access = access;
    this.#mayDismiss = mayDismiss;
    this.#root.querySelector('.close').hidden = !mayDismiss;
    if (isShown) return this.#showOtherViews();
    if (!this.#root.open) this.#root.showModal();
    this.#show(isElsewhere ? 'elsewhere' : (this.#link?.view ?? 'sign-in'), reason);
  }

  #show(view, reason = '') {
    this.#view = view;
    setText(this.#root.querySelector('h2'), { 'sign-in': words.signIn, register: words.register, reset: words.newPassword, elsewhere: words.signIn }[view]);
    setText(this.#root.querySelector('.reason'), view === 'elsewhere' ? words.signInElsewhere : reason || (view === 'register' && this.#secret ? words.invited : ''));
    for (const section of this.#root.querySelectorAll('[data-view]')) section.hidden = section.dataset.view !== view;
    this.#showOtherViews();
    this.#forms[view]?.reset();
    this.#forms[view]?.focus();
  }

  /** Shows the ways from this view to the others. */
  #showOtherViews() {
    const registration = this.#view === 'sign-in' ? this.#access?.registration : null;
    this.#root.querySelector('.to-register').hidden = registration !== 'open';
    setText(this.#root.querySelector('.how-to-register'), registration === 'invite' ? words.byInvitation : '');
    this.#root.querySelector('.to-sign-in').hidden = this.#view !== 'register' && this.#view !== 'reset';
  }

  /** The secret of the link for this view, or an empty text. */
  get #secret() {
    return this.#link?.view === this.#view ? this.#link.secret : '';
  }

  async #signIn({ username, password }) {
    const name = parsePersonName(username);
    if (!name) return { field: 'username', text: words.nameMissing };
    if (!password) return { field: 'password', text: words.passwordMissing };
    return this.#finish(await signIn({ name, password }), { unauthenticated: words.wrongPassword });
  }

  async #register({ username, password }) {
    const name = parsePersonName(username);
    if (!name) return { field: 'username', text: username.trim() ? words.invalidName : words.nameMissing };
    const fault = passwordFault(password, name);
    if (fault) return { field: 'password', text: fault };
    const answer = await register({ name, password, invite: this.#secret || undefined });
    return this.#finish(answer, { forbidden: this.#secret ? words.linkUsed : words.byInvitation });
  }

  async #reset({ password }) {
    const fault = passwordFault(password, '');
    if (fault) return { field: 'password', text: fault };
    const { error } = await changePassword({ link: this.#secret, password });
    if (error) return refusalOf(error, { forbidden: words.linkUsed });
    this.#link = null;
    this.#show('sign-in', words.passwordChanged);
    return null;
  }

  #finish({ error }, texts) {
    if (!error) {
      this.#mayDismiss = true;
      this.#onSignedIn();
      return null;
    }
    const { field, text } = refusalOf(error, texts);
    return { field: field === 'name' ? 'username' : field, text };
  }
}
