// A worker of Socket.IO with its Redis adapter, as its documentation has it: rooms, and nothing else.
const { createServer } = require('http');
const { Server } = require('socket.io');
const { createAdapter } = require('@socket.io/redis-adapter');
const { createClient } = require('redis');

async function main() {
  const publisher = createClient({ url: process.env.REDIS_URL });
  const subscriber = publisher.duplicate();
  await Promise.all([publisher.connect(), subscriber.connect()]);
  const http = createServer((request, response) => response.end());
  const io = new Server(http, { serveClient: false, perMessageDeflate: false });
  io.adapter(createAdapter(publisher, subscriber));
  io.on('connection', (socket) => {
    socket.on('join', (room) => {
      socket.join(room);
      socket.emit('joined', room);
    });
    socket.on('chat message', (room, text) => io.to(room).emit('chat message', { room, from: socket.id, text }));
  });
  http.listen(Number(process.env.PORT), '127.0.0.1');
}

main();
