import { EMPTY_LOG, relation } from '../protocol/entry-id.js';
import { isEntry } from '../protocol/wire.js';
import { messagesUrl } from './endpoints.js';
import { request, toError } from './http-request.js';

/** Entries of one page when the log is read after a known entry, and when a room is joined for the first time. */
const RESUME_LIMIT = 200;
const FIRST_LIMIT = 50;

/**
 * One room joined over HTTP. The shared event stream may start later than what this tab has seen, or may have started
 * long before this tab joined, so entries in between are read from the log first; live ones wait meanwhile. Delivers the
 * objects that a WebSocket would after `join`.
 */
export class RoomSubscription {
  #room;
  #last;
  #deliver;
  #buffer = [];
  /** `joining`, `backfilling` or `live`. */
  #state = 'joining';

  constructor({ room, after = null }, deliver) {
    this.#room = room;
    this.#last = after;
    this.#deliver = deliver;
  }

  /** Reads the log: the stream carries this room for another tab already, so it will not announce it again. */
  catchUp() {
    if (this.#state === 'joining') this.#backfill();
  }

  /** Takes an object of this room from the event stream. */
  receive(object) {
    if (object.type === 'joined') return this.#onJoined(object);
    if (!isEntry(object)) return this.#deliver(object);
    if (this.#state === 'live') return this.#deliverEntry(object);
    if (this.#state === 'backfilling') this.#buffer.push(object);
  }

  /** Accepts the server's answer if it follows the last entry seen; reads the log otherwise. */
  #onJoined(joined) {
    const { messages = [], complete = true, last = EMPTY_LOG } = joined;
    if (this.#state === 'backfilling') return;
    const how = relation(messages.length ? messages[0].id : last, this.#last);
    const follows = this.#last === null || !complete || how === 'seen' || (messages.length > 0 && how === 'next');
    if (!follows) return this.#backfill();
    this.#state = joined.more ? 'joining' : 'live';
    this.#last = messages.at(-1)?.id ?? (complete && this.#last) ?? last;
    this.#deliver(joined);
  }

  async #backfill() {
    this.#state = 'backfilling';
    for (let more = true; more; ) more = await this.#readPage();
    this.#state = 'live';
    this.#buffer.forEach((entry) => this.#deliverEntry(entry));
    this.#buffer = [];
  }

  /** Reads one page; true when another one follows. */
  async #readPage() {
    const params = this.#last && this.#last !== EMPTY_LOG ? { after: this.#last, limit: RESUME_LIMIT } : { limit: FIRST_LIMIT };
    const answer = await request(messagesUrl(this.#room, params));
    if (!answer.ok) {
      this.#deliver({ ...(answer.failed ? { type: 'error', code: 'unavailable', message: '' } : toError(answer)), room: this.#room });
      return false;
    }
    const { messages } = answer.body;
    const more = Boolean(params.after && answer.body.more && messages.length);
    const how = messages.length && params.after ? relation(messages[0].id, this.#last) : 'next';
    this.#last = messages.at(-1)?.id ?? this.#last ?? EMPTY_LOG;
    this.#deliver({ type: 'joined', room: this.#room, messages, complete: how === 'next' || how === 'seen', more, last: this.#last });
    return more;
  }

  #deliverEntry(entry) {
    this.#last = entry.id;
    this.#deliver(entry);
  }
}
