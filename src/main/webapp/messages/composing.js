import { setText, textElement } from '../browser/dom.js';
import { ICONS, iconButton } from '../browser/icon.js';
import { neutralizeBidi } from '../words/bidi.js';
import actionWords from '../words/en-actions.js';

/** Characters of a message that are quoted, as the server does it. */
const QUOTED_CHARACTERS = 200;

/** The line above the composer that says that the next text is a reply, or an edit. */
export class Composing {
  #composer;
  #root = document.createElement('div');
  #title = textElement('strong', '');
  #quote = textElement('span', '');

  /** `form` is the composer's. */
  constructor(form, composer) {
    this.#composer = composer;
    const cancel = iconButton({ paths: ICONS.close, label: actionWords.cancel });
    cancel.addEventListener('click', () => this.cancel());
    const line = document.createElement('p');
    line.append(this.#title, ' ', this.#quote);
    this.#quote.dir = 'auto';
    this.#root.id = 'composing';
    this.#root.hidden = true;
    this.#root.append(line, cancel);
    form.before(this.#root);
    form.querySelector('textarea').setAttribute('aria-describedby', this.#root.id);
  }

  /** Lets the next message reply to this row. */
  reply({ id, author, text }, me) {
    const quoted = Array.from(text).slice(0, QUOTED_CHARACTERS).join('');
    this.#begin({ replyTo: { id, from: author, text: quoted } });
    this.#show(author.id === me.id ? actionWords.replyingToYou : actionWords.replyingTo(author.name), quoted);
  }

  /** Lets the user edit a text. Calls `save(text)` with the new one. */
  edit(text, save) {
    this.#begin({ text, save });
    this.#show(actionWords.editing, actionWords.escape);
  }

  /** Whether the user is at the field and has begun nothing in it. */
  get isFree() {
    return this.#composer.isFree;
  }

  /** Takes the draft back. */
  cancel() {
    this.#composer.end();
    this.#composer.focus();
  }

  #begin(mode) {
    this.#composer.begin({ ...mode, onEnd: () => (this.#root.hidden = true) });
  }

  #show(title, quote) {
    setText(this.#title, title);
    setText(this.#quote, neutralizeBidi(quote));
    this.#root.hidden = false;
  }
}
