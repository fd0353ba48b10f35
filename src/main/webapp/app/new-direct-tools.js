import { loadStylesheet } from '../browser/stylesheet.js';
import { Requests } from '../connection/requests.js';
import { DirectRooms } from '../rooms/direct-rooms.js';
import { NewDirect } from '../rooms/new-direct.js';

/** Builds the dialog that begins a conversation. Resolves with it when its stylesheets apply. */
export async function buildNewDirect({ rooms, session, identity }) {
  await Promise.all([loadStylesheet('css/account.css'), loadStylesheet('css/direct.css')]);
  return new NewDirect({ direct: new DirectRooms({ rooms, requests: new Requests(session) }), session, identity });
}
