import { loadStylesheet } from '../browser/stylesheet.js';
import { Requests } from '../connection/requests.js';
import { RoomPanel } from '../people/room-panel.js';
import { DirectRooms } from '../rooms/direct-rooms.js';

/** Builds the panel about a room. Resolves with it when its stylesheet applies. */
export async function buildRoomPanel({ modules, rooms, session, roster, timeline, identity, openDirect }) {
  await loadStylesheet('css/people.css');
  const requests = new Requests(session);
  const direct = new DirectRooms({ rooms, requests });
  let programs = null;
  const onPrograms = async (room, rights) => {
    programs ??= modules.loadPersistently('app/programs-tools.js').then(({ buildPrograms }) => buildPrograms({ requests, identity }));
    (await programs).open(room, rights);
  };
  const actions = { onReveal: (id) => timeline.reveal(id), onMessage: (person) => direct.show(person), onMore: openDirect, onPrograms };
  return new RoomPanel({ rooms, session, roster, requests, identity }, actions);
}
