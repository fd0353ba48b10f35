import { setText } from '../browser/dom.js';
import { parseRoomName } from '../protocol/names.js';
import { words } from '../words/locale.js';

/** Largest count that a badge shows. */
const MAX_BADGE = 999;

/** The lists of rooms and of people with whom the user has direct rooms, and the form that opens another room. */
export class Sidebar {
  #rooms;
  #drafts;
  #drawer;
  #list;
  #direct;
  #form;
  #field;
  #template;
  /** By room: `{item, link, name, hash, lock, draft, remove, badge, mentions}`. */
  #items = new Map();

  /** `root` contains list and form, `template` is a list item's. */
  constructor({ root, template }, { rooms, drafts, drawer }) {
    this.#rooms = rooms;
    this.#drafts = drafts;
    this.#drawer = drawer;
    this.#template = template;
    this.#list = root.querySelector('#rooms');
    this.#direct = root.querySelector('#direct');
    this.#form = root.querySelector('form');
    this.#field = root.querySelector('input');
    rooms.addEventListener('list', () => this.#draw());
    rooms.addEventListener('current', () => this.#draw());
    drafts.addEventListener('change', () => this.#draw());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#onSubmit();
    });
    for (const list of [this.#list, this.#direct]) list.addEventListener('click', (event) => this.#onClick(event));
    this.#draw();
  }

  #onSubmit() {
    const name = parseRoomName(this.#field.value);
    this.#field.setCustomValidity(name || !this.#field.value ? '' : words.invalidRoomName);
    if (!this.#form.reportValidity() || !name) return this.#field.addEventListener('input', () => this.#field.setCustomValidity(''), { once: true });
    this.#form.reset();
    this.#goTo(name);
  }

  #onClick(event) {
    const remove = event.target.closest('button');
    const link = event.target.closest('a');
    if (remove) {
      this.#rooms.dismiss(remove.dataset.room);
      this.#field.focus();
    } else if (link) {
      event.preventDefault();
      this.#goTo(link.dataset.room);
    }
  }

  #goTo(name) {
    if (name === this.#rooms.current.name) this.#drawer.close({ goBack: true });
    else this.#rooms.goTo(name);
  }

  #draw() {
    const rooms = this.#rooms.list;
    const names = new Set(rooms.map(({ name }) => name));
    for (const [name, { item }] of this.#items) {
      if (names.has(name)) continue;
      item.remove();
      this.#items.delete(name);
    }
    const direct = rooms.filter(({ isDirect }) => isDirect);
    this.#direct.hidden = !direct.length;
    this.#fill(this.#list, rooms.filter(({ isDirect }) => !isDirect));
    this.#fill(this.#direct, direct);
  }

  #fill(list, rooms) {
    rooms.forEach((room, i) => {
      const entry = this.#items.get(room.name) ?? this.#add(room.name);
      this.#update(entry, room);
      if (list.children[i] !== entry.item) list.insertBefore(entry.item, list.children[i] ?? null);
    });
  }

  #add(name) {
    const item = this.#template.content.firstElementChild.cloneNode(true);
    const link = item.querySelector('a');
    const remove = item.querySelector('button');
    link.href = `#${encodeURIComponent(name)}`;
    link.dataset.room = remove.dataset.room = name;
    const [hash, lock, draft, badge, mentions] = ['.hash', '.lock', '.draft', '.badge', '.mention-badge'].map((selector) => item.querySelector(selector));
    const entry = { item, link, name: link.querySelector('bdi'), hash, lock, draft, remove, badge, mentions };
    draft.textContent = words.draft;
    this.#items.set(name, entry);
    return entry;
  }

  #update({ link, name, hash, lock, draft, remove, badge, mentions }, room) {
    const isCurrent = room === this.#rooms.current;
    const count = isCurrent ? 0 : room.unseenCount;
    if (isCurrent) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
    setText(name, room.isDirect ? room.title : room.name);
    hash.hidden = room.isClosed;
    lock.hidden = !room.isClosed || room.isDirect;
    draft.hidden = isCurrent || !this.#drafts.of(room.name);
    remove.hidden = this.#rooms.names.length < 2;
    if (remove.ariaLabel !== words.removeRoom(room.title)) remove.setAttribute('aria-label', words.removeRoom(room.title));
    showCount(badge, count, '', words.unreadIn);
    showCount(mentions, isCurrent ? 0 : room.mentionCount, '@', words.mentionsIn);
  }
}

function showCount(badge, count, mark, explain) {
  badge.hidden = !count;
  badge.textContent = count ? `${mark}${Math.min(count, MAX_BADGE)}` : '';
  badge.title = count ? explain(count) : '';
}
