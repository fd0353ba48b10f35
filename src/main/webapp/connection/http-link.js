import { SharedEventStream } from './shared-event-stream.js';
import { RoomSubscription } from './room-subscription.js';
import { problem, request } from './http-request.js';
import { messagesAddress, sessionAddress } from './endpoints.js';

/**
 * The same conversation without a WebSocket: events come by a stream, everything else goes by single requests.
 * A link like `Socket`: takes the same objects, gives the same objects, so the session does not know the difference.
 */
export class HttpLink {
  slow = true;
  /** Of no use here: the server and the browser keep the stream alive between them. */
  heartbeat = 0;
  #on;
  #events;
  #rooms = new Map();
  #known = Promise.resolve();

  constructor(on, { tabs }) {
    this.#on = on;
    this.#events = new SharedEventStream(tabs, {
      object: (object) => this.#arrived(object),
      covered: (room) => this.#rooms.get(room)?.covered(),
      ended: () => this.#end(1006),
    });
    setTimeout(() => this.#on?.opened());
  }

  send(objects) {
    for (const object of objects) this.#take(object);
    const rooms = [...this.#rooms.keys()];
    // The stream is refused without the cookie that the session's answer sets.
    if (objects.some(({ type }) => type === 'join' || type === 'leave')) this.#known.then(() => this.#events.want(rooms));
  }

  /** Without an answer within `within` ms the link ends. */
  async probe(within) {
    const answer = await request(sessionAddress(), { within });
    if (answer.failed) this.#end(1006);
  }

  async measure() {
    const t = performance.now();
    const answer = await request(sessionAddress());
    if (!answer.failed) this.#give({ type: 'pong', t });
  }

  close() {
    this.#on = null;
    this.#end(1000);
  }

  #take(object) {
    const { type, room } = object;
    if (type === 'hello') this.#known = this.#hello(object);
    else if (type === 'leave') this.#rooms.delete(room);
    else if (type === 'join') this.#rooms.set(room, new RoomSubscription(object, (answer) => this.#give(answer)));
    else this.#known.then(() => (type === 'send' ? this.#post(object) : this.#history(object)));
  }

  async #hello({ name, token }) {
    const answer = await request(sessionAddress(), { method: 'POST', body: { name, token } });
    if (answer.failed) return this.#end(1006);
    this.#give(answer.ok ? { ...answer.body, type: 'welcome' } : problem(answer));
  }

  async #post({ room, text, nonce }) {
    const headers = { 'Idempotency-Key': nonce };
    const answer = await request(messagesAddress(room), { method: 'POST', body: { text }, headers });
    // An answer that was lost is no refusal: the link ends, and the next one asks again with the same nonce.
    if (answer.failed) return this.#end(1006);
    this.#give(answer.ok ? { nonce, room, ...answer.body, type: 'ack' } : { ...problem(answer), room, nonce });
  }

  async #history({ room, before, after, limit }) {
    const answer = await request(messagesAddress(room, { before, after, limit }));
    if (answer.failed) return this.#end(1006);
    this.#give(answer.ok ? { room, ...answer.body, type: 'history' } : { ...problem(answer), room });
  }

  #arrived(object) {
    // The stream moves to another instance by itself.
    if (object.type === 'restart' || object.type === 'welcome') return;
    const room = object.room && this.#rooms.get(object.room);
    if (room) room.take(object);
    else if (!object.room) this.#give(object);
  }

  #give(object) {
    this.#on?.received([object]);
  }

  #end(code) {
    const on = this.#on;
    this.#on = null;
    this.#events.close();
    on?.closed(code);
  }
}
