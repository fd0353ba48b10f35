import { connect, createServer } from 'node:net';
import { once } from 'node:events';

/**
 * A TCP proxy in front of the stack that does what networks do: cut, freeze and refuse connections. A browser's "offline"
 * does not affect open WebSockets, so it proves nothing.
 */
export class Proxy {
  #server;
  #target;
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
    for (const { near, far } of this.#pairs) {
      near.destroy();
      far.destroy();
    }
  }

  /** Stops all traffic without closing anything: half-open connections. */
  freeze() {
    this.#frozen = true;
    for (const { near, far } of this.#pairs) {
      near.pause();
      far.pause();
    }
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
    near.on('error', () => near.destroy());
    if (this.#refusing) return near.destroy();
    if (this.#frozen) return near.pause();
    near.once('data', (first) => this.#start(near, first));
  }

  #start(near, first) {
    const text = first.toString('latin1');
    const isWebSocket = /^upgrade: *websocket/im.test(text);
    if (isWebSocket && this.webSocket === 'hang') return;
    if (isWebSocket && this.webSocket === 'refuse') return near.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    const far = connect(Number(this.#target.port || 80), this.#target.hostname);
    const pair = { near, far, lastRequest: text };
    this.#pairs.add(pair);
    near.on('data', (data) => isRequest(data) && (pair.lastRequest = data.toString('latin1')));
    far.write(first);
    near.pipe(far).pipe(near);
    if (isWebSocket && typeof this.webSocket === 'number') setTimeout(() => near.destroy(), this.webSocket);
    for (const end of [near, far]) {
      end.on('error', () => end.destroy());
      end.on('close', () => {
        this.#pairs.delete(pair);
        near.destroy();
        far.destroy();
      });
    }
  }
}

const isRequest = (data) => /^(GET|POST|DELETE) /.test(data.subarray(0, 8).toString('latin1'));
