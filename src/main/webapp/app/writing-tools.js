import { loadStylesheet } from '../browser/stylesheet.js';
import { Requests } from '../connection/requests.js';
import { Commands } from '../messages/commands.js';
import { Completion } from '../messages/completion.js';
import { TypingSignal } from '../messages/typing-signal.js';

/** Rows from which those who spoke last are known. */
const SPEAKER_ROWS = 100;

/** Builds what helps in writing. Resolves with it when its stylesheet applies. */
export async function buildWritingTools(roots, parts) {
  await loadStylesheet('css/writing.css');
  return new WritingTools(roots, parts);
}

/** Help in writing: completion, commands, and the signal that the user is typing. */
class WritingTools {
  #parts;
  #commands;
  #completion;
  #signal;

  /** `parts`: `{rooms, session, roster, composer, notices}`. */
  constructor({ form }, parts) {
    this.#parts = parts;
    const { rooms, session, roster, composer, notices } = parts;
    this.#commands = new Commands({ composer, session, notices, requests: new Requests(session), people: () => roster.people });
    this.#completion = new Completion(form, () => this.#known());
    this.#signal = new TypingSignal(session);
    roster.addEventListener('change', () => this.#completion.update({ keepsChoice: true }));
    rooms.addEventListener('current', () => this.#signal.stop());
  }

  /** The text in the field is another one now. */
  onInput(text) {
    const { rooms, roster, composer } = this.#parts;
    const isMessage = !composer.isEditing && !text.startsWith('/');
    this.#signal.onText(rooms.current.name, isMessage ? text : '');
    if (/@|^\/remove/.test(text)) roster.follow();
    this.#completion.update();
  }

  /** Carries out a command. */
  async run(text, room) {
    await this.#commands.run(text, room);
  }

  /** The people to complete: those who are there or, until the server has said who that is, those who have spoken. */
  #known() {
    const { rooms, session, roster } = this.#parts;
    const authors = rooms.current.rows.slice(-SPEAKER_ROWS).filter(({ kind }) => kind === 'message').map(({ author }) => author).reverse();
    const speakers = [...new Set(authors.map(({ id }) => id))];
    const people = roster.people.length ? roster.people : speakers.map((id) => authors.find((author) => author.id === id));
    return { people, speakers, ownId: session.me?.id };
  }
}
