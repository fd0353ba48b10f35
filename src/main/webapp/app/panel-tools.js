import { loadStylesheet } from '../browser/stylesheet.js';
import { Requests } from '../connection/requests.js';
import { RoomPanel } from '../people/room-panel.js';

/** Builds the panel about a room. Resolves with it when its stylesheet applies. */
export async function buildRoomPanel({ rooms, session, timeline }) {
  await loadStylesheet('css/people.css');
  return new RoomPanel({ rooms, session, requests: new Requests(session) }, (id) => timeline.reveal(id));
}
