import { refusalOf } from '../connection/refusal.js';
import { parsePersonName } from '../protocol/names.js';
import { clientMessage } from '../protocol/wire.js';
import writingWords from '../words/en-writing.js';
import { COMMANDS, mentionOf } from './candidates.js';

/** Splits a text into the name of a command and the rest. */
export function parseCommand(text) {
  const [, name, rest = ''] = /^\/([a-z]+)(?:\s+([\s\S]*))?$/.exec(text) ?? [];
  return { name, rest: rest.trim() };
}

/** The text that says what its author does: in italics, by a mark that the text itself does not contain. */
export function actionText(rest) {
  const mark = ['_', '*'].find((one) => !rest.includes(one));
  return mark ? `${mark}${rest}${mark}` : rest;
}

/** The people who have this name, which may be written as behind `@`. */
export function peopleNamed(name, people) {
  const wanted = mentionOf(name.replace(/^@/, '')).toLowerCase();
  return people.filter((person) => mentionOf(person.name).toLowerCase() === wanted);
}

/** Carries out what the user writes behind a slash. */
export class Commands {
  #parts;

  /** `parts`: `{composer, session, requests, notices, inviting, people}`; `inviting` is an `InviteCommand`; calls `people()` for those in the room. */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Carries out a command in a room. The text stays in the field unless that is done. */
  async run(text, room) {
    const { name, rest } = parseCommand(text);
    const commands = {
      me: () => this.#act(rest),
      topic: () => this.#ask(clientMessage.set(room.name, { topic: rest }), { bad_request: writingWords.topicTooLong }),
      nick: () => this.#rename(rest),
      invite: () => this.#parts.inviting.run(rest, room),
      remove: () => this.#remove(rest, room),
      help: () => this.#parts.composer.write('/'),
    };
    const fault = Object.hasOwn(commands, name) ? await commands[name]() : writingWords.noCommand(name);
    if (fault) this.#parts.notices.announce(fault);
    else this.#parts.composer.clear(text);
  }

  #act(rest) {
    if (!rest) return writingWords.meWhat;
    this.#parts.composer.say(actionText(rest));
    return null;
  }

  #rename(rest) {
    const name = parsePersonName(rest);
    if (!name) return writingWords.nickWhat;
    this.#parts.session.rename(name);
    return null;
  }

  #remove(rest, room) {
    const [person, another] = peopleNamed(rest, this.#parts.people());
    if (!person) return writingWords.nobodyCalled(rest);
    if (another) return writingWords.severalCalled(rest);
    return this.#ask(clientMessage.member(room.name, person.id, { role: 'none' }), { conflict: writingWords.lastOwner });
  }

  /** Resolves with null, or with why it was refused. */
  #ask(message, texts) {
    return this.#parts.requests.ask(message).then(() => null, (error) => refusalOf(error, texts));
  }
}
