import { setText } from '../browser/dom.js';
import { ICONS, iconButton } from '../browser/icon.js';
import peopleWords from '../words/en-people.js';
import { AddSection } from './add-section.js';
import { LeaveSection } from './leave-section.js';
import { MemberList } from './member-list.js';
import { listLimited, listPeople } from './people-list.js';
import { MoreSection } from './more-section.js';
import { PinSection } from './pin-section.js';
import { RoomFacts } from './room-facts.js';
import { RoomSettings } from './room-settings.js';
import { TopicSection } from './topic-section.js';

/** The panel about the current room: its topic, pinned messages, people and settings. Escape and a click beside it close it. */
export class RoomPanel {
  #dialog = document.createElement('dialog');
  #title = document.createElement('h2');
  #topic;
  #pins;
  #members;
  #limited;
  #add;
  #more;
  #settings;
  #leave;
  #parts;
  #facts = new RoomFacts();
  #isDrawPlanned = false;

  /**
   * `parts`: `{rooms, session, roster, requests, identity}`. Calls `onReveal(id)` for a message that the user wants to see, `onMessage(person)` for somebody to
   * write to, `onMore(people)` for a conversation with these and others, `onPrograms(room, {isOwner})` for the bots of a room.
   */
  constructor(parts, { onReveal, onMessage, onMore, onPrograms }) {
    this.#parts = parts;
    const { rooms, session, roster, requests, identity } = parts;
    this.#topic = new TopicSection(requests);
    this.#pins = new PinSection(requests, (id) => {
      this.#dialog.close();
      onReveal(id);
    });
    this.#members = new MemberList('people', requests, onMessage);
    this.#limited = new MemberList('limited', requests, onMessage);
    this.#add = new AddSection(requests, identity);
    this.#more = new MoreSection(requests, onMore);
    this.#settings = new RoomSettings(requests, () => onPrograms(rooms.current, { isOwner: this.#mine === 'owner' }));
    this.#leave = new LeaveSection(requests);
    this.#build();
    roster.addEventListener('change', () => this.#planDraw());
    session.addEventListener('entries', ({ detail }) => detail.room === rooms.current.name && this.#onEntries(detail));
    session.addEventListener('members', ({ detail }) => detail.room === rooms.current.name && this.#facts.learn(detail));
    session.addEventListener('welcome', () => this.#dialog.open && this.#read());
    rooms.addEventListener('facts', () => this.#planDraw());
    rooms.addEventListener('current', () => this.#onRoom());
  }

  /** Opens the panel of the current room. */
  open() {
    this.#draw();
    this.#dialog.showModal();
    this.#parts.roster.refresh();
    this.#read();
  }

  #build() {
    const close = iconButton({ paths: ICONS.close, label: peopleWords.close });
    const head = Object.assign(document.createElement('div'), { className: 'head' });
    close.className = 'close';
    close.addEventListener('click', () => this.#dialog.close());
    head.append(this.#title, close);
    this.#title.id = 'room-panel-title';
    this.#dialog.id = 'room-panel';
    this.#dialog.setAttribute('aria-labelledby', this.#title.id);
    this.#dialog.append(head, ...[this.#topic, this.#pins, this.#members, this.#add, this.#more, this.#limited, this.#settings, this.#leave].map(({ root }) => root));
    this.#dialog.addEventListener('click', ({ target }) => target === this.#dialog && this.#dialog.close());
    document.body.append(this.#dialog);
  }

  #onRoom() {
    this.#dialog.close();
    this.#facts = new RoomFacts();
  }

  /** Reads what the log says of people. What cannot be had now is had when the panel is opened again. */
  async #read() {
    const [room, facts] = [this.#parts.rooms.current, this.#facts];
    await facts.read((range) => this.#parts.session.history(room.name, range)).catch(() => {});
    if (facts === this.#facts) this.#planDraw();
  }

  #onEntries({ entries }) {
    this.#facts.apply(entries);
    this.#planDraw();
  }

  #planDraw() {
    if (this.#isDrawPlanned || !this.#dialog.open) return;
    this.#isDrawPlanned = true;
    queueMicrotask(() => {
      this.#isDrawPlanned = false;
      if (this.#dialog.open) this.#draw();
    });
  }

  /** The role that the user has in the room: an administrator is an owner of each that is public. */
  get #mine() {
    const { rooms, session } = this.#parts;
    return session.me?.roles?.includes('admin') && !rooms.current.isClosed ? 'owner' : rooms.current.facts.role;
  }

  #draw() {
    const { rooms, session, roster } = this.#parts;
    const room = rooms.current;
    const { me } = session;
    const mine = this.#mine;
    const mayModerate = mine === 'owner' || mine === 'moderator';
    const view = { me, mine, roster, facts: this.#facts, isDirect: room.isDirect };
    setText(this.#title, room.title);
    this.#topic.show({ room, mayModerate, isThere: !room.isDirect });
    this.#pins.show(this.#facts.pins);
    this.#members.show({ title: peopleWords.people(Math.max(1, roster.count)), room, people: listPeople(view) });
    const members = new Set(this.#facts.holders.map(({ id }) => id));
    this.#add.show({ room, members, isThere: mayModerate && room.isClosed });
    this.#more.show(room);
    const limited = mayModerate ? listLimited(view) : [];
    this.#limited.show({ title: peopleWords.limited, room, people: limited, isThere: limited.length > 0 });
    this.#settings.show({ room, limits: session.welcome?.limits, mayModerate, mayOwn: mine === 'owner', isGuest: me?.guest, isNew: room.hasJoined && !room.rows.length && room.startsLog && !mayModerate && room.facts.role === 'none' });
    this.#leave.show({ room, me });
  }
}
