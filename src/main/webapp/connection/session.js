import { blamesContent, clientMessage, isEntry, recoveryFrom } from '../protocol/wire.js';
import { words } from '../words/locale.js';
import { LinkState } from './link-state.js';
import { PendingRequests } from './pending-requests.js';
import { RoomPosition } from './room-position.js';

/** Wait before a refused request is repeated when the server names none, ms. */
const DEFAULT_RETRY_MS = 1500;

/** Longest wait for which a refused `hello` is repeated, ms. A name that is refused for longer is given up. */
const MAX_HELLO_RETRY_MS = 60_000;

/** Types that answer a request which has no nonce, and types that answer none. Both are announced as events of their names. */
const ANSWERS = ['history', 'rooms', 'members'];
const PASSED_ON = ['room', 'typing', 'presence'];

/**
 * The conversation with the server over the transport's links: identity, joined rooms, pending requests. Every entry of a
 * room's log is announced once and in order; entries that cannot be had are announced as a hole.
 *
 * Events: `welcome`; `joined` (`{room, entries}`), a room's first answer; `entries` (`{room, entries, hole}`);
 * `acknowledged` (`{nonce, id, at, room, isSeen}`); `request-refused` (`{nonce, room, code, message, retryAfterMs}`); `refused` (`{room, code, message}` or
 * `{name: true, code}`); `renamed` (the new token, if there is one); `live` (whether the server has its store); `rooms` and `room` (the user's
 * rooms as the server has them), `typing`, `presence`, `members` (objects of the wire); `rooms-refused` (`{code, retryAfterMs}`); `disconnect`;
 * `latency` (ms); `ended`, the user was signed out; `signed-out`, nobody comes in without signing in, and no attempt is made any more.
 */
export class Session extends EventTarget {
  me = null;
  welcome = null;
  live = true;
  /** The link that requests are sent on; null until one has been welcomed. */
  link = null;
  /** The link opened last: the one above, or its successor. */
  #newestLink = null;
  #transport;
  #outbox;
  #identity;
  #positions = new Map();
  /** The `LinkState` of each. */
  #links = new WeakMap();
  #requests = new PendingRequests();

  constructor({ transport, outbox, identity }) {
    super();
    this.#transport = transport;
    this.#outbox = outbox;
    this.#identity = identity;
    outbox.transmit = (record) => this.link?.send([clientMessage.send(record)]);
    this.addEventListener('request-refused', ({ detail: { nonce, code, retryAfterMs } }) => outbox.onRefusal(nonce, { code, retryAfterMs }));
  }

