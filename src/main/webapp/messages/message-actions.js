import { copyText } from '../browser/clipboard.js';
import { textElement } from '../browser/dom.js';
import { listenForLongPress } from '../browser/long-press.js';
import { refusalOf } from '../connection/refusal.js';
import { clientMessage } from '../protocol/wire.js';
import actionWords from '../words/en-actions.js';
import { ActionBar } from './action-bar.js';
import { ActionMenu } from './action-menu.js';
import { permittedActions } from './permitted-actions.js';
import { isOwn } from './row-model.js';

/** Time for which a refusal stands at its message, ms. */
const REFUSAL_MS = 10_000;

/** Carries out what the user does with a message: react, reply, edit, pin, copy, report, delete. A refusal of the server is said at the message. */
export class MessageActions {
  #log;
  #parts;
  #bar;
  #menu;
  /** The message whose menu is open or was open last. */
  #article = null;
  /** By id of the message: a text that could not be saved, to go on with. */
  #unsaved = new Map();

  /** `parts`: `{rooms, session, requests, composing, notices, addressOf, onLeave, onReport}`; calls `onReport(room, row, onClose)` for a message that is to be reported. */
  constructor(log, parts) {
    this.#log = log;
    this.#parts = parts;
    this.#menu = new ActionMenu({ onChoose: (name, emoji) => this.#act(name, this.#article, emoji), onClose: () => this.#onClosed() });
    this.#bar = new ActionBar(log, {
      permitted: (article) => this.#permitted(article),
      onAction: (name, article) => this.#onBar(name, article),
      onLeave: parts.onLeave,
    });
    // A message on its way is now in the log.
    parts.session.addEventListener('entries', ({ detail: { room } }) => room === this.#room && this.#bar.comeBack());
    listenForLongPress(log, (target) => this.#openMenu(target.closest('article')));
  }

  /** Edits the user's last message in the room, if it can be seen: one on its way as soon as it is in the log, unless the user has begun something else by then. */
  async editLast() {
    const { rooms, session, composing } = this.#parts;
    const room = rooms.current;
    const last = room.rows.findLast((row) => row.kind === 'message' && !row.isDeleted && row.delivery?.state !== 'failed' && isOwn(row, session.me));
    const row = last && (await rowInLog(room, last.key));
    if (row && room === rooms.current && composing.isFree && this.#permittedFor(row).includes('edit')) this.#edit(row);
  }

  /** Gives a reaction, or takes it back. */
  toggle(article, emoji) {
    const row = this.#rowOf(article);
    if (!this.#permittedFor(row).includes('react')) return;
    const isMine = row.reactions.some((reaction) => reaction.emoji === emoji && reaction.isMine);
    this.#ask(article, clientMessage.react(this.#room, row.id, emoji, !isMine), { conflict: actionWords.tooManyReactions });
  }

  get #room() {
    return this.#parts.rooms.current.name;
  }

  #rowOf(article) {
    return this.#parts.rooms.current.rows.find(({ key }) => key === article.dataset.key);
  }

  #permitted(article) {
    return this.#permittedFor(this.#rowOf(article));
  }

  #permittedFor(row) {
    const { session, rooms } = this.#parts;
    const mayWrite = !rooms.current.facts.archived && (!session.me?.guest || session.welcome.access?.guestsMayWrite !== false);
    return row ? permittedActions(row, session.me, { role: rooms.current.facts.role, isClosed: rooms.current.isClosed, mayWrite }) : [];
  }

  /** By a key it may be a message on its way: the menu opens once it is in the log, unless the focus has gone elsewhere by then. */
  async #onBar(name, article) {
    const [room, row] = [this.#parts.rooms.current, this.#rowOf(article)];
    if (row && !row.id && !((await rowInLog(room, row.key)) && room === this.#parts.rooms.current && document.activeElement === article)) return;
    if (name === 'more') this.#openMenu(article, { without: 'react' });
    else if (name === 'react') this.#openMenu(article, { only: 'react' });
    else this.#act(name, article);
  }

  #openMenu(article, { only, without } = {}) {
    const names = article ? this.#permitted(article).filter((name) => (only ? name === only : name !== without)) : [];
    if (!names.length) return;
    const row = this.#rowOf(article);
    this.#article = article;
    this.#bar.isHeld = true;
    const opener = article.contains(document.activeElement) ? document.activeElement : article;
    this.#menu.open({ label: actionWords.messageOf(row.author.name), names, reactions: row.reactions, opener });
  }

  /** The menu, or what it has opened, has given the focus back, unless what had it is gone, or nothing had it. */
  #onClosed() {
    this.#bar.isHeld = false;
    const focused = document.activeElement;
    if (focused === document.body || focused.closest('dialog:not([open])')) (this.#article.isConnected ? this.#article : this.#log).focus({ preventScroll: true });
    this.#bar.update();
  }

  #act(name, article, emoji) {
    const row = this.#rowOf(article);
    // It may have been deleted, or pinned by somebody else, meanwhile.
    if (!row || !this.#permittedFor(row).includes(name)) return;
    const room = this.#room;
    ({
      react: () => this.toggle(article, emoji),
      reply: () => this.#parts.composing.reply(row, this.#parts.session.me),
      edit: () => this.#edit(row),
      pin: () => this.#ask(article, clientMessage.pin(room, row.id, true), { conflict: actionWords.tooManyPins }),
      unpin: () => this.#ask(article, clientMessage.pin(room, row.id, false)),
      copyText: () => this.#copy(row.text),
      copyLink: () => this.#copy(new URL(this.#parts.addressOf(room, row.id), document.baseURI).href),
      report: () => this.#parts.onReport(room, row, () => this.#onClosed()),
      delete: () => this.#ask(article, clientMessage.delete(room, row.id)),
    })[name]();
  }

  #edit({ id, key, text }) {
    const room = this.#room;
    this.#parts.composing.edit(this.#unsaved.get(id) ?? text, async (changed) => {
      this.#unsaved.delete(id);
      if (changed === text) return;
      const article = this.#log.querySelector(`[data-key="${CSS.escape(key)}"]`);
      const isSaved = await this.#ask(article, clientMessage.edit(room, id, changed), { too_large: actionWords.tooLongNow });
      if (!isSaved) this.#unsaved.set(id, changed);
    });
  }

  /** Asks the server. Resolves with whether it has been done. */
  async #ask(article, message, texts) {
    article?.querySelector('.refusal')?.remove();
    try {
      await this.#parts.requests.ask(message);
      this.#bar.update();
      return true;
    } catch (error) {
      this.#refuse(article, refusalOf(error, texts));
      return false;
    }
  }

  #refuse(article, sentence) {
    if (!article?.isConnected) return this.#parts.notices.announce(sentence);
    const refusal = Object.assign(textElement('p', sentence), { className: 'refusal' });
    refusal.setAttribute('role', 'alert');
    article.append(refusal);
    setTimeout(() => refusal.remove(), REFUSAL_MS);
  }

  async #copy(text) {
    const isCopied = await copyText(text);
    this.#parts.notices.announce(isCopied ? actionWords.copied : actionWords.cannotCopy(text));
  }
}

/** Resolves with the row of a message once the log has it, or with nothing where the message could not be sent or is no longer shown. */
async function rowInLog(room, key) {
  for (;;) {
    const row = room.rows.find((one) => one.key === key);
    if (!row || row.id) return row;
    if (row.delivery.state === 'failed') return undefined;
    await new Promise((resolve) => room.addEventListener('change', resolve, { once: true }));
  }
}
