import { loadStylesheet } from '../browser/stylesheet.js';
import { Requests } from '../connection/requests.js';
import { NewRoom } from '../rooms/new-room.js';

/** Builds the dialog that opens a new room. Resolves with it when its stylesheet applies. */
export async function buildNewRoom({ rooms, session }) {
  await loadStylesheet('css/account.css');
  return new NewRoom({ rooms, requests: new Requests(session) });
}
