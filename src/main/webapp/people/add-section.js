import { copyText } from '../browser/clipboard.js';
import { setText, textElement } from '../browser/dom.js';
import { findPeople, inviteTo } from '../connection/room-requests.js';
import { clientMessage } from '../protocol/wire.js';
import peopleWords from '../words/en-people.js';
import { PanelSection, textButton } from './panel-section.js';

/** Pause in typing after which people are looked for, ms. */
const DELAY_MS = 250;

/** People that are offered at most. */
const MAX_OFFERED = 8;

/** Adds people to a private room: those who are known by the beginning of their names, and others by a link. */
export class AddSection {
  #section;
  #field = Object.assign(document.createElement('input'), { id: 'add-people', maxLength: 40, autocomplete: 'off', spellcheck: false });
  #status = textElement('p', '');
  #offered = document.createElement('ul');
  #invite = textButton(peopleWords.copyInvitation);
  #link = Object.assign(document.createElement('input'), { className: 'link', readOnly: true, hidden: true });
  #identity;
  #room = null;
  /** Ids of those who belong to the room. */
  #members = new Set();
  #timer = null;
  #found = [];

  /** `identity` has the token by which a guest asks over HTTP. */
  constructor(requests, identity) {
    this.#identity = identity;
    const label = Object.assign(textElement('label', peopleWords.addByName), { htmlFor: this.#field.id });
    this.#offered.setAttribute('role', 'list');
    this.#offered.setAttribute('aria-label', peopleWords.found);
    this.#status.setAttribute('role', 'status');
    this.#link.setAttribute('aria-label', peopleWords.invitation);
    this.#section = new PanelSection('add', requests, label, this.#field, this.#status, this.#offered, this.#invite, this.#link);
    this.#field.addEventListener('input', () => this.#findSoon());
    this.#field.addEventListener('keydown', (event) => this.#onKey(event));
    this.#invite.addEventListener('click', () => this.#section.run(() => this.#copyInvitation(), { forbidden: peopleWords.tooManyInvitations }));
    this.#link.addEventListener('focus', () => this.#link.select());
  }

  /** The element. */
  get root() {
    return this.#section.root;
  }

  /** Shows the section where people are added to a room. `members` are ids of those who belong to it. */
  show({ room, members, isThere }) {
    if (this.#room !== room) this.#reset();
    this.#room = room;
    this.#members = members;
    this.#section.show(peopleWords.add, isThere);
    this.#draw();
  }

  #reset() {
    clearTimeout(this.#timer);
    this.#field.value = this.#link.value = '';
    this.#link.hidden = true;
    this.#found = [];
    setText(this.#status, '');
  }

  /** Escape empties the field before it closes the panel. */
  #onKey(event) {
    if (event.key !== 'Escape' || !this.#field.value) return;
    event.preventDefault();
    event.stopPropagation();
    this.#field.value = '';
    this.#findSoon();
  }

  #findSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#section.run(() => this.#find()), DELAY_MS);
  }

  /** An answer to what is in the field no more is dropped. */
  async #find() {
    const prefix = this.#field.value.trim();
    const found = prefix ? await findPeople(prefix, this.#identity.token) : [];
    if (prefix !== this.#field.value.trim()) return;
    this.#found = found;
    this.#draw();
    setText(this.#status, !prefix || this.#offers.length ? '' : peopleWords.nobodyFound);
  }

  get #offers() {
    return this.#found.filter(({ id }) => !this.#members.has(id)).slice(0, MAX_OFFERED);
  }

  #draw() {
    const people = this.#offers;
    const drawn = [...this.#offered.querySelectorAll('button')].map(({ dataset }) => dataset.user);
    if (drawn.join() === people.map(({ id }) => id).join()) return;
    const hadFocus = this.#offered.contains(document.activeElement);
    this.#offered.replaceChildren(...people.map((person) => this.#offer(person)));
    if (hadFocus) this.#field.focus();
  }

  #offer(person) {
    const item = document.createElement('li');
    const button = textButton(peopleWords.addPerson(person.name));
    button.dataset.user = person.id;
    button.addEventListener('click', () => this.#add(person));
    item.append(button);
    return item;
  }

  async #add({ id, name }) {
    const message = clientMessage.member(this.#room.name, id, { role: 'member' });
    if (!(await this.#section.ask(message, { conflict: peopleWords.cannotAdd, not_found: peopleWords.cannotAdd }))) return;
    this.#field.value = '';
    this.#found = [];
    this.#draw();
    this.#field.focus();
    setText(this.#status, peopleWords.added(name));
  }

  async #copyInvitation() {
    const secret = await inviteTo(this.#room.name, this.#identity.token);
    this.#link.value = new URL(`./#${encodeURIComponent(this.#room.name)}?invite=${secret}`, document.baseURI).href;
    this.#link.hidden = false;
    setText(this.#status, (await copyText(this.#link.value)) ? peopleWords.copied : peopleWords.copyIt);
  }
}
