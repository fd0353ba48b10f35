import { setText, textElement } from '../browser/dom.js';
import { ICONS, iconButton } from '../browser/icon.js';
import { clientMessage } from '../protocol/wire.js';
import { neutralizeBidi } from '../words/bidi.js';
import peopleWords from '../words/en-people.js';
import { PanelSection, textButton } from './panel-section.js';
import { changeBy } from './permitted-moves.js';

/** The moves that are asked about once more: they put somebody out, or cannot be taken back by the one who made them. */
const ASKED_ABOUT = ['makeOwner', 'giveUp', 'remove', 'banLong', 'banForGood'];

/** A list of people, each with what the user may do about that one. An item is kept for as long as its person is listed. */
export class MemberList {
  #section;
  #list = document.createElement('ul');
  #room = null;
  /** By id of the user: `{item, name, note, more, moves, person}`. */
  #items = new Map();
  /** Id of the one whose moves are shown, or null. */
  #openId = null;
  #onMessage;

  /** Calls `onMessage(person)` for somebody whom the user wants to write to; what that is refused is said here. */
  constructor(className, requests, onMessage) {
    this.#onMessage = onMessage;
    this.#list.setAttribute('role', 'list');
    this.#section = new PanelSection(className, requests, this.#list);
  }

  /** The element. */
  get root() {
    return this.#section.root;
  }

  /** Shows people in this order: `{id, name, note, isAway, moves}`; `moves` are names of what may be done. */
  show({ title, room, people, isThere = true }) {
    this.#section.show(title, isThere);
    if (this.#room !== room) this.#openId = null;
    this.#room = room;
    const ids = new Set(people.map(({ id }) => id));
    const focused = this.#list.contains(document.activeElement) ? document.activeElement : null;
    for (const [id, { item }] of this.#items) if (!ids.has(id) && this.#items.delete(id)) item.remove();
    people.forEach((person, i) => {
      const entry = this.#items.get(person.id) ?? this.#add(person.id);
      this.#update(entry, person);
      if (this.#list.children[i] !== entry.item) this.#list.insertBefore(entry.item, this.#list.children[i] ?? null);
    });
    // What is moved or removed loses the focus.
    if (focused && document.activeElement !== focused) (focused.isConnected ? focused : this.#list.querySelector('button') ?? this.root.closest('dialog').querySelector('button')).focus();
  }

  #add(id) {
    const item = document.createElement('li');
    const name = document.createElement('bdi');
    const note = textElement('span', '');
    const more = iconButton({ paths: ICONS.more, label: '' });
    const moves = Object.assign(document.createElement('div'), { className: 'moves', hidden: true });
    const entry = { item, name, note, more, moves, person: null, drawn: '' };
    more.className = 'more';
    more.addEventListener('click', () => this.#toggle(id));
    item.addEventListener('keydown', (event) => this.#onKey(event, id));
    item.append(name, note, more, moves);
    this.#items.set(id, entry);
    return entry;
  }

  #update(entry, person) {
    const { item, name, note, more, moves } = entry;
    entry.person = person;
    setText(name, neutralizeBidi(person.name));
    setText(note, person.note);
    item.classList.toggle('away', person.isAway);
    more.hidden = !person.moves.length;
    more.setAttribute('aria-label', peopleWords.movesFor(person.name));
    more.title = peopleWords.movesFor(person.name);
    const isOpen = this.#openId === person.id && person.moves.length > 0;
    more.setAttribute('aria-expanded', String(isOpen));
    moves.hidden = !isOpen;
    const drawn = isOpen ? person.moves.join(' ') : '';
    if (entry.drawn === drawn) return;
    entry.drawn = drawn;
    this.#drawMoves(entry);
  }

  #toggle(id) {
    const before = this.#openId;
    this.#openId = before === id ? null : id;
    for (const one of [before, this.#openId]) if (this.#items.has(one)) this.#update(this.#items.get(one), this.#items.get(one).person);
  }

  /** Escape closes the moves, not the panel. */
  #onKey(event, id) {
    if (event.key !== 'Escape' || this.#openId !== id) return;
    event.preventDefault();
    event.stopPropagation();
    this.#toggle(id);
    this.#items.get(id).more.focus();
  }

  #drawMoves(entry) {
    const hadFocus = entry.moves.contains(document.activeElement);
    entry.moves.replaceChildren(...(entry.drawn ? entry.person.moves : []).map((move) => {
      const button = textButton(peopleWords[move], move.startsWith('ban') || move === 'remove' ? 'danger' : '');
      button.addEventListener('click', () => (ASKED_ABOUT.includes(move) ? this.#confirm(entry, move) : this.#do(entry, move)));
      return button;
    }));
    if (hadFocus) entry.more.focus();
  }

  /** Asks in the place of the moves. The focus is on what does no harm. */
  #confirm(entry, move) {
    const yes = textButton(peopleWords.yes, 'danger');
    const no = textButton(peopleWords.no);
    yes.addEventListener('click', () => this.#do(entry, move));
    no.addEventListener('click', () => {
      this.#drawMoves(entry);
      entry.more.focus();
    });
    entry.moves.replaceChildren(textElement('p', peopleWords.really(peopleWords[move], entry.person.name)), yes, no);
    no.focus();
  }

  async #do({ person, more }, move) {
    more.focus();
    this.#toggle(person.id);
    if (move === 'message') return this.#section.run(() => this.#onMessage(person), { not_found: peopleWords.noMessages, conflict: peopleWords.messagedAlready });
    await this.#section.ask(clientMessage.member(this.#room.name, person.id, changeBy(move)), { conflict: peopleWords.lastOwner });
  }
}
