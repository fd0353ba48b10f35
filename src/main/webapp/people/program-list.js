import { textElement } from '../browser/dom.js';
import { neutralizeBidi } from '../words/bidi.js';
import { fullTime } from '../words/locale.js';
import programWords from '../words/en-programs.js';
import { textButton } from './panel-section.js';
import { Question } from './question.js';

/** The list of a room's bots and webhooks, each with a way to end it. */
export class ProgramList {
  root = document.createElement('ul');
  #onEnd;

  /** Calls `onEnd(program)` for one that the user wants to end, once that has been asked about. */
  constructor(onEnd) {
    this.#onEnd = onEnd;
    this.root.setAttribute('role', 'list');
    this.root.setAttribute('aria-label', programWords.list);
    this.root.tabIndex = -1;
  }

  /** Shows programs, as `Programs` lists them. */
  show(programs) {
    this.root.hidden = !programs.length;
    this.root.replaceChildren(...programs.map((program) => this.#item(program)));
  }

  #item(program) {
    const item = document.createElement('li');
    const name = textElement('bdi', neutralizeBidi(nameOf(program)));
    const note = textElement('span', noteOf(program));
    const end = textButton(programWords.end);
    const question = new Question();
    end.setAttribute('aria-label', programWords.endOne(nameOf(program)));
    if (program.failingSince) note.title = fullTime(program.failingSince);
    end.addEventListener('click', async () => {
      const text = programWords.endQuestion(nameOf(program));
      if (await question.ask({ text, yes: programWords.end, no: programWords.keep, opener: end })) this.#onEnd(program);
    });
    item.append(name, note, end, question.root);
    return item;
  }
}

/** The name by which a program is known to the user: of an outgoing webhook, its address. */
export const nameOf = ({ name, url }) => name ?? url;

function noteOf({ kind, state, error, rooms = [] }) {
  const others = rooms.length > 1 && programWords.elsewhere(programWords.otherRooms(rooms.length - 1));
  const fault = (state === 'failing' || state === 'off') && [programWords[state], error].filter(Boolean).join(': ');
  return [programWords[kind], others, fault].filter(Boolean).join(' · ');
}
