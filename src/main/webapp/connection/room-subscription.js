import { NOTHING, order } from '../protocol/entry-id.js';
import { isEntry } from '../protocol/wire.js';
import { problem, request } from './http-request.js';
import { messagesAddress } from './endpoints.js';

/** Entries asked for at once when coming back, and when coming in. */
const PAGE = 200;
const FIRST = 50;

/**
 * One room joined over HTTP. The stream may begin after what this tab has seen, or have begun long before this tab came,
 * so what lies between is read from the log first; meanwhile live entries wait. Gives the objects of a joined WebSocket.
 */
export class RoomSubscription {
  #room;
  #last;
  #give;
  #waiting = [];
  #state = 'new';

  constructor({ room, after = null }, give) {
    this.#room = room;
    this.#last = after;
    this.#give = give;
  }

  /** The stream carries this room already, for another tab. */
  covered() {
    if (this.#state === 'new') this.#catchUp();
  }

  take(object) {
    if (object.type === 'joined') return this.#joined(object);
    if (!isEntry(object)) return this.#give(object);
    if (this.#state === 'live') return this.#pass(object);
    if (this.#state === 'reading') this.#waiting.push(object);
  }

  /** The server's own answer will do when it links up with what was seen; else the log is read. */
  #joined(joined) {
    const { messages = [], complete = true, last = NOTHING } = joined;
    if (this.#state === 'reading') return;
    const how = messages.length ? order(messages[0].id, this.#last) : order(last, this.#last);
    const linked = this.#last === null || !complete || (messages.length ? how === 'next' || how === 'seen' : how === 'seen');
    if (!linked) return this.#catchUp();
    this.#state = joined.more ? 'new' : 'live';
    this.#last = messages.at(-1)?.id ?? (complete && this.#last) ?? last;
    this.#give(joined);
  }

  async #catchUp() {
    this.#state = 'reading';
    for (let more = true; more; ) more = await this.#page();
    this.#state = 'live';
    this.#waiting.forEach((entry) => this.#pass(entry));
    this.#waiting = [];
  }

  /** True while more follow. */
  async #page() {
    const params = this.#last && this.#last !== NOTHING ? { after: this.#last, limit: PAGE } : { limit: FIRST };
    const answer = await request(messagesAddress(this.#room, params));
    if (!answer.ok) {
      this.#give({ ...(answer.failed ? { type: 'error', code: 'unavailable', message: '' } : problem(answer)), room: this.#room });
      return false;
    }
    const { messages } = answer.body;
    const more = Boolean(params.after && answer.body.more && messages.length);
    const how = messages.length && params.after ? order(messages[0].id, this.#last) : 'next';
    this.#last = messages.at(-1)?.id ?? this.#last ?? NOTHING;
    this.#give({ type: 'joined', room: this.#room, messages, complete: how === 'next' || how === 'seen', more, last: this.#last });
    return more;
  }

  #pass(entry) {
    this.#last = entry.id;
    this.#give(entry);
  }
}
