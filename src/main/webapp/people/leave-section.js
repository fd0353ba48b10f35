import { clientMessage } from '../protocol/wire.js';
import peopleWords from '../words/en-people.js';
import { PanelSection, textButton } from './panel-section.js';
import { Question } from './question.js';

/** The way out of a private room, for those who belong to it. It is asked about, as nobody comes back without others. */
export class LeaveSection {
  #section;
  #leave = textButton(peopleWords.leave, 'danger');
  #question = new Question();
  /** `{room, me}`: the room in view, and the user. */
  #view = null;

  constructor(requests) {
    this.#section = new PanelSection('leave', requests, this.#leave, this.#question.root);
    this.#leave.addEventListener('click', () => this.#onLeave());
  }

  /** The element. */
  get root() {
    return this.#section.root;
  }

  /** Shows the section of a room. `me` is the user. */
  show(view) {
    const { room } = view;
    if (this.#view?.room !== room) this.#question.withdraw();
    this.#view = view;
    this.#section.show(peopleWords.leaveTitle, room.facts.kind === 'private' && room.facts.role !== 'none');
  }

  async #onLeave() {
    const { room, me } = this.#view;
    const text = room.facts.role === 'owner' ? peopleWords.leaveAsOwner : peopleWords.leaveQuestion;
    if (!(await this.#question.ask({ text, yes: peopleWords.leave, no: peopleWords.stay, opener: this.#leave }))) return;
    await this.#section.ask(clientMessage.member(room.name, me.id, { role: 'none' }), { conflict: peopleWords.onlyOwner });
  }
}
