import { connect, createServer } from 'node:net';
import { once } from 'node:events';

/**
 * A TCP proxy in front of the stack that does what networks do: cut, freeze and refuse connections. A browser's "offline"
 * does not affect open WebSockets, so it proves nothing.
 */
export class Proxy {
  #server;
  #target;
  /** All open connections, to either side, also those on which nothing was sent yet: a browser opens some in advance. */
  #sockets = new Set();
  #pairs = new Set();
  #frozen = false;
  #refusing = false;
  /** What happens to a WebSocket: null for nothing, `refuse` (403), `hang`, or the ms after which it is cut. */
  webSocket = null;

  static async before(address) {
    const proxy = new Proxy();
    proxy.#target = new URL(address);
    proxy.#server = createServer((socket) => proxy.#accept(socket));
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get address() {
    return `http://127.0.0.1:${this.#server.address().port}/`;
  }

  /** Number of open connections whose last request starts with this. */
  open(start) {
    return [...this.#pairs].filter(({ lastRequest }) => lastRequest.startsWith(start)).length;
  }

  cut() {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Stops all traffic without closing anything: half-open connections. */
  freeze() {
    this.#frozen = true;
    for (const socket of this.#sockets) socket.pause();
  }

  thaw() {
    this.#frozen = false;
    this.cut();
  }

  /** Behaves like a server that is gone: cuts all connections, and refuses new ones. */
  down() {
    this.#refusing = true;
    this.cut();
  }

  up() {
    this.#refusing = false;
  }

  async close() {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(near) {
    this.#keep(near);
    if (this.#refusing) return near.destroy();
    if (this.#frozen) return near.pause();
    near.once('data', (first) => this.#start(near, first));
  }

  #keep(socket) {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #start(near, first) {
    const text = first.toString('latin1');
    const isWebSocket = /^upgrade: *websocket/im.test(text);
    if (isWebSocket && this.webSocket === 'hang') return;
    if (isWebSocket && this.webSocket === 'refuse') return near.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    const far = connect(Number(this.#target.port || 80), this.#target.hostname);
    this.#keep(far);
    const pair = { lastRequest: text };
    this.#pairs.add(pair);
    near.on('data', (data) => isRequest(data) && (pair.lastRequest = data.toString('latin1')));
    far.write(first);
    near.pipe(far).pipe(near);
    if (isWebSocket && typeof this.webSocket === 'number') setTimeout(() => near.destroy(), this.webSocket);
    // Not before all that was sent has arrived: a server may close a connection right behind its answer.
    for (const [end, other] of [[near, far], [far, near]]) {
      end.on('close', () => {
        this.#pairs.delete(pair);
        other.destroySoon();
      });
    }
  }
}

const isRequest = (data) => /^(GET|POST|DELETE) /.test(data.subarray(0, 8).toString('latin1'));
