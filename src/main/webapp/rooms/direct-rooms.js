import { clientMessage } from '../protocol/wire.js';

/** The direct rooms that the user has with one person each, or with a few. */
export class DirectRooms {
  #rooms;
  #requests;

  /** `parts`: `{rooms, requests}`. */
  constructor({ rooms, requests }) {
    this.#rooms = rooms;
    this.#requests = requests;
  }

  /** Shows the direct room of the user and these people, `{id, name}`, and opens it if there is none. Rejects as `Requests` does. */
  async show(...people) {
    const ids = people.map(({ id }) => id);
    const name = this.#knownWith(ids) ?? (await this.#open(ids));
    this.#rooms.showDirect(name, people.map(({ id, name: called }) => ({ id, name: called })));
  }

  #knownWith(ids) {
    const wanted = key(ids);
    return this.#rooms.list.find(({ isDirect, facts }) => isDirect && key(facts.with.map(({ id }) => id)) === wanted)?.name;
  }

  /** They may have one that is not in the list: the refusal has its name. */
  async #open(members) {
    try {
      return (await this.#requests.ask(clientMessage.open(undefined, { members }))).room;
    } catch (error) {
      if (error.code === 'conflict' && error.room) return error.room;
      throw error;
    }
  }
}

const key = (ids) => [...ids].sort().join();
