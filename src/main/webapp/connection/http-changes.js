import { memberUrl, messageUrl, roomUrl, roomsUrl } from './endpoints.js';

/** By type of message, the request of the HTTP interface that does the same. */
const CHANGES = {
  edit: ({ room, id, text }) => ({ url: messageUrl(room, id), method: 'PATCH', body: { text } }),
  delete: ({ room, id }) => ({ url: messageUrl(room, id), method: 'DELETE' }),
  react: ({ room, id, emoji, on }) => ({ url: `${messageUrl(room, id)}/reactions/${encodeURIComponent(emoji)}`, method: on ? 'PUT' : 'DELETE' }),
  pin: ({ room, id, on }) => ({ url: messageUrl(room, id), method: 'PATCH', body: { pinned: on } }),
  report: ({ room, id, reason }) => ({ url: `${messageUrl(room, id)}/reports`, method: 'POST', body: { reason } }),
  open: ({ room, topic, private: isPrivate, members }) => ({ url: roomsUrl(), method: 'POST', body: { name: room, topic, private: isPrivate, members } }),
  set: ({ type, room, nonce, ...changes }) => ({ url: roomUrl(room), method: 'PATCH', body: changes }),
  member: ({ room, user, role, banUntil, muteUntil, invite }) => ({ url: memberUrl(room, user), method: 'PUT', body: { role, banUntil, muteUntil, invite } }),
};

/** The request over HTTP, `{url, method, body}`, that makes the change of a message of the wire; undefined where it makes none. */
export const changeOf = (object) => (Object.hasOwn(CHANGES, object.type) ? CHANGES[object.type](object) : undefined);
