import { Form } from '../accounts/form.js';
import { textElement } from '../browser/dom.js';
import { ICONS, iconButton } from '../browser/icon.js';
import { refusalOf } from '../connection/refusal.js';
import { parseRoomName } from '../protocol/names.js';
import { clientMessage } from '../protocol/wire.js';
import roomWords from '../words/en-rooms.js';
import { words } from '../words/locale.js';

/** Longest topic, UTF-16 code units: the server counts bytes, and has the last word. */
const MAX_TOPIC = 256;

/** The dialog that opens a new room, of which the user is the owner. */
export class NewRoom {
  #dialog = Object.assign(document.createElement('dialog'), { id: 'new-room-dialog' });
  #form;
  #rooms;
  #requests;

  /** `parts`: `{rooms, requests}`. */
  constructor({ rooms, requests }) {
    this.#rooms = rooms;
    this.#requests = requests;
    const title = Object.assign(textElement('h2', roomWords.newRoom), { id: 'new-room-title' });
    const close = Object.assign(iconButton({ paths: ICONS.close, label: roomWords.close }), { className: 'close' });
    const form = formElement();
    this.#dialog.setAttribute('aria-labelledby', title.id);
    this.#dialog.append(title, close, form);
    close.addEventListener('click', () => this.#dialog.close());
    // Closes the dialog, not the drawer behind it.
    this.#dialog.addEventListener('keydown', (event) => event.key === 'Escape' && event.stopPropagation());
    this.#form = new Form(form, (values) => this.#open(values));
    document.body.append(this.#dialog);
  }

  /** Opens the dialog. */
  open() {
    this.#form.reset();
    this.#dialog.showModal();
    this.#form.focus();
  }

  async #open({ room, topic, closed }) {
    const name = parseRoomName(room);
    if (!name) return { field: 'room', text: room.trim() ? words.invalidRoomName : roomWords.nameMissing };
    try {
      await this.#requests.ask(clientMessage.open(name, { topic: topic.trim() || undefined, private: closed ? true : undefined }));
    } catch (error) {
      if (error.code === 'forbidden') return { field: null, text: roomWords.notAllowed };
      if (error.code === 'conflict') return { field: 'room', text: roomWords.exists };
      if (error.code === 'bad_request') return { field: 'topic', text: roomWords.topicTooLong };
      return { field: null, text: refusalOf(error) };
    }
    this.#dialog.close();
    this.#rooms.goTo(name);
    return null;
  }
}

function formElement() {
  const form = Object.assign(document.createElement('form'), { noValidate: true, autocomplete: 'off' });
  const room = field('room', roomWords.name, { maxLength: 80, autocapitalize: 'none', spellcheck: false });
  const topic = field('topic', roomWords.topic, { maxLength: MAX_TOPIC, dir: 'auto' });
  const check = Object.assign(document.createElement('label'), { className: 'check' });
  const hint = Object.assign(textElement('p', roomWords.privateExplained), { id: 'new-room-hint', className: 'hint' });
  const closed = Object.assign(document.createElement('input'), { type: 'checkbox', name: 'closed' });
  check.append(closed, ` ${roomWords.private}`);
  const error = Object.assign(textElement('p', ''), { className: 'error form-error' });
  error.setAttribute('role', 'alert');
  form.append(...room, ...topic, check, hint, error, textElement('button', roomWords.open));
  return form;
}

/** A label, its input, and the element that takes its error. */
function field(name, text, properties) {
  const label = Object.assign(textElement('label', text), { htmlFor: `new-room-${name}` });
  const input = Object.assign(document.createElement('input'), { id: `new-room-${name}`, name, ...properties });
  const error = Object.assign(textElement('p', ''), { id: `new-room-${name}-error`, className: 'error' });
  input.setAttribute('aria-describedby', error.id);
  return [label, input, error];
}
