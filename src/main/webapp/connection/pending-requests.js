/**
 * Requests that wait for their answers. The wire has no request ids: an answer names only its room. So a room's requests
 * are sent one after the other, and each answer belongs to the one that was sent.
 */
export class PendingRequests {
  #queues = new Map();

  /**
   * Calls `send` as soon as the room's earlier requests are answered. Resolves with the answer, rejects with an error
   * whose `retryAfterMs` says when to try again, ms.
   */
  add(room, send) {
    return new Promise((resolve, reject) => {
      const queue = this.#queues.get(room) ?? [];
      queue.push({ send, resolve, reject });
      this.#queues.set(room, queue);
      if (queue.length === 1) send();
    });
  }

  /** Answers the room's request that was sent. Does nothing where there is none. */
  resolve(room, answer) {
    this.#next(room)?.resolve(answer);
  }

  /** Rejects the room's request that was sent. Does nothing where there is none. */
  reject(room, reason, retryAfterMs = 0) {
    this.#next(room)?.reject(Object.assign(new Error(reason), { retryAfterMs }));
  }

  /** Rejects all requests of all rooms: their link is gone. */
  rejectAll(reason) {
    const queues = [...this.#queues.values()];
    this.#queues.clear();
    for (const { reject } of queues.flat()) reject(Object.assign(new Error(reason), { retryAfterMs: 0 }));
  }

  /** Removes the request that was sent, and sends the next one. */
  #next(room) {
    const queue = this.#queues.get(room);
    const request = queue?.shift();
    if (queue?.length) queue[0].send();
    else this.#queues.delete(room);
    return request;
  }
}
