import { clientMessage } from '../protocol/wire.js';

/** Interval at which the server is told again, ms: it forgets sooner than twice that. */
const REPEAT_MS = 3000;

/** Tells the server that the user is typing: at most once in an interval, and again when the user has stopped. */
export class TypingSignal {
  #session;
  /** Name of the room that was told, or null. */
  #room = null;
  #toldAt = -Infinity;

  constructor(session) {
    this.#session = session;
  }

  /** The text that the user is writing to a room is another one now; empty for none. */
  onText(room, text) {
    if (!text.trim()) return this.stop();
    if (this.#room !== room) this.stop();
    const now = Date.now();
    if (this.#room === room && now - this.#toldAt < REPEAT_MS) return;
    [this.#room, this.#toldAt] = [room, now];
    this.#session.send(clientMessage.typing(room, true));
  }

  /** The user has stopped. */
  stop() {
    if (this.#room !== null) this.#session.send(clientMessage.typing(this.#room, false));
    this.#room = null;
  }
}
