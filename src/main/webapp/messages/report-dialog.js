import { setText, textElement } from '../browser/dom.js';
import { ICONS, iconButton } from '../browser/icon.js';
import { refusalOf } from '../connection/refusal.js';
import { clientMessage } from '../protocol/wire.js';
import { neutralizeBidi } from '../words/bidi.js';
import actionWords from '../words/en-actions.js';

/** Longest reason, UTF-16 code units: the server counts code points, and has the last word. */
const MAX_REASON = 500;

/** The dialog in which a message is reported to the administrators. */
export class ReportDialog {
  #dialog = Object.assign(document.createElement('dialog'), { id: 'report-dialog' });
  #author = document.createElement('bdi');
  #quote = document.createElement('p');
  #form = Object.assign(document.createElement('form'), { autocomplete: 'off' });
  #reason = Object.assign(document.createElement('textarea'), { id: 'report-reason', rows: 3, maxLength: MAX_REASON, dir: 'auto' });
  #refusal = Object.assign(textElement('p', ''), { className: 'error form-error' });
  #requests;
  #notices;
  /** `{room, id}` of the message. */
  #message = null;
  #onClose = () => {};

  /** `parts`: `{requests, notices}`. */
  constructor({ requests, notices }) {
    this.#requests = requests;
    this.#notices = notices;
    const title = Object.assign(textElement('h2', actionWords.reportTitle), { id: 'report-title' });
    const close = Object.assign(iconButton({ paths: ICONS.close, label: actionWords.close }), { className: 'close' });
    const quoted = document.createElement('blockquote');
    const label = Object.assign(textElement('label', actionWords.reason), { htmlFor: this.#reason.id });
    const hint = Object.assign(textElement('p', actionWords.reportExplained), { className: 'hint' });
    this.#quote.dir = 'auto';
    this.#refusal.setAttribute('role', 'alert');
    quoted.append(this.#author, this.#quote);
    this.#form.append(label, this.#reason, hint, this.#refusal, textElement('button', actionWords.sendReport));
    this.#dialog.setAttribute('aria-labelledby', title.id);
    this.#dialog.append(title, close, quoted, this.#form);
    close.addEventListener('click', () => this.#dialog.close());
    this.#dialog.addEventListener('close', () => this.#onClose());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    document.body.append(this.#dialog);
  }

  /** Opens the dialog for a message of a room. Calls `onClose()` when it has closed. */
  open(room, { id, author, text }, onClose) {
    this.#message = { room, id };
    this.#onClose = onClose;
    setText(this.#author, neutralizeBidi(author.name));
    setText(this.#quote, neutralizeBidi(text));
    setText(this.#refusal, '');
    this.#form.reset();
    this.#dialog.showModal();
    this.#reason.focus();
  }

  /** A report that is under way is not made twice. */
  async #send() {
    const { room, id } = this.#message;
    if (this.#form.hasAttribute('aria-busy')) return;
    this.#form.setAttribute('aria-busy', 'true');
    setText(this.#refusal, '');
    try {
      await this.#requests.ask(clientMessage.report(room, id, this.#reason.value.trim() || undefined));
      this.#dialog.close();
      this.#notices.announce(actionWords.reported);
    } catch (error) {
      setText(this.#refusal, refusalOf(error, { conflict: actionWords.tooManyReports, bad_request: actionWords.reasonTooLong }));
    } finally {
      this.#form.removeAttribute('aria-busy');
    }
  }
}
