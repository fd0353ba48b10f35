import { loadStylesheet } from '../browser/stylesheet.js';
import { Requests } from '../connection/requests.js';
import { Commands } from '../messages/commands.js';
import { Completion } from '../messages/completion.js';
import { TypingSignal } from '../messages/typing-signal.js';
import { Roster } from '../people/roster.js';
import { clientMessage } from '../protocol/wire.js';

/** Rows from which those who spoke last are known. */
const SPEAKER_ROWS = 100;

/** The age that the server's list of people may have, ms: it is asked for again then, and who has spoken since has the name that the message says. */
const LIST_AGE_MS = 1500;

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
  /** The people of the room in which somebody was to be completed, and the name of that room. */
  #roster = new Roster();
  #rosterOf = null;

  /** `parts`: `{rooms, session, composer, notices}`. */
  constructor({ form }, parts) {
    this.#parts = parts;
    const { rooms, session, composer, notices } = parts;
    this.#commands = new Commands({ composer, session, notices, requests: new Requests(session), people: () => this.#roster.people });
    this.#completion = new Completion(form, () => this.#known());
    this.#signal = new TypingSignal(session);
    session.addEventListener('members', ({ detail }) => detail.room === this.#rosterOf && this.#onMembers(detail));
    session.addEventListener('presence', ({ detail }) => detail.room === this.#rosterOf && this.#onPresence(detail));
    session.addEventListener('disconnect', () => (this.#rosterOf = null));
    rooms.addEventListener('current', () => this.#signal.stop());
  }

  /** The text in the field is another one now. */
  onInput(text) {
    const { rooms, composer } = this.#parts;
    const isMessage = !composer.isEditing && !text.startsWith('/');
    this.#signal.onText(rooms.current.name, isMessage ? text : '');
    if (/@|^\/remove/.test(text)) this.#askForMembers(rooms.current.name);
    this.#completion.update();
  }

  /** Carries out a command. */
  async run(text, room) {
    await this.#commands.run(text, room);
  }

  #askForMembers(room) {
    if (this.#rosterOf === room || !this.#parts.session.link) return;
    this.#roster = new Roster();
    this.#rosterOf = room;
    this.#roster.onAsked();
    const ask = () => this.#rosterOf === room && this.#parts.session.send(clientMessage.members(room));
    ask();
    setTimeout(ask, LIST_AGE_MS);
  }

  #onMembers(members) {
    this.#roster.onMembers(members);
    for (const { kind, at, author } of this.#parts.rooms.current.rows) if (kind === 'message' && at > Date.now() - LIST_AGE_MS) this.#roster.onName(author);
    this.#completion.update({ keepsChoice: true });
  }

  #onPresence(presence) {
    this.#roster.onPresence(presence);
    this.#completion.update({ keepsChoice: true });
  }

  /** The people to complete: those who are there or, until the server has said who that is, those who have spoken. */
  #known() {
    const { rooms, session } = this.#parts;
    const authors = rooms.current.rows.slice(-SPEAKER_ROWS).filter(({ kind }) => kind === 'message').map(({ author }) => author).reverse();
    const speakers = [...new Set(authors.map(({ id }) => id))];
    const listed = this.#rosterOf === rooms.current.name ? this.#roster.people : [];
    const people = listed.length ? listed : speakers.map((id) => authors.find((author) => author.id === id));
    return { people, speakers, ownId: session.me?.id };
  }
}
