import { setText } from '../browser/dom.js';
import { cleanText, utf8Length } from '../protocol/message-text.js';
import { words } from '../words/locale.js';
import { endsInFence } from './fences.js';

/** Pause in typing after which the draft is stored, ms. */
const STORE_DELAY_MS = 300;

/** A text that is for this page, not for the room. A path of files is none. */
const COMMAND = /^\/[a-z]+(?:\s|$)/;

/** An Enter this soon after a composition ended still belongs to the input method, ms. */
const COMPOSITION_GRACE_MS = 20;

/** The form where a message is written. Never disabled: the outbox keeps what cannot be sent now. */
export class Composer {
  /** Called when the user wants to edit the last message: by an arrow up in the empty field. */
  onEditLast = () => {};
  /** Called with each text that the user has changed. */
  onText = () => {};
  /** Called with a text that is a command, and with the room in view. */
  onCommand = () => {};
  /** The room whose draft is in the field; null before the first. */
  #room = null;
  #drafts;
  #storeTimer = null;
  #compositionEndedAt = -Infinity;
  /** The mode that `begin` has set, or null. */
  #mode = null;
  #rooms;
  #outbox;
  #session;
  #timeline;
  #notices;
  #form;
  #text;
  #readOnly;

  /** `root` contains the form and what replaces it. Calls `onSignIn()` for a guest who only reads. */
  constructor(root, { rooms, outbox, session, drafts, timeline, notices, onSignIn }) {
    this.#rooms = rooms;
    this.#outbox = outbox;
    this.#session = session;
    this.#drafts = drafts;
    this.#timeline = timeline;
    this.#notices = notices;
    this.#form = root.querySelector('#composer');
    this.#text = root.querySelector('textarea');
    this.#readOnly = root.querySelector('#read-only');
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#text.addEventListener('compositionend', (event) => (this.#compositionEndedAt = event.timeStamp));
    this.#text.addEventListener('keydown', (event) => this.#onKey(event));
    this.#text.addEventListener('input', () => this.#onInput());
    addEventListener('pagehide', () => this.#storeDraft());
    const [, link, signIn] = this.#readOnly.children;
    link.textContent = words.goTo(rooms.defaultName);
    signIn.addEventListener('click', onSignIn);
    rooms.addEventListener('current', () => this.#onRoom(rooms.current));
    rooms.addEventListener('facts', () => this.#draw());
    session.addEventListener('welcome', () => this.#draw());
  }

  /** Shows the draft of an earlier page, unless something has been typed since. */
  async restoreDrafts() {
    await this.#drafts.restore();
    if (!this.#text.value && this.#room) this.#text.value = this.#drafts.of(this.#room.name);
  }

  /** Moves the focus to the text. */
  focus() {
    this.#text.focus();
  }

  /**
   * Lets a mode have the next text. `mode`: `replyTo`, the quote of the message that it replies to; or `text`, which stands in the field in
   * place of the draft, and `save(text)`, which gets it in place of the room. Calls `onEnd()` when the mode is over.
   */
  begin(mode) {
    this.end();
    this.#storeDraft();
    this.#mode = mode;
    if (mode.save) this.#text.value = mode.text;
    this.focus();
  }

  /** Ends the mode, if there is one: the draft is back. */
  end() {
    const mode = this.#mode;
    if (!mode) return;
    this.#mode = null;
    if (mode.save) this.#text.value = this.#drafts.of(this.#room.name);
    mode.onEnd();
  }

  #onRoom(room) {
    this.end();
    if (this.#room) {
      this.#storeDraft();
      this.#text.value = this.#drafts.of(room.name);
    }
    this.#room = room;
    this.#draw();
    // A touch keyboard that opens by itself hides half of the room.
    if (matchMedia('(pointer: fine)').matches) (room.isInvalid ? this.#readOnly.querySelector('a') : this.#text).focus({ preventScroll: true });
  }

  /** Shows the form, or why there is none: the address is no room's, the room is archived, or guests only read. */
  #draw() {
    const { isInvalid = false, facts } = this.#rooms.current ?? {};
    const { me, welcome } = this.#session;
    const isReader = !isInvalid && Boolean(me?.guest) && welcome.access?.guestsMayWrite === false;
    const [reason, link, signIn] = this.#readOnly.children;
    const isArchived = !isInvalid && Boolean(facts?.archived);
    this.#form.hidden = isInvalid || isReader || isArchived;
    this.#readOnly.hidden = !this.#form.hidden;
    setText(reason, isReader ? words.guestsOnlyRead : isArchived ? words.archived : words.cannotSendHere);
    link.hidden = isReader || isArchived;
    signIn.hidden = !isReader;
  }

  #onKey(event) {
    if (event.key === 'PageUp' || event.key === 'PageDown') {
      event.preventDefault();
      return this.#timeline.scrollPage(event.key === 'PageUp' ? -1 : 1);
    }
    if (event.key === 'Escape' && this.#mode && !event.isComposing) return this.end();
    if (event.key === 'ArrowUp' && !this.#text.value && !this.#mode) return this.onEditLast();
    if (event.key !== 'Enter' || event.shiftKey || event.altKey) return;
    // Some browsers report 229 while the input method handles the key, even where `isComposing` is false already.
    if (event.isComposing || event.keyCode === 229 || event.timeStamp - this.#compositionEndedAt < COMPOSITION_GRACE_MS) return;
    // Within a fence Enter is a new line of code; with Ctrl it sends from everywhere.
    if (!event.ctrlKey && !event.metaKey && endsInFence(this.#text.value.slice(0, this.#text.selectionStart))) return;
    event.preventDefault();
    this.#send();
  }

  #onInput() {
    this.#notices.dismiss();
    this.onText(this.#text.value);
    clearTimeout(this.#storeTimer);
    this.#storeTimer = setTimeout(() => this.#storeDraft(), STORE_DELAY_MS);
  }

  /** Sends to the room that is in view at this moment, not to one remembered from earlier. */
  #send() {
    const text = cleanText(this.#text.value);
    if (!text.trim() || this.#rooms.current.isInvalid) return;
    if (COMMAND.test(text) && !this.isEditing) return this.onCommand(text, this.#rooms.current);
    const excess = utf8Length(text) - (this.#session.welcome?.limits?.textBytes ?? Infinity);
    if (excess > 0) return this.#notices.announce(words.tooLong(excess));
    const mode = this.#mode;
    if (!this.isEditing) return this.say(text);
    this.end();
    mode.save(text);
  }

  /** Sends a text to the room in view, as the answer that is being written, if one is. */
  say(text) {
    this.#outbox.add(this.#rooms.current.name, text, this.#mode?.replyTo);
    this.write('');
    this.#storeDraft();
    this.end();
    this.focus();
    this.#timeline.scrollToEnd();
  }

  /** Empties the field of a text that was done with, unless the user has gone on. */
  clear(text) {
    if (cleanText(this.#text.value) !== text) return;
    this.write('');
    this.#storeDraft();
  }

  /** Writes a text into the field in the user's place. */
  write(text) {
    this.#text.value = text;
    this.onText(text);
  }

  /** Whether the user is in the field and has begun nothing there. */
  get isFree() {
    return !this.#text.value && !this.#mode && document.activeElement === this.#text;
  }

  /** Whether the text in the field is that of a message that is there already. */
  get isEditing() {
    return Boolean(this.#mode?.save);
  }

  #storeDraft() {
    clearTimeout(this.#storeTimer);
    if (!this.#room || this.#room.isInvalid || this.isEditing) return;
    this.#drafts.keep(this.#room.name, this.#text.value);
  }
}
