import { messagesUrl, readUrl, roomsUrl, sessionUrl } from './endpoints.js';
import { changeOf } from './http-changes.js';
import { request, toError } from './http-request.js';
import { RoomSubscription } from './room-subscription.js';
import { SharedEventStream } from './shared-event-stream.js';

/**
 * A link without a WebSocket: server-sent events in one direction, single requests in the other. Takes and delivers the
 * same objects as `WebSocketLink`, so the session does not know the difference.
 */
export class HttpLink {
  isFallback = true;
  /** Ignored: the server and the browser keep the event stream alive. */
  heartbeatSeconds = 0;
  #listener;
  #events;
  #subscriptions = new Map();
  /** Resolves when the last `hello` was answered: its answer sets the cookie that all other requests need. */
  #identified = Promise.resolve();

  constructor(listener, { tabs }) {
    this.#listener = listener;
    this.#events = new SharedEventStream(tabs, {
      onObject: (object) => this.#onEvent(object),
      onIncluded: (room) => this.#subscriptions.get(room)?.catchUp(),
      onEnd: () => this.#end(1006),
    });
    setTimeout(() => this.#listener?.onOpen());
  }

  /** Sends each object by a request of its own, after the `hello` before it was answered. */
  send(objects) {
    for (const object of objects) this.#sendOne(object);
    if (!objects.some(({ type }) => type === 'join' || type === 'leave')) return;
    const rooms = [...this.#subscriptions.keys()];
    this.#identified.then(() => this.#events.subscribe(rooms));
  }

  /** Ends the link unless the server answers within `timeoutMs`. */
  async probe(timeoutMs) {
    const answer = await request(sessionUrl(), { timeoutMs });
    if (answer.failed) this.#end(1006);
  }

  /** Delivers a `pong` of its own when the server answers. */
  async ping() {
    const t = performance.now();
    const answer = await request(sessionUrl());
    if (!answer.failed) this.#deliver({ type: 'pong', t });
  }

  /** Ends the link without calling `onClose`. */
  close() {
    this.#listener = null;
    this.#end(1000);
  }

  #sendOne(object) {
    const { type, room } = object;
    if (type === 'hello') this.#identified = this.#hello(object);
    else if (type === 'leave') this.#subscriptions.delete(room);
    else if (type === 'join') this.#subscriptions.set(room, new RoomSubscription(object, (answer) => this.#deliver(answer)));
    else this.#identified.then(() => this.#request(object));
  }

  #request(object) {
    const change = changeOf(object);
    if (change) return this.#change(object, change);
    return { send: () => this.#post(object), history: () => this.#history(object), rooms: () => this.#rooms(), read: () => this.#read(object) }[object.type]?.();
  }

  async #rooms() {
    const answer = await request(roomsUrl());
    if (answer.failed) return this.#end(1006);
    this.#deliver(answer.ok ? { ...answer.body, type: 'rooms' } : toError(answer));
  }

  async #read({ room, id }) {
    await request(readUrl(room), { method: 'PUT', body: { id } });
  }

  async #hello({ name, token }) {
    const answer = await request(sessionUrl(), { method: 'POST', body: { name, token } });
    if (answer.failed) return this.#end(1006);
    this.#deliver(answer.ok ? { ...answer.body, type: 'welcome' } : toError(answer));
  }

  #post(object) {
    const { room, text, replyTo } = object;
    return this.#change(object, { url: messagesUrl(room), method: 'POST', body: { text, replyTo } });
  }

  async #change({ room, nonce }, { url, method, body }) {
    const answer = await request(url, { method, body, headers: { 'Idempotency-Key': nonce } });
    // A lost answer is not a refusal. The link ends, and the next one sends the same nonce again.
    if (answer.failed) return this.#end(1006);
    this.#deliver(answer.ok ? { nonce, room, ...answer.body, type: 'ack' } : { ...toError(answer), room, nonce });
  }

  async #history({ room, before, after, limit }) {
    const answer = await request(messagesUrl(room, { before, after, limit }));
    if (answer.failed) return this.#end(1006);
    this.#deliver(answer.ok ? { room, ...answer.body, type: 'history' } : { ...toError(answer), room });
  }

  #onEvent(object) {
    // The event stream moves to another instance by itself, and `hello` was answered by a request.
    if (object.type === 'restart' || object.type === 'welcome') return;
    // Says something of rooms, too, that this tab has not joined.
    if (object.type === 'room') return this.#deliver(object);
    const subscription = object.room && this.#subscriptions.get(object.room);
    if (subscription) subscription.receive(object);
    else if (!object.room) this.#deliver(object);
  }

  #deliver(object) {
    this.#listener?.onReceive([object]);
  }

  #end(code) {
    const listener = this.#listener;
    this.#listener = null;
    this.#events.close();
    listener?.onClose(code);
  }
}
