import { copyText } from '../browser/clipboard.js';
import { inviteTo } from '../connection/room-requests.js';
import { clientMessage } from '../protocol/wire.js';
import peopleWords from '../words/en-people.js';
import { PanelSection, textButton } from './panel-section.js';
import { PersonFinder } from './person-finder.js';

/** Adds people to a private room: those who are known by the beginning of their names, and others by a link. */
export class AddSection {
  #section;
  #finder;
  #invite = textButton(peopleWords.copyInvitation);
  #link = Object.assign(document.createElement('input'), { className: 'link', readOnly: true, hidden: true });
  #identity;
  #room = null;

  /** `identity` has the token by which a guest asks over HTTP. */
  constructor(requests, identity) {
    this.#identity = identity;
    this.#finder = new PersonFinder('add-people', {
      identity,
      run: (action) => this.#section.run(action),
      onChoose: (person) => this.#add(person),
      textOf: peopleWords.addPerson,
    });
    this.#link.setAttribute('aria-label', peopleWords.invitation);
    this.#section = new PanelSection('add', requests, ...this.#finder.elements, this.#invite, this.#link);
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
    this.#finder.exclude(members);
    this.#section.show(peopleWords.add, isThere);
  }

  #reset() {
    this.#finder.reset();
    this.#link.value = '';
    this.#link.hidden = true;
  }

  async #add({ id, name }) {
    const message = clientMessage.member(this.#room.name, id, { role: 'member' });
    if (!(await this.#section.ask(message, { conflict: peopleWords.cannotAdd, not_found: peopleWords.cannotAdd }))) return;
    this.#finder.reset(peopleWords.added(name));
    this.#finder.focus();
  }

  async #copyInvitation() {
    this.#link.value = await inviteTo(this.#room.name, this.#identity.token);
    this.#link.hidden = false;
    this.#finder.say((await copyText(this.#link.value)) ? peopleWords.copied : peopleWords.copyIt);
  }
}
