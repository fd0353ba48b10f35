import { setText } from '../browser/dom.js';
import { loadStylesheet } from '../browser/stylesheet.js';
import { askAccess } from '../connection/account-requests.js';
import { words } from '../words/locale.js';

/** An address that is a link of the server: to register, or to choose a new password. */
const LINK = /^#(invite|reset)=(cl_[\w-]{43})$/;

const VIEWS = { invite: 'register', reset: 'reset' };

/**
 * Opens the dialogs about accounts, whose modules are loaded then: when nobody comes in without signing in, by a link, or when the
 * user wants it. Where there are no accounts, it does nothing.
 */
export class AccountPages {
  /** Calls this when this browser has another user now. */
  onUser = () => {};
  #roots;
  #modules;
  #session;
  #identity;
  #notices;
  /** Promises of the views, by dialog. */
  #views = new Map();
  /** The link in the address that no dialog was opened for yet, `{view, secret}`, or null. */
  #link = null;
  #hasEnded = false;
  #isSignedOut = false;

  /** `roots`: the dialogs `entry` and `account`, and the `button` of the profile. */
  constructor(roots, { modules, session, identity, notices }) {
    this.#roots = roots;
    this.#modules = modules;
    this.#session = session;
    this.#identity = identity;
    this.#notices = notices;
    roots.button.addEventListener('click', () => (session.me?.guest === false ? this.openAccount() : this.openEntry()));
    session.addEventListener('welcome', () => this.#draw());
    session.addEventListener('ended', () => this.#onEnded());
    session.addEventListener('signed-out', () => this.#onSignedOut());
    this.takeLink();
    addEventListener('hashchange', () => this.takeLink());
  }

  /** Opens what the address asks for. The secret is removed from it: it is good once, and belongs in no history. */
  takeLink() {
    const [, kind, secret] = LINK.exec(location.hash) ?? [];
    if (!kind) return;
    history.replaceState(history.state, '', location.pathname + location.search);
    this.#link = { view: VIEWS[kind], secret };
    this.openEntry();
  }

  /** Opens the dialog in which one signs in or registers. */
  async openEntry() {
    const { body } = await askAccess();
    const entry = await this.#load('entry');
    const reason = this.#hasEnded ? words.sessionEnded : '';
    const link = this.#link;
    this.#link = null;
    entry.open({ link, reason, access: body ?? null, mayDismiss: !this.#isSignedOut });
  }

  /** Opens the dialog of the user's account. */
  async openAccount() {
    const account = await this.#load('account');
    this.#roots.entry.close();
    account.open(this.#session.me, this.#session.welcome.access);
  }

  /** Resolves with the dialog's view, which is made once. */
  #load(dialog) {
    if (!this.#views.has(dialog)) this.#views.set(dialog, this.#construct(dialog));
    return this.#views.get(dialog);
  }

  async #construct(dialog) {
    const styled = loadStylesheet('css/account.css');
    const onChange = () => this.#changeUser();
    const view =
      dialog === 'entry'
        ? new (await this.#modules.loadPersistently('accounts/entry.js')).Entry(this.#roots.entry, onChange)
        : new (await this.#modules.loadPersistently('accounts/account.js')).Account(this.#roots.account, onChange);
    await styled;
    return view;
  }

  /** The page begins anew as another user. Unsent messages are kept; they are their author's. */
  async #changeUser() {
    await this.#identity.forget();
    this.onUser();
    location.reload();
  }

  #draw() {
    const { me, welcome } = this.#session;
    this.#roots.button.hidden = !welcome.access?.registration;
    setText(this.#roots.button, me.guest ? words.signIn : words.account);
  }

  #onEnded() {
    this.#hasEnded = true;
    this.#notices.announce(words.sessionEnded);
    this.#roots.account.close();
  }

  #onSignedOut() {
    this.#isSignedOut = true;
    this.openEntry();
  }
}
