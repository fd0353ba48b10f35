import { loadStylesheet } from '../browser/stylesheet.js';
import { Requests } from '../connection/requests.js';
import { findPeople, inviteTo } from '../connection/room-requests.js';
import { Commands } from '../messages/commands.js';
import { Completion } from '../messages/completion.js';
import { InviteCommand } from '../messages/invite-command.js';
import { TypingSignal } from '../messages/typing-signal.js';
import { RoomFacts } from '../people/room-facts.js';
import { addressOf } from '../rooms/rooms.js';

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

  /** `parts`: `{rooms, session, roster, identity, composer, notices}`. */
  constructor({ form }, parts) {
    this.#parts = parts;
    const { rooms, session, roster, composer, notices } = parts;
    const requests = new Requests(session);
    this.#commands = new Commands({ composer, session, notices, requests, inviting: this.#inviting(requests), people: () => roster.everybody });
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

  #inviting(requests) {
    const { session, identity, notices } = this.#parts;
    return new InviteCommand({
      requests,
      notices,
      find: (prefix) => findPeople(prefix, identity.token),
      rolesIn: async (room) => {
        const facts = new RoomFacts();
        await facts.read((range) => session.history(room.name, range));
        return facts;
      },
      linkTo: async ({ name, isClosed }) => (isClosed ? inviteTo(name, identity.token) : new URL(addressOf(name), document.baseURI).href),
    });
  }

  /** The people to complete: those who are there or belong to the room or, until the server has said who that is, those who have spoken. */
  #known() {
    const { rooms, session, roster } = this.#parts;
    const authors = rooms.current.rows.slice(-SPEAKER_ROWS).filter(({ kind }) => kind === 'message').map(({ author }) => author).reverse();
    const speakers = [...new Set(authors.map(({ id }) => id))];
    const people = roster.people.length ? roster.everybody : speakers.map((id) => authors.find((author) => author.id === id));
    return { people, speakers, ownId: session.me?.id };
  }
}
