import { blamesContent, isEntry, say, verdict } from '../protocol/wire.js';
import { RoomPosition } from './room-position.js';
import { PendingRequests } from './pending-requests.js';

/** Wait before a request that failed for now is made again, when the server names none, ms. */
const SOON = 1500;

/**
 * The conversation with the server, over whatever link the transport keeps: who we are, which rooms are joined, and what
 * is owed an answer. Every entry of a room's log is told once and in order; what cannot be had is told as a hole.
 *
 * Events: `welcome`, `entered`, `entries`, `settled`, `refused`, `renamed`, `live`, `lost`, `latency`.
 */
export class Session extends EventTarget {
  me = null;
  welcome = null;
  live = true;
  /** The link that requests go to; null while there is none that has been welcomed. */
  link = null;
  /** The link greeted last: the one above, or the one that is to follow it. */
  #newest = null;
  #transport;
  #outbox;
  #identity;
  #places = new Map();
  #links = new WeakMap();
  #requests = new PendingRequests();

  constructor({ transport, outbox, identity }) {
    super();
    this.#transport = transport;
    this.#outbox = outbox;
    this.#identity = identity;
    outbox.deliver = (record) => this.link?.send([say.send(record)]);
  }

  start(rooms) {
    for (const room of rooms) this.#places.set(room, new RoomPosition());
    this.#transport.start({
      opened: (link) => this.#greet(link),
      received: (objects, link) => objects.forEach((object) => this.#receive(object, link)),
      promoted: (link) => this.#speak(link),
      lost: (code) => this.#lost(code),
    });
  }

  /** A link on its way to follow this one has to know too, or the room would be lost in the move. */
  enter(room) {
    if (this.#places.has(room)) return;
    this.#places.set(room, new RoomPosition());
    this.#links.get(this.#newest)?.owed.add(room);
    this.#both(say.join(room));
  }

  leave(room) {
    if (this.#places.delete(room)) this.#both(say.leave(room));
  }

  #both(object) {
    for (const link of new Set([this.link, this.#newest])) if (this.#links.get(link)?.greeted) link.send([object]);
  }

  /** Takes effect at once when connected, else with the next `hello`. */
  rename(name) {
    this.#identity.wish = name;
    this.link?.send([this.#identity.hello()]);
  }

  /** The person has another name, or is another, in another tab of this browser. */
  present(token) {
    this.#identity.token = token;
    this.link?.send([this.#identity.hello()]);
  }

  /** One page of a room's log: `{messages, more}`. Rejects when the link goes, or the server refuses. */
  history(room, { before, after, limit = 50 }) {
    if (!this.link) return Promise.reject(new Error('link lost'));
    return this.#requests.put(room, () => this.link.send([say.history(room, { before, after, limit })]));
  }

  /** `hello` and all joins go out together, so that coming back costs one round trip. */
  #greet(link) {
    this.#newest = link;
    this.#links.set(link, { welcome: null, greeted: false, anew: false, owed: new Set(this.#places.keys()) });
    for (const place of this.#places.values()) place.reset();
    this.#hello(link);
  }

  /** At once, or when it is this tab's turn to be named. */
  #hello(link) {
    const say = () => {
      this.#links.get(link).greeted = true;
      link.send([this.#identity.hello(), ...this.#joins()]);
    };
    const turn = this.#identity.turn();
    if (turn) turn.then(say);
    else say();
  }

  #joins() {
    return Array.from(this.#places, ([room, { last }]) => say.join(room, last));
  }

  #receive(object, link) {
    if (isEntry(object)) return this.#entry(object, link);
    ({
      welcome: () => this.#welcomed(object, link),
      joined: () => this.#joined(object, link),
      history: () => this.#requests.answer(object.room, object),
      ack: () => this.#settle(object),
      error: () => this.#refused(object, link),
      restart: () => this.#transport.move(link, object.withinMs ?? 0),
      status: () => this.#status(object.live, link),
      pong: () => this.#tell('latency', performance.now() - object.t),
    })[object.type]?.();
  }

  #welcomed(welcome, link) {
    const state = Object.assign(this.#links.get(link), { welcome });
    link.heartbeat = welcome.heartbeatSeconds;
    if (this.#identity.welcomed(welcome.token)) this.#tell('renamed', this.#identity.token);
    if (!this.#transport.active || link === this.link) this.#speak(link);
    if (!state.owed.size) this.#transport.ready(link);
  }

  /** From here on requests go over this link; what the old one still owed is asked again with the same nonce. */
  #speak(link) {
    const moved = link !== this.link;
    this.link = link;
    this.welcome = this.#links.get(link).welcome;
    this.me = this.welcome.user;
    this.#outbox.author = this.me.id;
    this.live = this.#links.get(link).live ?? true;
    this.#tell('welcome', this.welcome);
    if (!moved) return;
    this.#requests.forget();
    this.#outbox.up(this.live);
  }

  #lost(code) {
    this.link = null;
    this.#outbox.down(blamesContent(code));
    this.#requests.forget();
    this.#tell('lost');
  }

  #joined(joined, link) {
    const { room, messages = [], more } = joined;
    const place = this.#places.get(room);
    if (place) {
      const { first, fresh, hole } = place.joined(joined);
      messages.forEach((entry) => this.#settleOwn(entry));
      if (first) this.#tell('entered', { room, entries: fresh });
      else if (fresh.length || hole) this.#tell('entries', { room, entries: fresh, hole });
    }
    if (!more) this.#paid(room, link);
  }

  /** A link takes over only when it owes no room its answer: until then the old one still delivers. */
  #paid(room, link) {
    const state = this.#links.get(link);
    state.owed.delete(room);
    if (!state.owed.size && state.welcome) this.#transport.ready(link);
  }

  #entry(entry, link) {
    this.#settleOwn(entry);
    const place = this.#places.get(entry.room);
    const what = place?.live(entry);
    if (what === 'take') this.#tell('entries', { room: entry.room, entries: [entry], hole: false });
    if (what === 'repair') link.send([say.join(entry.room, place.last)]);
  }

  #settleOwn(entry) {
    if (entry.nonce && entry.from?.id === this.me?.id) this.#settle(entry);
  }

  /** The ack and the message itself say the same; whichever comes first settles it. */
  #settle({ nonce, id, at, room }) {
    this.#outbox.settle(nonce);
    this.#tell('settled', { nonce, id, at, room, seen: this.#places.get(room)?.seen(id) ?? true });
  }

  #status(live, link) {
    this.#links.get(link).live = live;
    if (link !== this.link) return;
    this.live = live;
    this.#outbox.up(live);
    this.#tell('live', live);
  }

  #refused({ code, message, nonce, room, retryAfterMs = SOON }, link) {
    const state = this.#links.get(link);
    if (nonce) this.#outbox.refuse(nonce, { code, retryAfterMs });
    else if (!room) this.#helloRefused({ code, retryAfterMs }, link, state);
    else if (this.#requests.has(room) && !state.owed.has(room)) this.#requests.refuse(room, message);
    else this.#joinRefused(room, { code, message, retryAfterMs }, link);
  }

  /** What was stored stays, and a guest without the token carries on. Joins that went with the `hello` failed too. */
  #helloRefused({ code, retryAfterMs }, link, state) {
    const again = () => (state.welcome ? link.send([this.#identity.hello()]) : this.#hello(link));
    if (verdict(code) === 'again') return setTimeout(again, retryAfterMs * (1 + Math.random()));
    if (this.#identity.wish !== null && code !== 'unauthenticated') {
      this.#identity.wish = null;
      this.#tell('refused', { name: true });
    }
    if (state.welcome || state.anew) return;
    state.anew = true;
    this.#identity.refused(code);
    again();
  }

  #joinRefused(room, { code, message, retryAfterMs }, link) {
    if (code === 'unauthenticated') return;
    if (verdict(code) === 'again') {
      setTimeout(() => link.send([say.join(room, this.#places.get(room)?.last)]), retryAfterMs * (1 + Math.random()));
      return;
    }
    this.#places.delete(room);
    this.#paid(room, link);
    this.#tell('refused', { room, message });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
