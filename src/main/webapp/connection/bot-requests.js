import { botsUrl, hooksUrl } from './endpoints.js';
import { askServer } from './room-requests.js';

/** Resolves with the bots of a room, as the server has them; for its owners. Each request rejects with an `error` of the wire protocol. */
export const listBots = async (room, token) => (await askServer(botsUrl({ room }), token)).bots;

/** Makes a bot that reads and writes in a room. Resolves with it, and with its token. */
export const makeBot = (room, name, token) => askServer(botsUrl(), token, { method: 'POST', body: { name, rooms: [room] } });

/** Ends a bot. */
export const endBot = (id, token) => askServer(`${botsUrl()}/${encodeURIComponent(id)}`, token, { method: 'DELETE' });

/** Resolves with the webhooks of a room; for those who moderate it. */
export const listHooks = async (room, token) => (await askServer(hooksUrl(room), token)).hooks;

/** Makes a webhook, `{name}` or `{url}`. Resolves with it, and with its secret. */
export const makeHook = (room, hook, token) => askServer(hooksUrl(room), token, { method: 'POST', body: hook });

/** Ends a webhook. */
export const endHook = (room, id, token) => askServer(`${hooksUrl(room)}/${encodeURIComponent(id)}`, token, { method: 'DELETE' });
