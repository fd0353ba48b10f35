import { setText } from '../browser/dom.js';
import { ICONS, iconButton } from '../browser/icon.js';
import { clientMessage } from '../protocol/wire.js';
import peopleWords from '../words/en-people.js';
import { AddSection } from './add-section.js';
import { MemberList } from './member-list.js';
import { listLimited, listPeople } from './people-list.js';
import { PinSection } from './pin-section.js';
import { RoomFacts } from './room-facts.js';
import { RoomSettings } from './room-settings.js';
import { Roster } from './roster.js';
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
  #settings;
  #parts;
  #room = null;
  #roster = new Roster();
  #facts = new RoomFacts();
  #isDrawPlanned = false;
  #drawSoon = () => this.#planDraw();

  /** `parts`: `{rooms, session, requests, identity}`. Calls `onReveal(id)` for a message that the user wants to see, `onMessage(person)` for somebody to write to. */
  constructor(parts, { onReveal, onMessage }) {
    this.#parts = parts;
    const { rooms, session, requests, identity } = parts;
    this.#topic = new TopicSection(requests);
    this.#pins = new PinSection(requests, (id) => {
      this.#dialog.close();
      onReveal(id);
    });
    this.#members = new MemberList('people', requests, onMessage);
    this.#limited = new MemberList('limited', requests, onMessage);
    this.#add = new AddSection(requests, identity);
    this.#settings = new RoomSettings(requests);
    this.#build();
    session.addEventListener('members', ({ detail }) => this.#isOf(detail) && this.#onMembers(detail));
    session.addEventListener('presence', ({ detail }) => this.#isOf(detail) && this.#onPresence(detail));
    session.addEventListener('entries', ({ detail }) => this.#isOf(detail) && this.#onEntries(detail));
    session.addEventListener('welcome', () => this.#dialog.open && this.#read());
    rooms.addEventListener('current', () => this.#dialog.close());
  }

  /** Opens the panel of the current room. */
  open() {
    const room = this.#parts.rooms.current;
    if (this.#room !== room) this.#begin(room);
    this.#draw();
    this.#dialog.showModal();
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
    this.#dialog.append(head, ...[this.#topic, this.#pins, this.#members, this.#add, this.#limited, this.#settings].map(({ root }) => root));
    this.#dialog.addEventListener('click', ({ target }) => target === this.#dialog && this.#dialog.close());
    document.body.append(this.#dialog);
  }

  #begin(room) {
    this.#room?.removeEventListener('facts', this.#drawSoon);
    this.#room = room;
    this.#roster = new Roster();
    this.#facts = new RoomFacts();
    room.addEventListener('facts', this.#drawSoon);
  }

  #isOf({ room }) {
    return room === this.#room?.name;
  }

  /** Asks who is there, and reads what the log says of them. What cannot be had now is had when the panel is opened again. */
  async #read() {
    const [room, facts] = [this.#room, this.#facts];
    this.#askForMembers();
    await facts.read((range) => this.#parts.session.history(room.name, range)).catch(() => {});
    if (facts === this.#facts) this.#planDraw();
  }

  #askForMembers() {
    this.#roster.onAsked();
    this.#parts.session.send(clientMessage.members(this.#room.name));
  }

  #onMembers(members) {
    this.#roster.onMembers(members);
    this.#planDraw();
  }

  #onPresence(presence) {
    this.#roster.onPresence(presence);
    if (this.#roster.isStale && this.#dialog.open) this.#askForMembers();
    this.#planDraw();
  }

  #onEntries({ entries }) {
    this.#facts.apply(entries);
    for (const { from } of entries) if (from) this.#roster.onName(from);
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

  #draw() {
    const room = this.#room;
    const { me } = this.#parts.session;
    const mine = me?.roles?.includes('admin') && !room.isClosed ? 'owner' : room.facts.role;
    const mayModerate = mine === 'owner' || mine === 'moderator';
    const view = { me, mine, roster: this.#roster, facts: this.#facts, isDirect: room.isDirect };
    setText(this.#title, room.title);
    this.#topic.show({ room, mayModerate, isThere: !room.isDirect });
    this.#pins.show(this.#facts.pins);
    this.#members.show({ title: peopleWords.people(Math.max(1, this.#roster.count)), room, people: listPeople(view) });
    const members = new Set(this.#facts.holders.map(({ id }) => id));
    this.#add.show({ room, members, isThere: mayModerate && room.isClosed });
    const limited = mayModerate ? listLimited(view) : [];
    this.#limited.show({ title: peopleWords.limited, room, people: limited, isThere: limited.length > 0 });
    this.#settings.show({ room, mayModerate, mayOwn: mine === 'owner', isNew: room.hasJoined && !room.rows.length && room.startsLog && !mayModerate && room.facts.role === 'none' });
  }
}
