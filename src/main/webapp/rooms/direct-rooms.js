import { clientMessage } from '../protocol/wire.js';

/** The direct rooms that the user has with one person each. */
export class DirectRooms {
  #rooms;
  #requests;

  /** `parts`: `{rooms, requests}`. */
  constructor({ rooms, requests }) {
    this.#rooms = rooms;
    this.#requests = requests;
  }

  /** Shows the direct room of the user and a person, `{id, name}`, and opens it if there is none. Rejects as `Requests` does. */
  async show(person) {
    const name = this.#knownWith(person.id) ?? (await this.#open(person.id));
    this.#rooms.showDirect(name, [{ id: person.id, name: person.name }]);
  }

  #knownWith(id) {
    return this.#rooms.list.find(({ isDirect, facts }) => isDirect && facts.with.length === 1 && facts.with[0].id === id)?.name;
  }

  /** The two may have one that is not in the list: the refusal has its name. */
  async #open(id) {
    try {
      return (await this.#requests.ask(clientMessage.open(undefined, { members: [id] }))).room;
    } catch (error) {
      if (error.code === 'conflict' && error.room) return error.room;
      throw error;
    }
  }
}
