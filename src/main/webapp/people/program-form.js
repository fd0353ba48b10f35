import { copyText } from '../browser/clipboard.js';
import { setText, textElement } from '../browser/dom.js';
import programWords from '../words/en-programs.js';
import { textButton } from './panel-section.js';

/** Longest name and address, UTF-16 code units: the server has the last word. */
const MAX_NAME = 40;
const MAX_URL = 1000;

/** By kind: the explanation, and that of the secret. */
const TEXTS = {
  incoming: [programWords.incomingExplained, programWords.urlSecret],
  outgoing: [programWords.outgoingExplained, programWords.signingSecret],
  bot: [programWords.botExplained, programWords.tokenSecret],
};

/** The form that makes a bot or a webhook, and the secret of the one made, which is shown once. */
export class ProgramForm {
  root = Object.assign(document.createElement('form'), { autocomplete: 'off', noValidate: true });
  #kind = Object.assign(document.createElement('select'), { id: 'program-kind' });
  #explanation = Object.assign(textElement('p', ''), { id: 'program-explanation', className: 'hint' });
  #label = Object.assign(document.createElement('label'), { htmlFor: 'program-name' });
  #field = Object.assign(document.createElement('input'), { id: 'program-name', spellcheck: false, autocapitalize: 'none' });
  #error = Object.assign(textElement('p', ''), { id: 'program-error', className: 'error' });
  #made = Object.assign(document.createElement('div'), { className: 'made', hidden: true });
  #secretLabel = Object.assign(document.createElement('label'), { htmlFor: 'program-secret' });
  #secret = Object.assign(document.createElement('input'), { id: 'program-secret', className: 'link', readOnly: true });
  #status = textElement('p', '');
  #copy = textButton(programWords.copy);
  #onMake;

  /** `onMake(kind, what)` resolves with the secret, or rejects with a sentence. */
  constructor(onMake) {
    this.#onMake = onMake;
    const kindLabel = Object.assign(textElement('label', programWords.kind), { htmlFor: this.#kind.id });
    this.#kind.setAttribute('aria-describedby', this.#explanation.id);
    this.#field.setAttribute('aria-describedby', this.#error.id);
    this.#error.setAttribute('role', 'alert');
    this.#status.setAttribute('role', 'status');
    this.#made.append(this.#secretLabel, this.#secret, this.#copy);
    this.root.append(textElement('h3', programWords.make), kindLabel, this.#kind, this.#explanation, this.#label, this.#field, this.#error, textElement('button', programWords.make), this.#status, this.#made);
    this.#kind.addEventListener('change', () => this.#draw());
    this.#secret.addEventListener('focus', () => this.#secret.select());
    this.#copy.addEventListener('click', async () => setText(this.#status, (await copyText(this.#secret.value)) ? programWords.copied : programWords.copyIt));
    this.root.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#make();
    });
  }

  /** Offers these kinds, and forgets what was made before. */
  begin(kinds) {
    this.#kind.replaceChildren(...kinds.map((kind) => Object.assign(textElement('option', programWords[kind]), { value: kind })));
    this.#field.value = this.#secret.value = '';
    this.#made.hidden = true;
    this.say('');
    this.#draw();
  }

  /** Says what has been done. */
  say(text) {
    setText(this.#status, text);
  }

  #draw() {
    const isUrl = this.#kind.value === 'outgoing';
    setText(this.#explanation, TEXTS[this.#kind.value]?.[0] ?? '');
    setText(this.#label, isUrl ? programWords.url : programWords.name);
    Object.assign(this.#field, { maxLength: isUrl ? MAX_URL : MAX_NAME, inputMode: isUrl ? 'url' : 'text' });
    this.#showError('');
  }

  #showError(text) {
    setText(this.#error, text);
    if (text) this.#field.setAttribute('aria-invalid', 'true');
    else this.#field.removeAttribute('aria-invalid');
    if (text) this.#field.focus();
  }

  /** One that is under way is not made twice. */
  async #make() {
    const [kind, what] = [this.#kind.value, this.#field.value.trim()];
    if (this.root.hasAttribute('aria-busy')) return;
    this.#made.hidden = true;
    this.#secret.value = '';
    if (!what) return this.#showError(kind === 'outgoing' ? programWords.urlMissing : programWords.nameMissing);
    this.root.setAttribute('aria-busy', 'true');
    this.#showError('');
    try {
      this.#show(kind, what, await this.#onMake(kind, what));
    } catch (sentence) {
      this.#showError(sentence);
    } finally {
      this.root.removeAttribute('aria-busy');
    }
  }

  #show(kind, what, secret) {
    this.#field.value = '';
    setText(this.#secretLabel, TEXTS[kind][1]);
    this.#secret.value = secret;
    this.#made.hidden = false;
    this.say(programWords.made(what));
    this.#copy.focus();
  }
}
