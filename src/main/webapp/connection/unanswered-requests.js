/**
 * The kinds of requests that were sent on one link and not answered, by room; undefined stands for those without one. The server
 * answers in the order of the requests, so a refusal, which names only its room, belongs to the room's oldest one.
 */
export class UnansweredRequests {
  #kinds = new Map();

  /** Notes that a request was sent. */
  add(room, kind) {
    this.#kinds.set(room, [...(this.#kinds.get(room) ?? []), kind]);
  }

  /** Forgets the oldest request of this kind: it was answered. Returns whether there was one. */
  remove(room, kind) {
    const kinds = this.#kinds.get(room) ?? [];
    const i = kinds.indexOf(kind);
    if (i >= 0) this.#set(room, kinds.filter((_, at) => at !== i));
    return i >= 0;
  }

  /** Forgets the oldest request, which was refused. Returns its kind, or undefined where there is none. */
  shift(room) {
    const [kind, ...others] = this.#kinds.get(room) ?? [];
    if (kind) this.#set(room, others);
    return kind;
  }

  #set(room, kinds) {
    if (kinds.length) this.#kinds.set(room, kinds);
    else this.#kinds.delete(room);
  }
}
