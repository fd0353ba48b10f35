/** The wire, version 1. The only module that knows the names of fields, codes and the shape of ids. */

/** The objects of one frame, in order. A line that is no JSON is passed over: one bad line must not cost the others. */
export function split(frame) {
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

/** One frame from several objects; the server handles them in this order. */
export const join = (objects) => objects.map((object) => JSON.stringify(object)).join('\n');

/** What a client may say. Members that are undefined are left out by JSON. */
export const say = {
  hello: ({ name, token } = {}) => ({ type: 'hello', name: name || undefined, token: token || undefined }),
  join: (room, after) => ({ type: 'join', room, after: after || undefined }),
  leave: (room) => ({ type: 'leave', room }),
  send: ({ room, text, nonce }) => ({ type: 'send', room, text, nonce }),
  history: (room, { before, after, limit }) => ({ type: 'history', room, before, after, limit }),
  ping: (t) => ({ type: 'ping', t }),
};

/** Whether this object is an entry of a room's log. Kinds that are not drawn count too: they hold a place in the sequence. */
export const isEntry = (object) =>
  Boolean(object.room && object.id && object.at !== undefined) && object.type !== 'ack';

/** Kinds of entry that are drawn as a row. */
export const isMessage = (entry) => entry.type === 'message';

/** What becomes of a request that was refused: tried again, left to the person, or given up. */
export function verdict(code) {
  if (code === 'unavailable' || code === 'rate_limited') return 'again';
  return code === 'unauthenticated' ? 'person' : 'over';
}

/** Close codes after which the server asks to be resumed at once: going away, restart, too slow or full. */
export const resumesAtOnce = (code) => code === 1001 || code === 1012 || code === 1013;

/** Close codes that blame what was just sent: sending it again would end the next connection too. */
export const blamesContent = (code) => code === 1007 || code === 1009;

/** Not a code of the wire: the page's own word for a handshake that was neither accepted nor refused. */
export const HUNG = 4000;

/** 128 random bits as hex. `crypto.randomUUID` is missing on plain HTTP, `getRandomValues` is not. */
export function newNonce() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
