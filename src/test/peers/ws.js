// The lean answer in Node.js: the ws package, and ioredis' publish and subscribe by hand. A message's frame is made once for all of a worker.
const { WebSocketServer, Sender } = require('ws');
const Redis = require('ioredis');

const FRAME = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: true };

const publisher = new Redis(process.env.REDIS_URL, { enableAutoPipelining: true });
const subscriber = new Redis(process.env.REDIS_URL);
const rooms = new Map();
const server = new WebSocketServer({ port: Number(process.env.PORT), host: '127.0.0.1', perMessageDeflate: false });

subscriber.on('messageBuffer', (channel, data) => {
  const frame = Sender.frame(data, FRAME);
  for (const { _socket: socket } of rooms.get(channel.toString()) ?? []) {
    socket.cork();
    for (const part of frame) socket.write(part);
    socket.uncork();
  }
});

function join(client, room) {
  if (!rooms.has(room)) {
    rooms.set(room, new Set());
    subscriber.subscribe(room);
  }
  rooms.get(room).add(client);
  client.on('close', () => rooms.get(room)?.delete(client));
  client.send('{"joined":true}');
}

server.on('connection', (client) => {
  client.on('message', (data) => {
    const { join: room, ...message } = JSON.parse(data);
    if (room) join(client, room);
    else publisher.publish(message.room, JSON.stringify(message));
  });
});
