import { bytes, cleanText } from '../protocol/message-text.js';
import { words } from '../words/locale.js';

/** Pause in typing after which the draft is stored, ms. */
const REST = 300;

/** An Enter this soon after a composition ended still belongs to the input method, ms. */
const AFTER_COMPOSITION = 20;

/** Where a message is written. Never disabled: what cannot be sent now is kept by the outbox. */
export class Composer {
  #rooms;
  #room = null;
  #outbox;
  #session;
  #storage;
  #timeline;
  #layout;
  #drafts = new Map();
  #timer = null;
  #composed = -Infinity;
  #form = document.getElementById('composer');
  #text = document.getElementById('text');
  #closed = document.getElementById('closed');

  /** `parts`: `{rooms, outbox, session, storage, timeline, layout}`. */
  constructor({ rooms, outbox, session, storage, timeline, layout }) {
    this.#rooms = rooms;
    this.#outbox = outbox;
    this.#session = session;
    this.#storage = storage;
    this.#timeline = timeline;
    this.#layout = layout;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#text.addEventListener('compositionend', (event) => (this.#composed = event.timeStamp));
    this.#text.addEventListener('keydown', (event) => this.#key(event));
    this.#text.addEventListener('input', () => this.#typed());
    addEventListener('pagehide', () => this.#keep());
    this.#closed.firstElementChild.textContent = words.closedHere;
    this.#closed.lastElementChild.textContent = words.goTo(rooms.defaultName);
    rooms.addEventListener('current', () => this.#enter(rooms.current));
  }

  /** Reads the drafts that earlier pages left. What has been typed since is newer. */
  async restore() {
    for (const { room, text } of await this.#storage.all('drafts')) if (!this.#drafts.has(room)) this.#drafts.set(room, text);
    if (!this.#text.value && this.#room) this.#text.value = this.#drafts.get(this.#room.name) ?? '';
  }

  #enter(room) {
    if (this.#room) {
      this.#keep();
      this.#text.value = this.#drafts.get(room.name) ?? '';
    }
    this.#room = room;
    this.#form.hidden = room.impossible;
    this.#closed.hidden = !room.impossible;
    // A touch keyboard that opens by itself hides half of the room.
    if (matchMedia('(pointer: fine)').matches) (room.impossible ? this.#closed.lastElementChild : this.#text).focus({ preventScroll: true });
  }

  #key(event) {
    if (event.key === 'PageUp' || event.key === 'PageDown') {
      event.preventDefault();
      return this.#timeline.page(event.key === 'PageUp' ? -1 : 1);
    }
    if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    // 229 is how some browsers say "the input method has it", even where `isComposing` is false already.
    if (event.isComposing || event.keyCode === 229 || event.timeStamp - this.#composed < AFTER_COMPOSITION) return;
    event.preventDefault();
    this.#send();
  }

  #typed() {
    this.#layout.hush();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keep(), REST);
  }

  /** The destination is the room in view at this very moment, not one remembered from earlier. */
  #send() {
    const text = cleanText(this.#text.value);
    if (!text.trim() || this.#rooms.current.impossible) return;
    const over = bytes(text) - (this.#session.welcome?.limits?.textBytes ?? Infinity);
    if (over > 0) return this.#layout.say(words.tooLong(over));
    this.#outbox.add(this.#rooms.current.name, text);
    this.#text.value = '';
    this.#keep();
    this.#text.focus();
    this.#timeline.toEnd();
  }

  #keep() {
    clearTimeout(this.#timer);
    if (!this.#room || this.#room.impossible) return;
    const { name } = this.#room;
    const text = this.#text.value;
    if ((this.#drafts.get(name) ?? '') === text) return;
    this.#drafts.set(name, text);
    if (text) this.#storage.put('drafts', { room: name, text });
    else this.#storage.delete('drafts', name);
  }
}
