import { endBot, endHook, listBots, listHooks, makeBot, makeHook } from '../connection/bot-requests.js';
import { hookUrl } from '../connection/endpoints.js';
import { clientMessage } from '../protocol/wire.js';

/** The bots and webhooks of a room, as one list of `{id, kind, name, ...}`: `kind` is `bot`, `incoming` or `outgoing`. */
export class Programs {
  #requests;
  #identity;

  /** `requests` change the room's members; `identity` has the token by which a guest asks over HTTP. */
  constructor({ requests, identity }) {
    this.#requests = requests;
    this.#identity = identity;
  }

  get #token() {
    return this.#identity.token;
  }

  /** Resolves with all of a room, the oldest first. Those who only moderate it see no bots. */
  async list(room, { isOwner }) {
    const [bots, hooks] = await Promise.all([isOwner ? listBots(room, this.#token) : [], listHooks(room, this.#token)]);
    return [...bots.map(programOf), ...hooks].sort((a, b) => a.createdAt - b.createdAt);
  }

  /** Makes one of a kind; `what` is its name, or the address of an outgoing one. Resolves with the secret that is shown once. A private room is there for it, too. */
  async make({ name: room, facts }, kind, what) {
    const made = await this.#make(room, kind, what);
    if (facts.kind === 'private' && kind !== 'outgoing') await this.#requests.ask(clientMessage.member(room, made.user?.id ?? made.id, { role: 'member' }));
    return kind === 'incoming' ? hookUrl(made.secret) : made.token ?? made.secret;
  }

  #make(room, kind, what) {
    if (kind === 'bot') return makeBot(room, what, this.#token);
    return makeHook(room, kind === 'incoming' ? { name: what } : { url: what }, this.#token);
  }

  /** Ends one. */
  async end(room, { id, kind }) {
    await (kind === 'bot' ? endBot(id, this.#token) : endHook(room, id, this.#token));
  }
}

const programOf = ({ user, rooms, createdAt }) => ({ id: user.id, kind: 'bot', name: user.name, rooms, createdAt });
