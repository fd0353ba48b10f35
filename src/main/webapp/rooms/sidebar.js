import { parseRoomName } from '../protocol/names.js';
import { words } from '../words/locale.js';

/** Largest count that a badge shows. */
const MAX_BADGE = 999;

/** The list of rooms, and the form that opens another. */
export class Sidebar {
  #rooms;
  #drawer;
  #list;
  #form;
  #field;
  #template;
  /** By room: `{item, link, remove, badge, mentions}`. */
  #items = new Map();

  /** `root` contains list and form, `template` is a list item's. */
  constructor({ root, template }, { rooms, drawer }) {
    this.#rooms = rooms;
    this.#drawer = drawer;
    this.#template = template;
    this.#list = root.querySelector('#rooms');
    this.#form = root.querySelector('form');
    this.#field = root.querySelector('input');
    rooms.addEventListener('list', () => this.#draw());
    rooms.addEventListener('current', () => this.#draw());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#onSubmit();
    });
    this.#list.addEventListener('click', (event) => this.#onClick(event));
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
      this.#rooms.remove(remove.dataset.room);
      this.#field.focus();
    } else if (link) {
      event.preventDefault();
      this.#goTo(link.dataset.room);
    }
  }

  /** In the drawer, replaces the drawer's entry in the history, so that "back" leads to the previous room. */
  #goTo(name) {
    const address = `#${encodeURIComponent(name)}`;
    if (name === this.#rooms.current.name) this.#drawer.close({ goBack: true });
    else if (history.state?.drawer) location.replace(address);
    else location.hash = address;
  }

  #draw() {
    const rooms = this.#rooms.list;
    const names = new Set(rooms.map(({ name }) => name));
    for (const [name, { item }] of this.#items) {
      if (names.has(name)) continue;
      item.remove();
      this.#items.delete(name);
    }
    rooms.forEach((room, i) => {
      const entry = this.#items.get(room.name) ?? this.#add(room.name);
      this.#update(entry, room);
      if (this.#list.children[i] !== entry.item) this.#list.insertBefore(entry.item, this.#list.children[i] ?? null);
    });
  }

  #add(name) {
    const item = this.#template.content.firstElementChild.cloneNode(true);
    const link = item.querySelector('a');
    const remove = item.querySelector('button');
    link.href = `#${encodeURIComponent(name)}`;
    link.dataset.room = remove.dataset.room = name;
    link.querySelector('bdi').textContent = name;
    remove.setAttribute('aria-label', words.removeRoom(name));
    const entry = { item, link, remove, badge: item.querySelector('.badge'), mentions: item.querySelector('.mention-badge') };
    this.#items.set(name, entry);
    return entry;
  }

  #update({ link, remove, badge, mentions }, room) {
    const isCurrent = room === this.#rooms.current;
    const count = isCurrent ? 0 : room.unseenCount;
    if (isCurrent) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
    remove.hidden = this.#rooms.names.length < 2;
    showCount(badge, count, '', words.unreadIn);
    showCount(mentions, isCurrent ? 0 : room.mentionCount, '@', words.mentionsIn);
  }
}

function showCount(badge, count, mark, explain) {
  badge.hidden = !count;
  badge.textContent = count ? `${mark}${Math.min(count, MAX_BADGE)}` : '';
  badge.title = count ? explain(count) : '';
}
