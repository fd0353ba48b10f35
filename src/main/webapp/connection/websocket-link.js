import { HUNG, join, say, split } from '../protocol/wire.js';

/** How long a WebSocket may take to open before it counts as hanging, ms. */
const OPEN_WITHIN = 3000;

/** How long an answer to a ping may take before the connection counts as half open, ms. */
const PONG_WITHIN = 8000;

/** How often the silence is measured, ms. */
const TICK = 2000;

/**
 * One WebSocket, used once. Reports `opened`, `received(objects)` and, exactly once, `closed(code)`.
 * A script cannot see the server's own pings, so silence is answered with a ping of the protocol.
 */
export class WebSocketLink {
  slow = false;
  #socket;
  #on;
  #heard = 0;
  #deadline = Infinity;
  #quiet = 30_000;
  #openTimer;
  #tick;

  constructor(url, on) {
    this.#on = on;
    this.#openTimer = setTimeout(() => this.#end(HUNG), OPEN_WITHIN);
    try {
      this.#socket = new WebSocket(url);
    } catch {
      // Some blockers throw here; the caller hears of it as of any other end.
      setTimeout(() => this.#end(1006));
      return;
    }
    this.#socket.onopen = () => this.#opened();
    this.#socket.onmessage = (event) => this.#received(event.data);
    this.#socket.onclose = (event) => this.#end(event.code);
  }

  send(objects) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(join(objects));
  }

  /** Silence longer than this, in seconds, is worth a ping. */
  set heartbeat(seconds) {
    if (seconds > 0) this.#quiet = seconds * 1000;
  }

  /** Asks for a sign of life within `within` ms; without one the link ends. */
  probe(within) {
    this.measure();
    const heard = this.#heard;
    setTimeout(() => {
      if (this.#heard === heard) this.#end(1006);
    }, within);
  }

  /** A ping whose answer is worth nothing but its delay. */
  measure() {
    this.send([say.ping(Math.round(performance.now()))]);
  }

  close(code = 1000) {
    this.#on = null;
    this.#end(code);
  }

  #opened() {
    clearTimeout(this.#openTimer);
    this.#heard = performance.now();
    this.#tick = setInterval(() => this.#watch(), TICK);
    this.#on?.opened();
  }

  #received(data) {
    this.#heard = performance.now();
    this.#deadline = Infinity;
    this.#on?.received(split(data));
  }

  #watch() {
    const now = performance.now();
    if (now > this.#deadline) return this.#end(1006);
    if (now - this.#heard < this.#quiet || this.#deadline !== Infinity) return;
    this.#deadline = now + PONG_WITHIN;
    this.measure();
  }

  /** The browser can take minutes to report the end of a dead socket, so the end is told here first. */
  #end(code) {
    clearTimeout(this.#openTimer);
    clearInterval(this.#tick);
    const on = this.#on;
    this.#on = null;
    if (this.#socket) {
      this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
      this.#socket.close(code === 1000 ? 1000 : undefined);
    }
    on?.closed(code);
  }
}
