import { findRooms } from '../connection/room-requests.js';
import { parseRoomName } from '../protocol/names.js';

/** Pause in typing after which rooms are looked for, ms. */
const PAUSE_MS = 200;

/** The most rooms that are offered. */
const MOST = 20;

/** Offers the rooms that there are where the name of one is asked for. */
export class RoomFinder {
  #field;
  #list;
  #identity;
  #timer = null;

  /** `list` is the field's list of suggestions. */
  constructor({ field, list }, { identity }) {
    this.#field = field;
    this.#list = list;
    this.#identity = identity;
    for (const type of ['focus', 'input']) field.addEventListener(type, () => this.#findSoon());
  }

  #findSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#find(), PAUSE_MS);
  }

  async #find() {
    const { value } = this.#field;
    const prefix = value ? parseRoomName(value) : '';
    // Without an answer the field does what it does without suggestions.
    const rooms = prefix === null ? [] : await findRooms(prefix, MOST, this.#identity.token).catch(() => []);
    if (this.#field.value === value) this.#list.replaceChildren(...rooms.filter(({ kind }) => kind !== 'direct').map(toOption));
  }
}

function toOption({ room, topic }) {
  const option = new Option(topic, room);
  option.label = topic;
  return option;
}
