import { textElement } from '../browser/dom.js';
import { clientMessage } from '../protocol/wire.js';
import peopleWords from '../words/en-people.js';
import { PanelSection, textButton } from './panel-section.js';
import { Question } from './question.js';

/** The slow modes that are offered, seconds. */
const SLOW_SECONDS = [0, 5, 10, 30, 60, 300, 900, 3600, 21_600];

/** The settings of those who moderate a room: slow mode and, for its owners, the archive, and whether it is private. One may become the owner of a room that nobody has written in. */
export class RoomSettings {
  #section;
  #slow = document.createElement('select');
  #slowLabel = document.createElement('label');
  #archive = textButton('');
  #closing = textButton('');
  #question = new Question();
  #programs = textButton(peopleWords.programs);
  #own = textButton(peopleWords.own);
  #explanation = Object.assign(textElement('p', ''), { className: 'hint' });
  #room = null;

  /** Calls `onPrograms()` for the bots and webhooks of the room. */
  constructor(requests, onPrograms) {
    this.#slowLabel.append(textElement('span', peopleWords.slow), this.#slow);
    this.#section = new PanelSection('settings', requests, this.#slowLabel, this.#own, this.#archive, this.#explanation, this.#closing, this.#question.root, this.#programs);
    this.#slow.addEventListener('change', () => this.#setSlow());
    this.#archive.addEventListener('click', () => this.#section.ask(clientMessage.set(this.#room.name, { archived: !this.#room.facts.archived })));
    this.#closing.addEventListener('click', () => this.#setPrivate());
    this.#programs.setAttribute('aria-haspopup', 'dialog');
    this.#programs.addEventListener('click', onPrograms);
    this.#own.addEventListener('click', () => this.#becomeOwner());
  }

  /** The element. */
  get root() {
    return this.#section.root;
  }

  /** Shows what may be set. */
  show({ room, mayModerate, mayOwn, isGuest, isNew }) {
    const { archived, slowSeconds } = room.facts;
    if (this.#room !== room) this.#question.withdraw();
    this.#room = room;
    this.#section.show(peopleWords.settings, mayModerate || isNew);
    this.#slowLabel.hidden = !mayModerate;
    this.#archive.hidden = !mayOwn;
    this.#archive.textContent = archived ? peopleWords.unarchive : peopleWords.archive;
    this.#closing.hidden = !mayOwn;
    this.#closing.textContent = room.isClosed ? peopleWords.makePublic : peopleWords.makePrivate;
    this.#programs.hidden = !mayModerate || isGuest;
    this.#own.hidden = !isNew;
    this.#explanation.textContent = isNew ? peopleWords.ownExplained : mayOwn && !archived ? peopleWords.archiveExplained : '';
    if (document.activeElement !== this.#slow) this.#drawSlow(slowSeconds);
  }

  #drawSlow(seconds) {
    const offered = [...new Set([...SLOW_SECONDS, seconds])].sort((a, b) => a - b);
    this.#slow.replaceChildren(...offered.map((one) => Object.assign(textElement('option', nameOf(one)), { value: one, selected: one === seconds })));
  }

  async #setSlow() {
    const isDone = await this.#section.ask(clientMessage.set(this.#room.name, { slowSeconds: Number(this.#slow.value) }));
    if (!isDone) this.#drawSlow(this.#room.facts.slowSeconds);
  }

  async #setPrivate() {
    const room = this.#room;
    const { isClosed } = room;
    const [text, yes] = isClosed ? [peopleWords.publicQuestion, peopleWords.makePublic] : [peopleWords.privateQuestion, peopleWords.makePrivate];
    if (!(await this.#question.ask({ text, yes, no: peopleWords.no, opener: this.#closing }))) return;
    await this.#section.ask(clientMessage.set(room.name, { private: !isClosed }));
  }

  async #becomeOwner() {
    await this.#section.ask(clientMessage.open(this.#room.name), { conflict: peopleWords.roomExists });
    if (this.#own.hidden) this.#slow.focus();
  }
}

function nameOf(seconds) {
  if (!seconds) return peopleWords.slowOff;
  if (seconds % 3600 === 0) return peopleWords.hours(seconds / 3600);
  return seconds % 60 === 0 ? peopleWords.minutes(seconds / 60) : peopleWords.seconds(seconds);
}
