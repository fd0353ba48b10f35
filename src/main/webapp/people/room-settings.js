import { textElement } from '../browser/dom.js';
import { clientMessage } from '../protocol/wire.js';
import peopleWords from '../words/en-people.js';
import { ChoiceField } from './choice-field.js';
import { PanelSection, textButton } from './panel-section.js';
import { Question } from './question.js';

/** The slow modes that are offered, seconds. */
const SLOW_SECONDS = [0, 5, 10, 30, 60, 300, 900, 3600, 21_600];

/** The days and the numbers of messages that are offered to be kept; 0 leaves it to the server. */
const KEEP_DAYS = [0, 1, 7, 30, 90, 365];
const KEEP_COUNTS = [0, 100, 1000, 10_000, 100_000];

/**
 * The settings of those who moderate a room: slow mode and, for its owners, for how long messages are kept, the archive, and whether it is private.
 * One may become the owner of a room that nobody has written in.
 */
export class RoomSettings {
  #section;
  #slow;
  #days;
  #count;
  #archive = textButton('');
  #closing = textButton('');
  #question = new Question();
  #programs = textButton(peopleWords.programs);
  #own = textButton(peopleWords.own);
  #explanation = Object.assign(textElement('p', ''), { className: 'hint' });
  #room = null;
  #limits = {};

  /** Calls `onPrograms()` for the bots and webhooks of the room. */
  constructor(requests, onPrograms) {
    this.#slow = new ChoiceField(peopleWords.slow, { offered: SLOW_SECONDS, nameOf: slowName, onChoose: (slowSeconds) => this.#setSlow(slowSeconds) });
    this.#days = new ChoiceField(peopleWords.keepDays, { offered: KEEP_DAYS, nameOf: peopleWords.keptDays, onChoose: (keepDays) => this.#setKept({ keepDays }) });
    this.#count = new ChoiceField(peopleWords.keepCount, { offered: KEEP_COUNTS, nameOf: peopleWords.keptCount, onChoose: (keepCount) => this.#setKept({ keepCount }) });
    const fields = [this.#slow.root, this.#days.root, this.#count.root];
    this.#section = new PanelSection('settings', requests, ...fields, this.#own, this.#archive, this.#explanation, this.#closing, this.#question.root, this.#programs);
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
  show({ room, limits = {}, mayModerate, mayOwn, isGuest, isNew }) {
    const { archived, slowSeconds } = room.facts;
    if (this.#room !== room) this.#question.withdraw();
    this.#room = room;
    this.#limits = limits;
    this.#section.show(peopleWords.settings, mayModerate || isNew);
    this.#slow.root.hidden = !mayModerate;
    for (const { root } of [this.#days, this.#count]) root.hidden = !mayOwn;
    this.#archive.hidden = !mayOwn;
    this.#archive.textContent = archived ? peopleWords.unarchive : peopleWords.archive;
    this.#closing.hidden = !mayOwn;
    this.#closing.textContent = room.isClosed ? peopleWords.makePublic : peopleWords.makePrivate;
    this.#programs.hidden = !mayModerate || isGuest;
    this.#own.hidden = !isNew;
    this.#explanation.textContent = isNew ? peopleWords.ownExplained : mayOwn && !archived ? peopleWords.archiveExplained : '';
    this.#slow.show(slowSeconds);
    this.#days.show(room.facts.keepDays, limits.keepDays);
    this.#count.show(room.facts.keepCount, limits.keepCount);
  }

  async #setSlow(slowSeconds) {
    const isDone = await this.#section.ask(clientMessage.set(this.#room.name, { slowSeconds }));
    if (!isDone) this.#slow.reset(this.#room.facts.slowSeconds);
  }

  /** Sets for how long messages are kept, or how many; asks first where some are lost by that. */
  async #setKept(change) {
    const [[name, chosen]] = Object.entries(change);
    const room = this.#room;
    const [field, text] = name === 'keepDays' ? [this.#days, peopleWords.daysQuestion(chosen)] : [this.#count, peopleWords.countQuestion(chosen)];
    const isLess = chosen > 0 && (room.facts[name] === 0 || chosen < room.facts[name]);
    const isAgreed = !isLess || (await this.#question.ask({ text, yes: peopleWords.yes, no: peopleWords.no, opener: field.select }));
    // While the question was there, the field may have been drawn anew, as it was before.
    if (isAgreed && room === this.#room) field.reset(chosen, this.#limits[name]);
    if (isAgreed && (await this.#section.ask(clientMessage.set(room.name, change)))) return;
    if (room === this.#room) field.reset(room.facts[name], this.#limits[name]);
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
    if (this.#own.hidden) this.#slow.select.focus();
  }
}

function slowName(seconds) {
  if (!seconds) return peopleWords.slowOff;
  if (seconds % 3600 === 0) return peopleWords.hours(seconds / 3600);
  return seconds % 60 === 0 ? peopleWords.minutes(seconds / 60) : peopleWords.seconds(seconds);
}
