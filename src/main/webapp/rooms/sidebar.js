import { roomName } from '../protocol/names.js';
import { words } from '../words/locale.js';

/** The list of opened rooms, and the form that opens another. */
export class Sidebar {
  #rooms;
  #layout;
  #list = document.getElementById('rooms');
  #form = document.getElementById('open');
  #field = document.getElementById('room-name');
  #links = new Map();

  constructor({ rooms, layout }) {
    this.#rooms = rooms;
    this.#layout = layout;
    rooms.addEventListener('list', () => this.#draw());
    rooms.addEventListener('current', () => this.#draw());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#open();
    });
    this.#list.addEventListener('click', (event) => this.#clicked(event));
    this.#draw();
  }

  #open() {
    const name = roomName(this.#field.value);
    this.#field.setCustomValidity(name || !this.#field.value ? '' : words.badRoom);
    if (!this.#form.reportValidity() || !name) return this.#field.addEventListener('input', () => this.#field.setCustomValidity(''), { once: true });
    this.#form.reset();
    this.#go(name);
  }

  #clicked(event) {
    const forget = event.target.closest('button');
    const link = event.target.closest('a');
    if (forget) {
      this.#rooms.forget(forget.dataset.room);
      this.#field.focus();
    } else if (link) {
      event.preventDefault();
      this.#go(link.dataset.room);
    }
  }

  /** From the drawer, the room takes the drawer's place in the history: "back" then leads to the room before. */
  #go(name) {
    const address = `#${encodeURIComponent(name)}`;
    if (name === this.#rooms.current.name) this.#layout.close({ back: true });
    else if (history.state?.drawer) location.replace(address);
    else location.hash = address;
  }

  #draw() {
    const rooms = this.#rooms.list;
    const names = new Set(rooms.map(({ name }) => name));
    for (const [name, { item }] of this.#links) {
      if (names.has(name)) continue;
      item.remove();
      this.#links.delete(name);
    }
    rooms.forEach((room, i) => {
      const entry = this.#links.get(room.name) ?? this.#add(room.name);
      this.#dress(entry, room);
      if (this.#list.children[i] !== entry.item) this.#list.insertBefore(entry.item, this.#list.children[i] ?? null);
    });
  }

  #add(name) {
    const item = document.getElementById('room').content.firstElementChild.cloneNode(true);
    const link = item.querySelector('a');
    const forget = item.querySelector('button');
    link.href = `#${encodeURIComponent(name)}`;
    link.dataset.room = forget.dataset.room = name;
    link.querySelector('bdi').textContent = name;
    forget.setAttribute('aria-label', words.forget(name));
    const entry = { item, link, forget, badge: item.querySelector('.badge') };
    this.#links.set(name, entry);
    return entry;
  }

  #dress({ link, forget, badge }, room) {
    const current = room === this.#rooms.current;
    const unread = current ? 0 : room.unseen;
    if (current) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
    forget.hidden = this.#rooms.names.length < 2;
    badge.hidden = !unread;
    badge.textContent = unread ? String(Math.min(unread, 999)) : '';
    badge.title = unread ? words.unreadIn(unread) : '';
  }
}
