import { textElement } from '../browser/dom.js';
import { ICONS, icon, iconButton } from '../browser/icon.js';
import { refusalOf } from '../connection/refusal.js';
import { PersonFinder } from '../people/person-finder.js';
import { neutralizeBidi } from '../words/bidi.js';
import peopleWords from '../words/en-people.js';
import roomWords from '../words/en-rooms.js';
import { words } from '../words/locale.js';

/** People in a direct room beside the user, at most. */
const MOST_OTHERS = 7;

/** The sentences for what the server refuses. */
const REFUSALS = { not_found: peopleWords.noMessages, bad_request: peopleWords.noMessages, conflict: peopleWords.messagedAlready };

/** The dialog that begins a conversation with one person, or with a few. */
export class NewDirect {
  #dialog = Object.assign(document.createElement('dialog'), { id: 'new-direct-dialog' });
  #finder;
  #list = document.createElement('ul');
  #begin = Object.assign(textElement('button', roomWords.beginConversation), { type: 'button', className: 'primary' });
  #refusal = Object.assign(textElement('p', ''), { className: 'error form-error' });
  #direct;
  #session;
  /** The people who were chosen, by id. */
  #chosen = new Map();

  /** `parts`: `{direct, session, identity}`. */
  constructor({ direct, session, identity }) {
    this.#direct = direct;
    this.#session = session;
    const onChoose = (person) => this.#choose(person);
    this.#finder = new PersonFinder('direct-people', { identity, run: (action) => this.#run(action), onChoose, textOf: roomWords.choosePerson });
    this.#list.setAttribute('role', 'list');
    this.#list.setAttribute('aria-label', roomWords.chosen);
    this.#list.className = 'chosen-people';
    this.#refusal.setAttribute('role', 'alert');
    this.#begin.addEventListener('click', () => this.#run(() => this.#open(), REFUSALS));
    this.#build();
  }

  /** Opens the dialog, with people who are chosen from the beginning, `{id, name}`. */
  open(people = []) {
    this.#chosen = new Map(people.map((person) => [person.id, person]));
    this.#refusal.textContent = '';
    this.#finder.reset();
    this.#draw();
    this.#dialog.showModal();
    this.#finder.focus();
  }

  #build() {
    const title = Object.assign(textElement('h2', roomWords.newDirect), { id: 'new-direct-title' });
    const close = Object.assign(iconButton({ paths: ICONS.close, label: roomWords.close }), { className: 'close' });
    this.#dialog.setAttribute('aria-labelledby', title.id);
    this.#dialog.append(title, close, this.#list, ...this.#finder.elements, this.#refusal, this.#begin);
    close.addEventListener('click', () => this.#dialog.close());
    // Closes the dialog, not the drawer behind it.
    this.#dialog.addEventListener('keydown', (event) => event.key === 'Escape' && event.stopPropagation());
    document.body.append(this.#dialog);
  }

  #choose(person) {
    if (this.#chosen.size >= MOST_OTHERS) return this.#finder.say(roomWords.tooManyPeople);
    this.#chosen.set(person.id, person);
    this.#finder.reset();
    this.#finder.focus();
    this.#draw();
  }

  #unchoose(id) {
    this.#chosen.delete(id);
    this.#draw();
    this.#finder.focus();
  }

  #draw() {
    this.#list.replaceChildren(...[...this.#chosen.values()].map((person) => this.#item(person)));
    this.#list.hidden = this.#begin.disabled = !this.#chosen.size;
    this.#finder.exclude(new Set([...this.#chosen.keys(), this.#session.me?.id]));
  }

  #item({ id, name = words.unknownPerson }) {
    const item = document.createElement('li');
    const button = Object.assign(document.createElement('button'), { type: 'button', title: roomWords.unchoose(name) });
    button.setAttribute('aria-label', roomWords.unchoose(name));
    button.append(textElement('bdi', neutralizeBidi(name)), icon(...ICONS.close));
    button.addEventListener('click', () => this.#unchoose(id));
    item.append(button);
    return item;
  }

  async #open() {
    await this.#direct.show(...this.#chosen.values());
    this.#dialog.close();
  }

  async #run(action, texts) {
    this.#refusal.textContent = '';
    await action().catch((error) => (this.#refusal.textContent = refusalOf(error, texts)));
  }
}
