import { eventsAddress } from './endpoints.js';

/** How long changes of what is wanted gather before the stream is opened anew, ms. */
const GATHER = 30;

/** How long the browser may try by itself to reopen the stream before it counts as ended, ms. */
const REOPEN_WITHIN = 10_000;

/**
 * One stream of server-sent events for all tabs of this browser: a second one per tab would soon use up the six
 * connections that HTTP/1.1 allows, and then nothing loads any more. The leading tab holds it for the rooms that any tab
 * wants and passes on what comes. Tells `object(object)`, `covered(room)` and, once, `ended()`.
 */
export class SharedEventStream {
  #on;
  #id;
  #wanted = [];
  #wants = new Map();
  #covered = new Set();
  #cursor = null;
  #source = null;
  #leading = false;
  #gathering = null;
  #closing = null;
  #end = new AbortController();
  #channel = new BroadcastChannel('chat stream');

  constructor(tabs, on) {
    this.#on = on;
    this.#id = tabs.id;
    this.#channel.onmessage = ({ data }) => this.#heard(data);
    tabs.only('stream', this.#end.signal, () => this.#lead());
  }

  /** The rooms that this tab wants from now on. */
  want(rooms) {
    if (!this.#on) return;
    this.#wanted = rooms;
    this.#say({ what: 'want', rooms });
    if (!this.#leading) return;
    rooms.filter((room) => this.#covered.has(room)).forEach((room) => this.#on.covered(room));
    this.#gather();
  }

  close() {
    this.#on = null;
    if (this.#end.signal.aborted) return;
    this.#say({ what: 'bye' });
    this.#end.abort();
    this.#source?.close();
    clearTimeout(this.#closing);
    clearTimeout(this.#gathering);
    this.#channel.close();
  }

  #lead() {
    this.#leading = true;
    this.#covered.clear();
    this.#say({ what: 'who' });
    this.#gather();
  }

  #heard({ what, from, rooms, object, cursor }) {
    if (what === 'who') this.#say({ what: 'want', rooms: this.#wanted });
    if (what === 'object') this.#pass(object, cursor);
    if (what === 'covered') rooms.forEach((room) => this.#on?.covered(room));
    if (!this.#leading) return;
    if (what === 'bye') this.#wants.delete(from);
    if (what !== 'want') return;
    this.#wants.set(from, rooms);
    this.#say({ what: 'covered', rooms: [...this.#covered] });
    this.#gather();
  }

  #gather() {
    clearTimeout(this.#gathering);
    this.#gathering = setTimeout(() => this.#open(), GATHER);
  }

  /** Opened anew only for a room that the stream lacks; the cursor carries the others over without a gap. */
  #open() {
    const rooms = [...new Set([this.#wanted, ...this.#wants.values()].flat())];
    if (!rooms.length || (this.#source && rooms.every((room) => this.#covered.has(room)))) return;
    this.#source?.close();
    this.#covered.clear();
    this.#source = new EventSource(eventsAddress(rooms, this.#cursor));
    this.#source.onopen = () => clearTimeout(this.#closing);
    this.#source.onmessage = ({ data, lastEventId }) => this.#arrived(JSON.parse(data), lastEventId);
    this.#source.onerror = () => this.#failed();
  }

  #arrived(object, cursor) {
    this.#say({ what: 'object', object, cursor });
    this.#pass(object, cursor);
  }

  #pass(object, cursor) {
    if (cursor) this.#cursor = cursor;
    if (object.type === 'joined') this.#covered.add(object.room);
    this.#on?.object(object);
  }

  /** A refusal is final for the browser; a cut it mends itself, with the cursor, and only if that takes long it is an end. */
  #failed() {
    clearTimeout(this.#closing);
    const within = this.#source.readyState === EventSource.CLOSED ? 0 : REOPEN_WITHIN;
    this.#closing = setTimeout(() => {
      const on = this.#on;
      this.close();
      on?.ended();
    }, within);
  }

  #say(message) {
    if (!this.#end.signal.aborted) this.#channel.postMessage({ ...message, from: this.#id });
  }
}
