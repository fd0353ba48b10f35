import { eventsUrl } from './endpoints.js';

/** Time for which changes of the subscribed rooms are collected before the stream is opened again, ms. */
const COLLECT_MS = 30;

/** Time for which the browser may try to reopen the stream before it counts as ended, ms. */
const REOPEN_TIMEOUT_MS = 10_000;

/**
 * One stream of server-sent events for all tabs of this browser. HTTP/1.1 allows six connections to a host: with a stream
 * in each of six tabs nothing else would load. The leading tab opens the stream for the rooms of all tabs and broadcasts
 * what arrives. Calls `onObject(object)`, `onIncluded(room)` when the open stream has a room already, and once `onEnd()`.
 */
export class SharedEventStream {
  #listener;
  #id;
  #rooms = [];
  #roomsOfOthers = new Map();
  #included = new Set();
  #cursor = null;
  #source = null;
  #isLeading = false;
  #openTimer = null;
  #endTimer = null;
  #closed = new AbortController();
  #channel = new BroadcastChannel('chat stream');

  constructor(tabs, listener) {
    this.#listener = listener;
    this.#id = tabs.id;
    this.#channel.onmessage = ({ data }) => this.#onBroadcast(data);
    tabs.runExclusively('stream', this.#closed.signal, () => this.#lead());
  }

  /** Replaces the rooms that this tab subscribes to. */
  subscribe(rooms) {
    if (!this.#listener) return;
    this.#rooms = rooms;
    this.#broadcast({ what: 'want', rooms });
    if (!this.#isLeading) return;
    rooms.filter((room) => this.#included.has(room)).forEach((room) => this.#listener.onIncluded(room));
    this.#openSoon();
  }

  /** Ends this tab's part in the stream without calling `onEnd`. Another tab takes over if this one leads. */
  close() {
    this.#listener = null;
    if (this.#closed.signal.aborted) return;
    this.#broadcast({ what: 'bye' });
    this.#closed.abort();
    this.#source?.close();
    clearTimeout(this.#endTimer);
    clearTimeout(this.#openTimer);
    this.#channel.close();
  }

  #lead() {
    this.#isLeading = true;
    this.#included.clear();
    this.#broadcast({ what: 'who' });
    this.#openSoon();
  }

  #onBroadcast({ what, from, rooms, object, cursor }) {
    if (what === 'who') this.#broadcast({ what: 'want', rooms: this.#rooms });
    if (what === 'object') this.#deliver(object, cursor);
    if (what === 'covered') rooms.forEach((room) => this.#listener?.onIncluded(room));
    if (!this.#isLeading) return;
    if (what === 'bye') this.#roomsOfOthers.delete(from);
    if (what !== 'want') return;
    this.#roomsOfOthers.set(from, rooms);
    this.#broadcast({ what: 'covered', rooms: [...this.#included] });
    this.#openSoon();
  }

  #openSoon() {
    clearTimeout(this.#openTimer);
    this.#openTimer = setTimeout(() => this.#open(), COLLECT_MS);
  }

  /** Opens the stream again only for a room that it lacks; the cursor resumes the others without a gap. */
  #open() {
    const rooms = [...new Set([this.#rooms, ...this.#roomsOfOthers.values()].flat())];
    if (!rooms.length || (this.#source && rooms.every((room) => this.#included.has(room)))) return;
    this.#source?.close();
    this.#included.clear();
    this.#source = new EventSource(eventsUrl(rooms, this.#cursor));
    this.#source.onopen = () => clearTimeout(this.#endTimer);
    this.#source.onmessage = ({ data, lastEventId }) => this.#onEvent(JSON.parse(data), lastEventId);
    this.#source.onerror = () => this.#onError();
  }

  #onEvent(object, cursor) {
    this.#broadcast({ what: 'object', object, cursor });
    this.#deliver(object, cursor);
  }

  #deliver(object, cursor) {
    if (cursor) this.#cursor = cursor;
    if (object.type === 'joined') this.#included.add(object.room);
    this.#listener?.onObject(object);
  }

  /** A refusal is final for the browser. After a cut it resumes by itself; if that takes too long, the stream has ended. */
  #onError() {
    clearTimeout(this.#endTimer);
    const timeoutMs = this.#source.readyState === EventSource.CLOSED ? 0 : REOPEN_TIMEOUT_MS;
    this.#endTimer = setTimeout(() => {
      const listener = this.#listener;
      this.close();
      listener?.onEnd();
    }, timeoutMs);
  }

  #broadcast(message) {
    if (!this.#closed.signal.aborted) this.#channel.postMessage({ ...message, from: this.#id });
  }
}
