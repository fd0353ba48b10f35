import { Clock } from './locale.js';
import { Composer } from './composer.js';
import { Identity } from './identity.js';
import { Line } from './line.js';
import { Outbox } from './outbox.js';
import { Rooms } from './rooms.js';
import { Session } from './session.js';
import { Shell } from './shell.js';
import { Socket } from './socket.js';
import { Storage } from './storage.js';
import { Timeline } from './timeline.js';
import { Transport } from './transport.js';
import { load, part } from './parts.js';
import { reach, socketAddress } from './address.js';

const storage = await Storage.open();
const identity = await Identity.load(storage);
const clock = new Clock().start();
const outbox = new Outbox(storage);
const tabs = part('tabs.js').then(({ Tabs }) => new Tabs(outbox.owner, storage));

const transport = new Transport({
  fast: (on) => new Socket(socketAddress(), on),
  slow: async (on) => new (await load('sse.js')).Stream(on, { tabs: await tabs }),
  reach,
});
const session = new Session({ transport, outbox, identity });
const line = new Line({ session, outbox, storage });
const rooms = new Rooms({ session, outbox, storage });
const hint = () => transport.hint();
const timeline = new Timeline({ session, outbox, line, clock });
const shell = new Shell({ session, line, rooms, outbox, storage, hint });
const composer = new Composer({ rooms, outbox, session, storage, timeline, shell });

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
part('sidebar.js').then(({ Sidebar }) => new Sidebar({ rooms, shell }));
part('profile.js').then(({ Profile }) => new Profile({ session, shell }));
part('announcer.js').then(({ Announcer }) => new Announcer({ session, rooms, line }));

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
