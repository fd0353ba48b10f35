/** Requests that wait for their answer: one at a time for each room, as an answer names only its room. */
export class PendingRequests {
  #open = new Map();

  has(room) {
    return this.#open.has(room);
  }

  /** Runs `ask` and resolves with its answer; rejects at once while the room's last question is open. */
  put(room, ask) {
    return new Promise((resolve, reject) => {
      if (this.#open.has(room)) return reject(new Error('busy'));
      this.#open.set(room, { resolve, reject });
      ask();
    });
  }

  answer(room, answer) {
    this.#open.get(room)?.resolve(answer);
    this.#open.delete(room);
  }

  refuse(room, why) {
    this.#open.get(room)?.reject(new Error(why));
    this.#open.delete(room);
  }

  /** The link is gone, and with it every answer. */
  forget() {
    for (const room of [...this.#open.keys()]) this.refuse(room, 'link lost');
  }
}
