import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';
import { Proxy } from '../lib/proxy.js';

/** A proxy before a server that does this with each connection, and a way to connect to it. All is closed with the test. */
async function setUp(t, serve) {
  const server = createServer(serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await Proxy.before(`http://127.0.0.1:${server.address().port}/`);
  t.after(async () => {
    await proxy.close();
    server.close();
  });
  const client = async () => {
    const socket = connect(Number(new URL(proxy.address).port), '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  };
  return { proxy, client };
}

/** A browser opens connections in advance: one that is left over must not lead around a cut. */
test('a proxy that goes down cuts a connection on which nothing was said yet, too', { timeout: 10_000 }, async (t) => {
  const { proxy, client } = await setUp(t, (socket) => socket.pipe(socket));
  const silent = await client();
  // Connections are accepted in their order: once this one is served, the proxy has that one as well.
  const other = await client();
  other.write('GET / HTTP/1.1');
  await once(other, 'data');
  proxy.down();
  await once(silent, 'close');
});

test('an answer reaches the client whole though the server closes the connection behind it', { timeout: 10_000 }, async (t) => {
  const answer = Buffer.alloc(8 << 20, 'a');
  const { client } = await setUp(t, (socket) => socket.once('data', () => socket.end(answer)));
  const socket = await client();
  socket.write('GET / HTTP/1.1');
  let length = 0;
  for await (const piece of socket) length += piece.length;
  assert.equal(length, answer.length);
});