  /** Connects and joins these rooms. */
  start(rooms) {
    for (const room of rooms) this.#positions.set(room, new RoomPosition());
    this.#transport.start({
      onOpen: (link) => this.#onOpen(link),
      onReceive: (objects, link) => objects.forEach((object) => this.#onObject(object, link)),
      onPromote: (link) => this.#activate(link),
      onDisconnect: (code) => this.#onDisconnect(code),
    });
  }

  /** Joins a room, on a successor link too: otherwise the move to it would lose the room. */
  join(room) {
    if (this.#positions.has(room)) return;
    this.#positions.set(room, new RoomPosition());
    this.#links.get(this.#newestLink)?.pendingJoins.add(room);
    for (const link of this.#identifiedLinks) this.#sendJoin(link, room);
  }

  /** Leaves a room. Does nothing for one that was not joined. */
  leave(room) {
    if (!this.#positions.delete(room)) return;
    for (const link of this.#identifiedLinks) this.#links.get(link).send(clientMessage.leave(room));
  }

  get #identifiedLinks() {
    return [...new Set([this.link, this.#newestLink])].filter((link) => this.#links.get(link)?.hasSentHello);
  }

  #sendJoin(link, room) {
    this.#links.get(link).send(clientMessage.join(room, this.#positions.get(room)?.last));
  }

  /** Takes effect at once when connected, else with the next `hello`. */
  rename(name) {
    this.#identity.requestedName = name;
    this.send(this.#identity.hello());
  }

  /** Switches to the token that another tab of this browser got for a new name or another user. */
  useToken(token) {
    this.#identity.token = token;
    this.send(this.#identity.hello());
  }

  /** Sends a request that has no answer, or one that an event brings. Returns false where there is no link. */
  send(message) {
    this.#links.get(this.link)?.send(message);
    return this.link !== null;
  }

  /** Resolves with one page of a room's log, `{messages, more}`. Rejects when the link ends or the server refuses. */
  history(room, { before, after, limit }) {
    if (!this.link) return Promise.reject(new Error('disconnected'));
    return this.#requests.add(room, () => this.#links.get(this.link).send(clientMessage.history(room, { before, after, limit })));
  }

  #onOpen(link) {
    this.#newestLink = link;
    this.#links.set(link, new LinkState(link, this.#positions.keys()));
    for (const position of this.#positions.values()) position.onDisconnect();
    this.#identify(link);
  }

  /** Sends `hello` and all joins together, so that a reconnection costs one round trip. Waits for this tab's turn first. */
  #identify(link) {
    const sendHello = () => {
      const state = this.#links.get(link);
      state.hasSentHello = true;
      state.send(this.#identity.hello(), ...Array.from(this.#positions, ([room, { last }]) => clientMessage.join(room, last)));
    };
    const turn = this.#identity.awaitTurn();
    if (turn) turn.then(sendHello);
    else sendHello();
  }

  #onObject(object, link) {
    if (isEntry(object)) return this.#onEntry(object, link);
    if (ANSWERS.includes(object.type)) return this.#onAnswer(object, link);
    if (PASSED_ON.includes(object.type)) return this.#emit(object.type, object);
    ({
      welcome: () => this.#onWelcome(object, link),
      joined: () => this.#onJoined(object, link),
      left: () => this.#onLeft(object.room, link),
      ack: () => this.#acknowledge(object),
      error: () => this.#onError(object, link),
      session: () => this.#onSessionChange(object, link),
      restart: () => this.#transport.replace(link, object.withinMs ?? 0),
      status: () => this.#onStatus(object.live, link),
      pong: () => this.#emit('latency', performance.now() - object.t),
    })[object.type]?.();
  }

  #onWelcome(welcome, link) {
    const state = Object.assign(this.#links.get(link), { welcome });
    state.unanswered.remove(undefined, 'hello');
    link.heartbeatSeconds = welcome.heartbeatSeconds;
    if (this.#identity.onWelcome(welcome.token, welcome.user.guest)) this.#emit('renamed', this.#identity.token);
    if (!this.#transport.active || link === this.link) this.#activate(link);
    if (!state.pendingJoins.size) this.#transport.promote(link);
  }

  /** Sends requests on this link from now on. Messages that the old one left unanswered are sent again, with the same nonce. */
  #activate(link) {
    const isNew = link !== this.link;
    const { welcome, live } = this.#links.get(link);
    this.link = link;
    this.welcome = welcome;
    this.me = welcome.user;
    this.#outbox.author = this.me.id;
    this.live = live;
    this.#emit('welcome', welcome);
    if (!isNew) return;
    this.#requests.rejectAll('disconnected');
    this.#updateOutbox();
  }

  /** The session has ended, and the server closes the link next; or the user has taken another name elsewhere. */
  #onSessionChange({ ended, user }, link) {
    if (ended) return this.#emit('ended');
    const state = this.#links.get(link);
    state.welcome = { ...state.welcome, user };
    if (link === this.link) this.#activate(link);
  }

  #onDisconnect(code) {
    this.link = null;
    this.#outbox.suspend({ failInFlight: blamesContent(code) });
    this.#requests.rejectAll('disconnected');
    this.#emit('disconnect');
  }

  #onAnswer(answer, link) {
    const { type, room, rooms } = answer;
    this.#links.get(link).unanswered.remove(room, type);
    if (type === 'history') this.#requests.resolve(room, answer);
    else this.#emit(type, rooms ?? answer);
  }

  #onJoined(joined, link) {
    const { room, messages = [], more } = joined;
    this.#links.get(link).unanswered.remove(room, 'join');
    const position = this.#positions.get(room);
    if (position) {
      const { isFirst, entries, hole } = position.onJoined(joined);
      messages.forEach((entry) => this.#acknowledgeOwn(entry));
      if (isFirst) this.#emit('joined', { room, entries });
      else if (entries.length || hole) this.#emit('entries', { room, entries, hole });
    }
    if (!more) this.#onJoinAnswered(room, link);
  }

  /** Is the answer to `leave`, or says that the user was removed from the room. */
  #onLeft(room, link) {
    if (this.#links.get(link).unanswered.remove(room, 'leave') || !this.#positions.delete(room)) return;
    this.#onJoinAnswered(room, link);
    this.#emit('refused', { room, code: 'removed', message: words.removed });
  }

  /** Promotes a link only when all its rooms are joined: until then the old one delivers. */
  #onJoinAnswered(room, link) {
    const state = this.#links.get(link);
    state.pendingJoins.delete(room);
    if (!state.pendingJoins.size && state.welcome) this.#transport.promote(link);
  }

  #onEntry(entry, link) {
    this.#acknowledgeOwn(entry);
    const position = this.#positions.get(entry.room);
    const decision = position?.onEntry(entry);
    if (decision === 'deliver') this.#emit('entries', { room: entry.room, entries: [entry], hole: false });
    if (decision === 'rejoin') this.#sendJoin(link, entry.room);
  }

  #acknowledgeOwn(entry) {
    if (entry.nonce && entry.from?.id === this.me?.id) this.#acknowledge(entry);
  }

  /** The `ack` and the message itself say the same; whichever arrives first counts. The room hears of it while the outbox still has the text, and shows that until the log brings it. */
  #acknowledge({ nonce, id, at, room }) {
    this.#emit('acknowledged', { nonce, id, at, room, isSeen: this.#positions.get(room)?.hasSeen(id) ?? true });
    this.#outbox.acknowledge(nonce);
  }

  #onStatus(live, link) {
    this.#links.get(link).live = live;
    if (link !== this.link) return;
    this.live = live;
    this.#updateOutbox();
    this.#emit('live', live);
  }

  #updateOutbox() {
    if (this.live) this.#outbox.resume();
    else this.#outbox.suspend();
  }

  #onError({ code, message, nonce, room, retryAfterMs = DEFAULT_RETRY_MS }, link) {
    const state = this.#links.get(link);
    if (nonce) this.#emit('request-refused', { nonce, room, code, message, retryAfterMs });
    else if (room) this.#onRoomRefused(room, { code, message, retryAfterMs }, link, state);
    else if (state.unanswered.shift() === 'rooms') this.#emit('rooms-refused', { code, retryAfterMs });
    else this.#onHelloRefused({ code, retryAfterMs }, link, state);
  }

  /** A refusal that answers neither a join nor a page is one of what was told to be read, and changes nothing. */
  #onRoomRefused(room, { code, message, retryAfterMs }, link, state) {
    if (code === 'conflict') return;
    const kind = state.unanswered.shift(room);
    if (kind === 'history') this.#requests.reject(room, message, retryAfterMs);
    else if (kind !== 'members' && (kind || recoveryFrom(code) === 'retry')) this.#onJoinRefused(room, { code, message, retryAfterMs }, link);
  }

  /** Retries, once as a guest without the token. Unsent messages stay. Joins sent with the `hello` failed too. */
  #onHelloRefused({ code, retryAfterMs }, link, state) {
    const retry = () => (state.welcome ? state.send(this.#identity.hello()) : this.#identify(link));
    if (recoveryFrom(code) === 'retry' && retryAfterMs <= MAX_HELLO_RETRY_MS) return setTimeout(retry, retryAfterMs * (1 + Math.random()));
    if (this.#identity.requestedName !== null && code !== 'unauthenticated') {
      this.#identity.requestedName = null;
      this.#emit('refused', { name: true, code });
    }
    if (state.welcome) return;
    if (code === 'unauthenticated' && (state.hasRetriedAsGuest || !this.#identity.token)) return this.#onSignedOut();
    if (state.hasRetriedAsGuest) return;
    state.hasRetriedAsGuest = true;
    this.#identity.onRefusal(code);
    retry();
  }

  #onSignedOut() {
    this.#transport.pause();
    this.#emit('signed-out');
  }

  #onJoinRefused(room, { code, message, retryAfterMs }, link) {
    if (code === 'unauthenticated') return;
    if (recoveryFrom(code) === 'retry') {
      setTimeout(() => this.#positions.has(room) && this.#sendJoin(link, room), retryAfterMs * (1 + Math.random()));
      return;
    }
    this.#positions.delete(room);
    this.#onJoinAnswered(room, link);
    this.#emit('refused', { room, code, message });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
