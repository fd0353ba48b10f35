import { copyText } from '../browser/clipboard.js';
import { refusalOf } from '../connection/refusal.js';
import { clientMessage } from '../protocol/wire.js';
import actionWords from '../words/en-actions.js';
import writingWords from '../words/en-writing.js';
import { peopleNamed } from './commands.js';

/** Brings people into a room: into a private one those who are known by a name, and everybody else by a link. */
export class InviteCommand {
  #parts;

  /**
   * `parts`: `requests`, `notices`; `find(prefix)` resolves with the people whose names begin so, `rolesIn(room)` with those who belong to it, a
   * `RoomFacts`, and `linkTo(room)` with a link that leads in.
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Resolves with null, or with why it cannot be. */
  async run(name, room) {
    if (room.isDirect) return writingWords.inviteToDirect;
    try {
      return name && room.isClosed ? await this.#add(name, room) : await this.#copyLink(room);
    } catch (error) {
      return refusalOf(error, { conflict: writingWords.cannotAdd, not_found: writingWords.cannotAdd });
    }
  }

  /** A role that somebody has in the room is not to be taken. */
  async #add(name, room) {
    const { requests, notices, rolesIn } = this.#parts;
    const [person, another] = await this.#known(name);
    if (!person) return writingWords.nobodyKnown(name);
    if (another) return writingWords.severalKnown(name);
    if ((await rolesIn(room)).roleOf(person.id) !== 'none') return writingWords.isIn(person.name);
    await requests.ask(clientMessage.member(room.name, person.id, { role: 'member' }));
    notices.announce(writingWords.added(person.name));
    return null;
  }

  /** Behind `@` a name has hyphens in place of spaces. */
  async #known(name) {
    const written = name.replace(/^@/, '');
    const people = peopleNamed(name, await this.#parts.find(written));
    return people.length ? people : peopleNamed(name, await this.#parts.find(written.split('-')[0]));
  }

  async #copyLink(room) {
    const link = await this.#parts.linkTo(room);
    const isCopied = await copyText(link);
    this.#parts.notices.announce(isCopied ? (room.isClosed ? writingWords.invitationCopied : writingWords.linkCopied) : actionWords.cannotCopy(link));
    return null;
  }
}
