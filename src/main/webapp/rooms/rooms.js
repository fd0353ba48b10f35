import { EMPTY_LOG } from '../protocol/entry-id.js';
import { isDirectName, parsePersonName, parseRoomName } from '../protocol/names.js';
import { words } from '../words/locale.js';
import { Room } from './room.js';

/** The room that an address without a fragment opens. */
const DEFAULT_NAME = 'lobby';

/** Number of rooms that are remembered. The one opened least recently is forgotten first. */
const MAX_ROOMS = 30;

/** Number of rooms that stay out of the list though the user belongs to them or has read them. */
const MAX_DISMISSED = 500;

/** Length to which the text of an address is cut that cannot be the name of a room, code points. */
const MAX_INVALID_LENGTH = 64;

/** An address that leads to a message. No name of a room has a question mark in it. */
const MESSAGE = /^(#[^?]*)\?message=([0-9A-Za-z]{1,32}-[1-9]\d{0,18})$/;

/** An address that is an invitation to a room. */
const INVITATION = /^(#[^?]*)\?invite=(cl_[\w-]{43})$/;

/** The address, within the page, of a room or of one of its messages. */
export const addressOf = (room, message) => `#${encodeURIComponent(room)}${message ? `?message=${message}` : ''}`;

/**
 * The rooms that the user has opened or belongs to, and the current one: the address decides, `#name`. Events: `list` (rooms, their facts
 * or counts), `current`, `facts` (those of the current room), `message` (the id of one of the current room that the address leads to), `invited`
 * (`{room, secret}`, where the address is an invitation), `gone` (the current room, which is no
 * longer there for the user; the page goes on to another one).
 */
export class Rooms extends EventTarget {
  current = null;
  /** By name, in the order of use. */
  #rooms = new Map();
  #parts;
  /** Names of rooms that the user belongs to and wants out of the list, until something new is said there. */
  #dismissed = new Set();

  /** `parts`: `{session, outbox, storage, readings}`. */
  constructor(parts) {
    super();
    this.#parts = parts;
    const { session, readings } = parts;
    session.addEventListener('joined', ({ detail: { room, entries } }) => this.#get(room).onJoined(entries));
    session.addEventListener('entries', ({ detail: { room, entries, hole } }) => this.#get(room).onEntries(entries, hole));
    session.addEventListener('presence', ({ detail: { room, joined = [] } }) => joined.forEach((user) => this.#rooms.get(room)?.learnName(user)));
    session.addEventListener('members', ({ detail: { room, users } }) => users.forEach((user) => this.#rooms.get(room)?.learnName(user)));
    session.addEventListener('acknowledged', ({ detail }) => this.#rooms.get(detail.room)?.onAcknowledged(detail));
    readings.addEventListener('state', ({ detail }) => this.#onState(detail));
    session.addEventListener('refused', ({ detail }) => this.#rooms.has(detail.room) && this.#onRefused(this.#rooms.get(detail.room), detail));
  }

  /** Opens the remembered rooms, and shows the one of the address. */
  async restore() {
    const { list, dismissed, people } = (await this.#parts.storage.get('settings', 'rooms')) ?? {};
    namesIn(list).forEach((name) => this.#open(name).learnPeople(peopleIn(people?.[name])));
    this.#dismissed = new Set(namesIn(dismissed));
    addEventListener('hashchange', () => this.#onAddress());
    this.#onAddress();
  }

  /** The room that an address without a fragment opens. */
  get defaultName() {
    return DEFAULT_NAME;
  }

  /** The names of all rooms, in the order of use. */
  get names() {
    return [...this.#rooms.keys()];
  }

  /** All rooms, in the order of their titles. */
  get list() {
    return [...this.#rooms.values()].sort((a, b) => a.title.localeCompare(b.title));
  }

  /** The text that the page has for a room, whether the user has opened it or not. */
  titleOf(name) {
    return this.#rooms.get(name)?.title ?? words.room(name);
  }

  /** Number of unseen messages that are for the user: those that mention the user, and all of direct rooms. */
  get attentionCount() {
    return this.list.reduce((sum, room) => sum + (room.isDirect ? room.unseenCount : room.mentionCount), 0);
  }

  /** Opens a room that has unsent messages, without showing it. */
  add(name) {
    if (!this.#rooms.has(name)) this.#open(name);
    this.#emitList();
  }

  /** Shows a direct room, of which is known who is in it beside the user. */
  showDirect(name, people) {
    this.#get(name).learnPeople(people);
    this.goTo(name);
  }

  /** Shows a room. In the drawer, replaces the drawer's entry in the history, so that "back" leads to the previous room. */
  goTo(name) {
    if (history.state?.drawer) location.replace(addressOf(name));
    else location.hash = addressOf(name);
  }

  /** Takes a room out of the list, as the user wants. */
  dismiss(name) {
    this.#dismissed.add(name);
    this.remove(name);
  }

  /** Leaves a room. If it is the current one, shows the one used before. */
  remove(name) {
    this.#rooms.delete(name);
    this.#parts.session.leave(name);
    this.#emitList();
    if (this.current?.name === name) location.hash = `#${this.names.at(-1) ?? DEFAULT_NAME}`;
  }

  #onAddress() {
    const [, invitedTo, secret] = INVITATION.exec(location.hash) ?? [];
    const [, hash, message] = MESSAGE.exec(location.hash) ?? [null, invitedTo ?? location.hash];
    const typed = decodeFragment(hash);
    const name = typed === '' ? DEFAULT_NAME : isDirectName(typed) ? typed : parseRoomName(typed);
    if (!name) return this.#show(this.#invalidRoom(typed));
    const room = this.#get(name);
    this.#dismissed.delete(name);
    this.#use(room);
    for (const old of this.names.slice(0, -MAX_ROOMS)) this.remove(old);
    if (room.refusal) this.#parts.session.join(name);
    this.#show(room);
    if (secret) this.dispatchEvent(new CustomEvent('invited', { detail: { room: name, secret } }));
    if (!message) return;
    // The same link may be followed again, and a page that is loaded anew begins at the end.
    history.replaceState(history.state, '', addressOf(name));
    this.dispatchEvent(new CustomEvent('message', { detail: message }));
  }

  /** Enters a room of which the user is a member now. */
  enter(name) {
    if (this.#rooms.get(name)?.refusal) this.#parts.session.join(name);
  }

  /** Takes the secret out of the address, once it has been used: it belongs in no history. Until then a page that is loaded anew has it. */
  forgetInvitation() {
    if (INVITATION.test(location.hash)) history.replaceState(history.state, '', addressOf(this.current.name));
  }

  /** Makes a room the one that was used last. */
  #use(room) {
    this.#rooms.delete(room.name);
    this.#rooms.set(room.name, room);
  }

  /**
   * Takes a room as the server has it. One that the user belongs to, has read on any device, or is mentioned in, is in the list; but where the
   * list is full, or the user has taken the room out, only when something new is said there, in a public room to the user.
   */
  #onState(state) {
    const { room: name, kind, role, read, unread, mentions } = state;
    const isPublic = kind === 'public';
    const isTheirs = !isPublic || role !== 'none' || read !== EMPTY_LOG || mentions > 0;
    const isWanted = (isPublic ? mentions : unread) > 0 || (this.#rooms.size < MAX_ROOMS && !this.#dismissed.has(name));
    const isMissing = isTheirs && isWanted && !this.#rooms.has(name);
    if (isMissing) this.#addUnshown(name);
    const room = this.#rooms.get(name);
    if (!room) return;
    if (room.refusal && kind !== 'public') this.#parts.session.join(name);
    room.onState(state);
    if (isMissing) this.#emitList();
  }

  /** Opens a room without showing it. Of too many the one is forgotten that was used least recently, and is no longer followed. */
  #addUnshown(name) {
    this.#dismissed.delete(name);
    this.#open(name);
    if (this.#rooms.has(this.current?.name)) this.#use(this.current);
    for (const old of this.names.slice(0, -MAX_ROOMS)) this.remove(old);
  }

  /**
   * The server refused to let the user in, or put the user out. A room that the user was in, and that others cannot see, is gone;
   * at the address of one that the user has not been in, the refusal is shown.
   */
  #onRefused(room, { code, message }) {
    const isCurrent = room === this.current;
    const isGone = code === 'not_found' ? room.hasJoined || !isCurrent : code === 'removed' && room.isClosed;
    if (!isGone || room.name === DEFAULT_NAME) return room.onRefused(message);
    this.#rooms.delete(room.name);
    this.#emitList();
    if (!isCurrent) return;
    location.replace(addressOf(DEFAULT_NAME));
    this.dispatchEvent(new CustomEvent('gone', { detail: room }));
  }

  #show(room) {
    this.current = room;
    this.#emitList();
    this.dispatchEvent(new Event('current'));
  }

  /** Stands for an address that cannot be a room's: nothing is joined, and nothing is sent to another room. */
  #invalidRoom(typed) {
    const points = Array.from(typed);
    const room = new Room(points.length > MAX_INVALID_LENGTH ? `${points.slice(0, MAX_INVALID_LENGTH).join('')}…` : typed, this.#parts);
    room.isInvalid = true;
    room.refusal = words.invalidRoomName;
    return room;
  }

  #open(name) {
    const room = new Room(name, this.#parts);
    for (const type of ['count', 'facts']) room.addEventListener(type, () => this.current && this.dispatchEvent(new Event('list')));
    room.addEventListener('facts', () => room === this.current && this.dispatchEvent(new Event('facts')));
    room.addEventListener('read', () => this.#parts.readings.markRead(name, room.newestId));
    this.#rooms.set(name, room);
    this.#parts.session.join(name);
    return room;
  }

  #get(name) {
    return this.#rooms.get(name) ?? this.#open(name);
  }

  /** Remembers the rooms, too, and who is in those that are direct: the server does not know the names of all guests. */
  #emitList() {
    const people = Object.fromEntries(this.list.filter(({ isDirect }) => isDirect).map((room) => [room.name, room.people]));
    this.#parts.storage.put('settings', { name: 'rooms', list: this.names, dismissed: [...this.#dismissed].slice(-MAX_DISMISSED), people });
    this.dispatchEvent(new Event('list'));
  }
}

/** The names of rooms in what was stored. */
const namesIn = (stored) => (Array.isArray(stored) ? stored.filter((name) => typeof name === 'string' && (isDirectName(name) || parseRoomName(name))) : []);

/** The people of a direct room in what was stored. */
const peopleIn = (stored) => (Array.isArray(stored) ? stored.filter((one) => typeof one?.id === 'string' && (one.name === undefined || parsePersonName(String(one.name)) === one.name)) : []);

function decodeFragment(hash) {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return hash.slice(1);
  }
}
