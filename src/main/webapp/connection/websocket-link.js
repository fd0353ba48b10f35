import { HANDSHAKE_TIMEOUT, clientMessage, formatFrame, parseFrame } from '../protocol/wire.js';

/** Time that the handshake may take, ms. */
const OPEN_TIMEOUT_MS = 3000;

/** Time that the answer to a ping may take before the connection counts as half open, ms. */
const PONG_TIMEOUT_MS = 5000;

/** Interval between two checks for silence, ms. */
const CHECK_INTERVAL_MS = 1000;

/** Silence that is answered with a ping until the server has named its heartbeat, ms. */
const DEFAULT_SILENCE_MS = 30_000;

/**
 * One WebSocket, used once. Calls `onOpen()`, `onReceive(objects)` and, exactly once unless `close` was called,
 * `onClose(code)`. A script cannot see the server's WebSocket pings, so silence is answered with a ping of the protocol.
 */
export class WebSocketLink {
  isFallback = false;
  #socket;
  #listener;
  #lastReceived = 0;
  #pongDeadline = Infinity;
  #silenceMs = DEFAULT_SILENCE_MS;
  #openTimer;
  #checkTimer;

  constructor(url, listener) {
    this.#listener = listener;
    this.#openTimer = setTimeout(() => this.#end(HANDSHAKE_TIMEOUT), OPEN_TIMEOUT_MS);
    try {
      this.#socket = new WebSocket(url);
    } catch {
      // Some blockers throw here. The caller is told as of any other end, after it has the link.
      setTimeout(() => this.#end(1006));
      return;
    }
    this.#socket.onopen = () => this.#onOpen();
    this.#socket.onmessage = (event) => this.#onMessage(event.data);
    this.#socket.onclose = (event) => this.#end(event.code);
  }

  /** Sends the objects in one frame; drops them unless the connection is open. */
  send(objects) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(formatFrame(objects));
  }

  /** The server's heartbeat, s. A longer silence is answered with a ping. */
  set heartbeatSeconds(seconds) {
    if (seconds > 0) this.#silenceMs = seconds * 1000;
  }

  /** Ends the link unless anything arrives within `timeoutMs`. */
  probe(timeoutMs) {
    this.ping();
    const before = this.#lastReceived;
    setTimeout(() => {
      if (this.#lastReceived === before) this.#end(1006);
    }, timeoutMs);
  }

  /** Asks for a `pong`, which carries the time of this call. */
  ping() {
    this.send([clientMessage.ping(Math.round(performance.now()))]);
  }

  /** Ends the link without calling `onClose`. */
  close(code = 1000) {
    this.#listener = null;
    this.#end(code);
  }

  #onOpen() {
    clearTimeout(this.#openTimer);
    this.#lastReceived = performance.now();
    this.#checkTimer = setInterval(() => this.#checkSilence(), CHECK_INTERVAL_MS);
    this.#listener?.onOpen();
  }

  #onMessage(data) {
    this.#lastReceived = performance.now();
    this.#pongDeadline = Infinity;
    this.#listener?.onReceive(parseFrame(data));
  }

  #checkSilence() {
    const now = performance.now();
    if (now > this.#pongDeadline) return this.#end(1006);
    if (now - this.#lastReceived < this.#silenceMs || this.#pongDeadline !== Infinity) return;
    this.#pongDeadline = now + PONG_TIMEOUT_MS;
    this.ping();
  }

  /** Reports the end now: a browser can take minutes to report that of a dead socket. */
  #end(code) {
    clearTimeout(this.#openTimer);
    clearInterval(this.#checkTimer);
    const listener = this.#listener;
    this.#listener = null;
    if (this.#socket) {
      this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
      this.#socket.close(code === 1000 ? 1000 : undefined);
    }
    listener?.onClose(code);
  }
}
