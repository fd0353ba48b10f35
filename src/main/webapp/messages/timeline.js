import { setHidden, setText } from '../browser/dom.js';
import { SLOW_AFTER_MS } from '../connection/outbox.js';
import { words } from '../words/locale.js';
import { firstNewKey } from './grouping.js';
import { RowList } from './row-list.js';
import { Scroller } from './scroller.js';

/** Distance from an edge at which the next page is loaded, px. */
const LOAD_AHEAD_PX = 800;

/** Distance from the end, in views, at which a way back is offered although nothing is new. */
const FAR_VIEWS = 1;

/** Distance from the top at which a message is shown that is looked up, in views. */
const REVEALED_AT = 0.3;

/** The log of the current room: draws its rows, loads pages as the user scrolls, offers a way back to the end. */
export class Timeline {
  #room = null;
  #positions = new WeakMap();
  #drawnFor = '';
  #isRenderPlanned = false;
  #sendingTimer = null;
  #session;
  #notice;
  #outbox;
  #onAction;
  #root;
  #logStart;
  #rowList;
  #scroller;
  #jumpButton;
  #renderSoon = () => this.#planRender();

  /**
   * `root` is the log, `jumpButton` leads to its end, `template` is a row's. `parts`: `{session, outbox, notice, clock}`.
   * Calls `onAction()` after the user decided about a failed message: the button that had the focus is gone.
   */
  constructor({ root, jumpButton, template, onAction }, { session, outbox, notice, clock }) {
    this.#root = root;
    this.#jumpButton = jumpButton;
    this.#onAction = onAction;
    this.#session = session;
    this.#outbox = outbox;
    this.#notice = notice;
    this.#logStart = root.querySelector('#log-start');
    const rows = root.querySelector('#rows');
    this.#rowList = new RowList(rows, template);
    this.#scroller = new Scroller(root, rows, () => this.#onMove());
    outbox.addEventListener('change', this.#renderSoon);
    notice.addEventListener('change', this.#renderSoon);
    session.addEventListener('welcome', () => this.#onWelcome());
    clock.addEventListener('midnight', () => this.#redraw());
    document.addEventListener('visibilitychange', this.#renderSoon);
    jumpButton.addEventListener('click', () => this.scrollToEnd());
    root.addEventListener('keydown', (event) => event.key === 'End' && !event.ctrlKey && this.scrollToEnd());
    rows.addEventListener('click', ({ target }) => this.#onClick(target.closest('button[data-action]')));
  }

  /** Shows another room, where the user left it. */
  show(room) {
    if (this.#room === room) return;
    if (this.#room) this.#positions.set(this.#room, this.#scroller.position);
    for (const type of ['change', 'facts']) this.#room?.removeEventListener(type, this.#renderSoon);
    this.#room?.leave();
    this.#room = room;
    for (const type of ['change', 'facts']) room.addEventListener(type, this.#renderSoon);
    this.#rowList.clear();
    this.#scroller.isAtEnd = true;
    this.#render();
    this.#scroller.position = this.#positions.get(room) ?? null;
    this.#render();
  }

  /** Shows the newest message, loading it if needed. */
  async scrollToEnd() {
    const room = this.#room;
    this.#scroller.scrollToEnd();
    await room.loadNewest();
    if (room !== this.#room) return;
    this.#scroller.scrollToEnd();
    this.#render();
  }

  /** Shows a message of the room, loading what surrounds it if needed, and marks it for a moment. */
  async reveal(id) {
    const room = this.#room;
    while (!room.hasJoined && !room.refusal) await new Promise((resolve) => room.addEventListener('change', resolve, { once: true }));
    await room.loadAround(id);
    const row = room.rows.find((one) => one.id === id);
    if (room !== this.#room || !row) return;
    this.#render();
    this.#scroller.position = { key: row.key, top: this.#scroller.viewHeight * REVEALED_AT };
    this.#render();
    this.#rowList.mark(row.key);
  }

  /** Scrolls by a page: 1 for down, -1 for up. */
  scrollPage(direction) {
    this.#scroller.scrollPage(direction);
  }

  /** Renders in a microtask, not in a frame: a hidden page draws no frames, and an own message must not wait for one. */
  #planRender() {
    if (this.#isRenderPlanned) return;
    this.#isRenderPlanned = true;
    queueMicrotask(() => this.#render());
  }

  #render() {
    this.#isRenderPlanned = false;
    if (!this.#room) return;
    this.#scroller.canFollow = this.#room.hasNewest;
    const { rows } = this.#room;
    const now = Date.now();
    const { me } = this.#session;
    const firstNew = firstNewKey(rows, this.#room.unreadAfter, { me, hasOldest: this.#room.hasOldest });
    const context = { me, now, isOffline: this.#notice.isOffline, isPaused: this.#outbox.pausedUntil > now, firstNew };
    const focused = this.#root.contains(document.activeElement) ? document.activeElement : null;
    const article = focused?.closest('article');
    this.#scroller.preserve(() => this.#rowList.render(rows, context));
    // What had the focus may be drawn anew, or gone.
    if (focused && document.activeElement !== focused) (article?.isConnected ? article : this.#root).focus({ preventScroll: true });
    this.#planSendingLabel(rows, now);
    this.#updateSurroundings();
    this.#loadAhead();
  }

  /** Renders again when the youngest message on its way will have become slow. */
  #planSendingLabel(rows, now) {
    clearTimeout(this.#sendingTimer);
    const isAnyFresh = rows.some(({ delivery }) => delivery && now - delivery.since < SLOW_AFTER_MS);
    if (isAnyFresh) this.#sendingTimer = setTimeout(() => this.#planRender(), SLOW_AFTER_MS);
  }

  /** Another user or another name changes which rows are "You", and which mention the user. */
  #onWelcome() {
    const { id, name } = this.#session.me;
    const isChanged = this.#drawnFor !== `${id} ${name}`;
    this.#drawnFor = `${id} ${name}`;
    if (isChanged) this.#redraw();
    else this.#onMove();
  }

  #redraw() {
    if (!this.#room) return;
    const { position } = this.#scroller;
    this.#rowList.clear();
    this.#render();
    this.#scroller.position = position;
  }

  #onMove() {
    // Rows that are about to be drawn would be measured as missing.
    if (!this.#room || this.#isRenderPlanned) return;
    this.#updateSurroundings();
    this.#loadAhead();
  }

  /** Loads the page that the user is about to reach. */
  #loadAhead() {
    const room = this.#room;
    if (!room.hasJoined || !this.#session.link || room.isLoading) return;
    if (this.#scroller.distanceToStart < LOAD_AHEAD_PX && !room.hasOldest) room.loadOlder();
    else if (this.#scroller.distanceToEnd < LOAD_AHEAD_PX && !room.hasNewest && !this.#scroller.isAtEnd) room.loadNewer();
  }

  /** Updates what surrounds the rows: the text above them, and the way back to the end. */
  #updateSurroundings() {
    const room = this.#room;
    const isAtEnd = this.#scroller.isAtEnd && room.hasNewest;
    room.isReadingBack = !this.#scroller.isAtEnd;
    room.setWatched(isAtEnd && document.visibilityState === 'visible');
    if (this.#root.getAttribute('aria-label') !== room.title) this.#root.setAttribute('aria-label', room.title);
    this.#logStart.textContent = this.#logStartText(room);
    this.#root.classList.toggle('empty', room.hasJoined && this.#rowList.isEmpty);
    this.#root.classList.toggle('loading', !room.hasJoined && !room.refusal);
    const isFar = this.#scroller.distanceToEnd > this.#scroller.viewHeight * FAR_VIEWS;
    setHidden(this.#jumpButton, isAtEnd || (room.hasNewest && !isFar && room.unseenCount === 0), this.#onAction);
    setText(this.#jumpButton.firstElementChild, room.unseenCount ? words.newMessages(room.unseenCount) : words.newest);
  }

  #logStartText(room) {
    if (room.refusal) return words.cannotOpen(room.title, room.refusal);
    if (!room.hasJoined) return '';
    if (!room.hasOldest) return words.loadingOlder;
    if (!room.rows.length) return words.empty;
    if (!room.startsLog) return words.oldest;
    return room.isDirect ? words.beginsDirect(room.title) : words.begins(room.title);
  }

  #onClick(button) {
    const action = button?.dataset.action;
    if (action !== 'retry' && action !== 'discard') return;
    this.#outbox[action](button.closest('article').dataset.key);
    this.#onAction();
  }
}
