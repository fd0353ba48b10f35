/** The wire protocol, version 1: the only module that knows its message types, fields, codes and framing. */

/** The objects of one frame, in order. A line that is not a JSON object is skipped, so that it does not cost the others. */
export function parseFrame(frame) {
  const objects = [];
  for (const line of frame.split('\n')) {
    if (!line) continue;
    try {
      const object = JSON.parse(line);
      if (object && typeof object === 'object') objects.push(object);
    } catch {
      continue;
    }
  }
  return objects;
}

/** One frame that holds several objects. The server handles them in this order. */
export const formatFrame = (objects) => objects.map((object) => JSON.stringify(object)).join('\n');

/** Entries of one page of history unless the caller says otherwise. */
const HISTORY_LIMIT = 50;

/** The messages of a client. JSON leaves out members that are undefined. Those of `Requests` get their nonce there. */
export const clientMessage = {
  hello: ({ name, token } = {}) => ({ type: 'hello', name: name || undefined, token: token || undefined }),
  join: (room, after) => ({ type: 'join', room, after: after || undefined }),
  leave: (room) => ({ type: 'leave', room }),
  send: ({ room, text, nonce, replyTo }) => ({ type: 'send', room, text, nonce, replyTo: replyTo?.id }),
  edit: (room, id, text) => ({ type: 'edit', room, id, text }),
  delete: (room, id) => ({ type: 'delete', room, id }),
  react: (room, id, emoji, on) => ({ type: 'react', room, id, emoji, on }),
  pin: (room, id, on) => ({ type: 'pin', room, id, on }),
  report: (room, id, reason) => ({ type: 'report', room, id, reason }),
  open: (room, what = {}) => ({ type: 'open', room, ...what }),
  set: (room, change) => ({ type: 'set', room, ...change }),
  member: (room, user, change) => ({ type: 'member', room, user, ...change }),
  members: (room) => ({ type: 'members', room }),
  typing: (room, on) => ({ type: 'typing', room, on }),
  history: (room, { before, after, limit = HISTORY_LIMIT }) => ({ type: 'history', room, before, after, limit }),
  rooms: () => ({ type: 'rooms' }),
  read: (room, id) => ({ type: 'read', room, id }),
  ping: (t) => ({ type: 'ping', t }),
};

/** Whether an object is an entry of a room's log. Types that are not shown count too: they use up a sequence number. */
export const isEntry = (object) =>
  Boolean(object.room && object.id && object.at !== undefined) && object.type !== 'ack';

/** Whether an entry is a message. */
export const isMessage = (entry) => entry.type === 'message';

/** Whether an entry is a message that can be read. */
export const isReadable = (entry) => isMessage(entry) && !entry.deleted;

/** The way to recover from an error code: `retry` later, `sign-in` again, or `fail` for good. */
export function recoveryFrom(code) {
  if (code === 'unavailable' || code === 'rate_limited') return 'retry';
  return code === 'unauthenticated' ? 'sign-in' : 'fail';
}

/** Whether a close code asks the client to resume at once: going away, restart, too slow or full. */
export const asksToResume = (code) => code === 1001 || code === 1012 || code === 1013;

/** Whether a close code blames what was just sent. Sending that again would end the next connection too. */
export const blamesContent = (code) => code === 1007 || code === 1009;

/** Stands in for a close code where a handshake was neither accepted nor refused in time. Never on the wire. */
export const HANDSHAKE_TIMEOUT = 4000;

/** 128 random bits as hex. `crypto.randomUUID` is missing on plain HTTP, `getRandomValues` is not. */
export function newNonce() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
