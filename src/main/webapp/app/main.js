import { Layout } from './layout.js';
import { load, part } from './lazy-import.js';
import { Clock } from '../browser/clock.js';
import { Storage } from '../browser/storage.js';
import { ConnectionNotice } from '../connection/connection-notice.js';
import { reach, socketAddress } from '../connection/endpoints.js';
import { Identity } from '../connection/identity.js';
import { Outbox } from '../connection/outbox.js';
import { Session } from '../connection/session.js';
import { Transport } from '../connection/transport.js';
import { WebSocketLink } from '../connection/websocket-link.js';
import { Composer } from '../messages/composer.js';
import { Timeline } from '../messages/timeline.js';
import { Rooms } from '../rooms/rooms.js';

const storage = await Storage.open();
const identity = await Identity.load(storage);
const clock = new Clock().start();
const outbox = new Outbox(storage);
const tabs = part('browser/tabs.js').then(({ Tabs }) => new Tabs(outbox.owner, storage));

const transport = new Transport({
  fast: (on) => new WebSocketLink(socketAddress(), on),
  slow: async (on) => new (await load('connection/http-link.js')).HttpLink(on, { tabs: await tabs }),
  reach,
});
const session = new Session({ transport, outbox, identity });
const notice = new ConnectionNotice({ session, outbox, storage });
const rooms = new Rooms({ session, outbox, storage });
const hint = () => transport.hint();
const timeline = new Timeline({ session, outbox, notice, clock });
const layout = new Layout({ session, notice, rooms, outbox, storage, hint });
const composer = new Composer({ rooms, outbox, session, storage, timeline, layout });

rooms.addEventListener('current', () => timeline.show(rooms.current));
await rooms.restore();
session.start(rooms.names);
composer.restore();
document.documentElement.dataset.ready = '';

// Each of these may end a wait early; none of them is proof that there is a network.
addEventListener('online', hint);
addEventListener('pageshow', ({ persisted }) => persisted && hint());
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && hint());
document.addEventListener('resume', hint);
clock.addEventListener('wake', hint);

// Each comes by itself: one that does not load takes no other with it.
part('rooms/sidebar.js').then(({ Sidebar }) => new Sidebar({ rooms, layout }));
part('people/profile.js').then(({ Profile }) => new Profile({ session, layout }));
part('messages/announcer.js').then(({ Announcer }) => new Announcer({ session, rooms, notice }));

const others = await tabs;
session.addEventListener('renamed', ({ detail }) => others.pass(detail));
others.addEventListener('token', ({ detail }) => session.present(detail));

/** Unsent messages whose page is gone belong to whoever finds them first. */
async function adopt() {
  const found = await storage.claim(outbox.owner, await others.living());
  found.forEach(({ room }) => rooms.add(room));
  outbox.adopt(found);
}
// A page that is only being reloaded should find its own messages itself, so others wait a little.
others.addEventListener('gone', () => setTimeout(adopt, 3000));
session.addEventListener('welcome', adopt);
adopt();
