import { setText, textElement } from '../browser/dom.js';
import { endSession, listSessions } from '../connection/account-requests.js';
import { fullTime, words } from '../words/locale.js';
import { deviceName } from './device.js';
import { refusalOf } from './refusals.js';

/** The list of the user's sessions, each with a button that ends it, and one that ends all others. */
export class SessionList {
  #list;
  #endOthers;
  #error;

  /** `root` contains the list, the button and the element for errors. */
  constructor(root) {
    this.#list = root.querySelector('ul');
    this.#endOthers = root.querySelector('.end-others');
    this.#error = root.querySelector('.form-error');
    this.#endOthers.addEventListener('click', () => this.#end('all', this.#endOthers));
    this.#list.addEventListener('click', ({ target }) => target.dataset.session && this.#end(target.dataset.session, target));
  }

  /** Reads the list anew. */
  async load() {
    const { body, error } = await listSessions();
    setText(this.#error, error ? refusalOf(error).text : '');
    if (body) this.#draw(body.sessions);
  }

  /** The list is drawn anew, so the focus goes to where it stays. */
  async #end(id, button) {
    button.disabled = true;
    const { error } = await endSession(id);
    button.disabled = false;
    // One that has ended by itself is not there: that is what was wanted.
    if (error && error.code !== 'not_found') return setText(this.#error, refusalOf(error).text);
    await this.load();
    this.#list.focus();
  }

  #draw(sessions) {
    this.#list.replaceChildren(...sessions.map((session) => this.#item(session)));
    this.#endOthers.hidden = sessions.length < 2;
  }

  #item({ id, device, usedAt, current }) {
    const item = document.createElement('li');
    const name = textElement('bdi', deviceName(device));
    name.title = device;
    const description = document.createElement('p');
    description.append(name, textElement('span', current ? words.thisSession : words.lastUsed(fullTime(usedAt))));
    item.append(description);
    if (!current) {
      const end = Object.assign(textElement('button', words.endSession), { type: 'button' });
      end.dataset.session = id;
      end.setAttribute('aria-label', words.endSessionOn(deviceName(device)));
      item.append(end);
    }
    return item;
  }
}
