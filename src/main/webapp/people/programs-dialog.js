import { setText, textElement } from '../browser/dom.js';
import { ICONS, iconButton } from '../browser/icon.js';
import { refusalOf } from '../connection/refusal.js';
import programWords from '../words/en-programs.js';
import { ProgramForm } from './program-form.js';
import { ProgramList, nameOf } from './program-list.js';

/** The dialog about the bots and webhooks of a room. */
export class ProgramsDialog {
  #dialog = Object.assign(document.createElement('dialog'), { id: 'programs-dialog' });
  #status = textElement('p', '');
  #refusal = Object.assign(textElement('p', ''), { className: 'error form-error' });
  #list = new ProgramList((program) => this.#end(program));
  #form = new ProgramForm((kind, what) => this.#make(kind, what));
  #programs;
  /** `{room, isOwner}`. */
  #view = null;

  /** `programs` are a `Programs`. */
  constructor(programs) {
    this.#programs = programs;
    const title = Object.assign(textElement('h2', programWords.title), { id: 'programs-title' });
    const close = Object.assign(iconButton({ paths: ICONS.close, label: programWords.close }), { className: 'close' });
    const hint = Object.assign(textElement('p', programWords.explained), { className: 'hint' });
    this.#status.setAttribute('role', 'status');
    this.#refusal.setAttribute('role', 'alert');
    this.#dialog.setAttribute('aria-labelledby', title.id);
    this.#dialog.append(title, close, hint, this.#list.root, this.#status, this.#refusal, this.#form.root);
    close.addEventListener('click', () => this.#dialog.close());
    // The secret is shown once: it is gone with the dialog.
    this.#dialog.addEventListener('close', () => this.#form.begin([]));
    document.body.append(this.#dialog);
  }

  /** Opens the dialog about a room. Its owners make bots, too; those who moderate it only webhooks. */
  async open(room, { isOwner }) {
    this.#view = { room, isOwner };
    this.#list.show([]);
    this.#form.begin(['incoming', 'outgoing', ...(isOwner ? ['bot'] : [])]);
    this.#form.root.hidden = true;
    setText(this.#refusal, '');
    setText(this.#status, '');
    this.#dialog.showModal();
    this.#form.root.hidden = !(await this.#read());
  }

  /** Resolves with whether the list could be had. */
  async #read() {
    const view = this.#view;
    try {
      const programs = await this.#programs.list(view.room.name, view);
      if (view !== this.#view) return false;
      this.#list.show(programs);
      setText(this.#status, programs.length ? '' : programWords.noneYet);
      return true;
    } catch (error) {
      setText(this.#refusal, refusalOf(error, { forbidden: programWords.notHere }));
      return false;
    }
  }

  async #make(kind, what) {
    try {
      const secret = await this.#programs.make(this.#view.room, kind, what);
      await this.#read();
      return secret;
    } catch (error) {
      const isUrl = kind === 'outgoing';
      throw refusalOf(error, {
        bad_request: isUrl ? programWords.invalidUrl : programWords.invalidName,
        conflict: isUrl ? programWords.tooManyHooks : programWords.nameTaken,
      });
    }
  }

  /** Ends one, unless somebody else has done so meanwhile. */
  async #end(program) {
    setText(this.#refusal, '');
    try {
      await this.#programs.end(this.#view.room.name, program);
      this.#form.say(programWords.ended(nameOf(program)));
    } catch (error) {
      setText(this.#refusal, refusalOf(error, { not_found: programWords.gone }));
    }
    await this.#read();
    (this.#list.root.hidden ? this.#dialog.querySelector('.close') : this.#list.root).focus();
  }
}
