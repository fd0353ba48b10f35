import { Clock } from '../browser/clock.js';
import { setText } from '../browser/dom.js';
import { Storage } from '../browser/storage.js';
import { ConnectionNotice } from '../connection/connection-notice.js';
import { isReachable, webSocketUrl } from '../connection/endpoints.js';
import { Identity } from '../connection/identity.js';
import { Outbox } from '../connection/outbox.js';
import { Readings } from '../connection/readings.js';
import { Session } from '../connection/session.js';
import { Transport } from '../connection/transport.js';
import { WebSocketLink } from '../connection/websocket-link.js';
import { Drawer } from '../layout/drawer.js';
import { NoticeBar } from '../layout/notice-bar.js';
import { Composer } from '../messages/composer.js';
import { Timeline } from '../messages/timeline.js';
import { Drafts } from '../rooms/drafts.js';
import { Rooms } from '../rooms/rooms.js';
import { words } from '../words/locale.js';
import { AccountPages } from './account-pages.js';
import { ModuleLoader } from './module-loader.js';
import { RoomTools } from './room-tools.js';
import { SearchPage } from './search-page.js';

/** Time for which unsent messages of a closed tab are left to it, ms: a page that is being reloaded finds its own. */
const ADOPT_DELAY_MS = 3000;

const byId = (id) => document.getElementById(id);
const modules = new ModuleLoader((isAnyMissing) => (byId('broken').hidden = !isAnyMissing));

// The model.

const storage = await Storage.open();
const identity = await Identity.load(storage);
const clock = new Clock().start();
const outbox = new Outbox(storage);
const tabsLoaded = modules.loadPersistently('browser/tabs.js').then(({ Tabs }) => new Tabs(outbox.owner, storage));
const transport = new Transport({
  openPrimary: (listener) => new WebSocketLink(webSocketUrl(), listener),
  openFallback: async (listener) => new (await modules.load('connection/http-link.js')).HttpLink(listener, { tabs: await tabsLoaded }),
  isReachable,
});
const session = new Session({ transport, outbox, identity });
const notice = new ConnectionNotice({ session, outbox, storage, network: window });
const readings = new Readings(session);
const rooms = new Rooms({ session, outbox, storage, readings });
const drafts = new Drafts(storage);
const checkConnection = () => transport.checkNow();

// The views. Each gets its root elements, and nothing else of the document.

const focusComposer = () => composer.focus();
const timeline = new Timeline({ root: byId('log'), jumpButton: byId('jump-to-newest'), template: byId('row-template'), onAction: focusComposer }, { session, outbox, notice, clock });
const notices = new NoticeBar({ status: byId('status'), root: byId('notice'), onRetry: checkConnection, onDone: focusComposer }, { notice, session });
const accounts = new AccountPages({ entry: byId('entry'), account: byId('account'), button: byId('account-button') }, { modules, session, identity, notices });
const drawer = new Drawer({ root: byId('nav'), menu: byId('menu'), scrim: byId('scrim'), covered: document.querySelectorAll('header, main, footer, #name-form') }, { rooms });
const composer = new Composer(document.querySelector('footer'), { rooms, outbox, session, drafts, timeline, notices, onSignIn: () => accounts.openEntry() });
new RoomTools({ log: byId('log'), form: byId('composer'), people: byId('people'), newRoom: byId('new-room'), newDirect: byId('new-direct') }, { modules, rooms, session, identity, composer, timeline, notices });
rooms.addEventListener('message', ({ detail }) => timeline.reveal(detail));
new SearchPage({ root: byId('search'), button: byId('search-button') }, { modules, rooms, timeline, identity });
rooms.addEventListener('current', () => {
  drawTitle();
  timeline.show(rooms.current);
});
// While the rooms are restored none is current.
rooms.addEventListener('list', () => rooms.current && drawTitle());
rooms.addEventListener('gone', ({ detail }) => notices.announce(words.roomGone(detail.title)));

function drawTitle() {
  const { title, isClosed, isDirect } = rooms.current;
  setText(byId('title').lastElementChild, title);
  byId('title').firstElementChild.hidden = !isClosed || isDirect;
  document.title = words.title(title, rooms.attentionCount);
}

await rooms.restore();
session.start(rooms.names);
composer.restoreDrafts();
document.documentElement.dataset.ready = '';

// Each of these may end a wait. None of them proves that there is a network.
addEventListener('online', checkConnection);
addEventListener('pageshow', ({ persisted }) => persisted && checkConnection());
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && checkConnection());
document.addEventListener('resume', checkConnection);
clock.addEventListener('wake', checkConnection);

// Each of these is loaded by itself: one that cannot be loaded does not delay the others.
modules.loadPersistently('rooms/sidebar.js').then(({ Sidebar }) => new Sidebar({ root: byId('nav'), template: byId('room-template') }, { rooms, drafts, drawer }));
modules.loadPersistently('people/profile.js').then(({ Profile }) => new Profile({ root: byId('profile'), onSubmit: focusComposer }, { session, notices }));
modules
  .loadPersistently('app/side-views.js')
  .then(({ buildSideViews }) =>
    buildSideViews(
      {
        icon: document.querySelector('link[rel="icon"]'),
        roomName: byId('room-name'),
        roomNames: byId('room-names'),
        topic: byId('topic'),
        field: byId('text'),
        typing: byId('typing'),
        announcer: byId('announcer'),
        details: byId('details'),
      },
      { rooms, session, identity, notice, outbox, storage, composer, notices },
    ),
  );

const tabs = await tabsLoaded;
session.addEventListener('renamed', ({ detail }) => detail && tabs.shareToken(detail));
tabs.addEventListener('token', ({ detail }) => session.useToken(detail));
accounts.onUser = () => tabs.shareUser();
tabs.addEventListener('user', () => location.reload());

/** Takes over the unsent messages of tabs that are gone. */
async function adoptOrphans() {
  const orphans = await storage.claimOrphans(outbox.owner, await tabs.listIds());
  orphans.forEach(({ room }) => rooms.add(room));
  outbox.adopt(orphans);
}
tabs.addEventListener('gone', () => setTimeout(adoptOrphans, ADOPT_DELAY_MS));
session.addEventListener('welcome', adoptOrphans);
adoptOrphans();
