import { dayName, words } from '../words/locale.js';
import { SLOW, build, decorate, dress, separator, stateOf, timeOf } from './message-row.js';
import { Scroller } from './scroller.js';

/** How far from an edge the next page is asked for, px. */
const AHEAD = 800;

/** Away from the end by more than this many views, the way back is offered even when nothing is new. */
const FAR = 1;

/** Draws one room: only what changed is touched, and a row lives as long as its message is in the window. */
export class Timeline {
  #room = null;
  #drawn = new Map();
  #places = new WeakMap();
  #drawnFor = '';
  #queued = false;
  #timer = null;
  #session;
  #notice;
  #outbox;
  #scroller;
  #log = document.getElementById('log');
  #rows = document.getElementById('rows');
  #top = document.getElementById('top');
  #pill = document.getElementById('pill');
  #changed = () => this.#queue();

  /** `parts`: `{session, outbox, notice, clock}`. */
  constructor({ session, outbox, notice, clock }) {
    this.#session = session;
    this.#notice = notice;
    this.#outbox = outbox;
    this.#scroller = new Scroller(this.#log, this.#rows, () => this.#moved());
    outbox.addEventListener('change', this.#changed);
    notice.addEventListener('change', this.#changed);
    session.addEventListener('welcome', () => this.#welcomed());
    clock.addEventListener('midnight', () => this.#redraw());
    document.addEventListener('visibilitychange', this.#changed);
    this.#pill.addEventListener('click', () => this.toEnd());
    this.#log.addEventListener('keydown', (event) => event.key === 'End' && !event.ctrlKey && this.toEnd());
    this.#rows.addEventListener('click', ({ target }) => this.#act(target.closest('button[data-do]')));
  }

  show(room) {
    if (this.#room === room) return;
    if (this.#room) this.#places.set(this.#room, this.#scroller.place);
    this.#room?.removeEventListener('change', this.#changed);
    this.#room?.watch(false);
    this.#room = room;
    room.addEventListener('change', this.#changed);
    this.#log.setAttribute('aria-label', words.logOf(room.name));
    this.#drawn.clear();
    this.#rows.replaceChildren();
    this.#scroller.pinned = true;
    this.#sync();
    this.#scroller.place = this.#places.get(room) ?? null;
    this.#sync();
  }

  async toEnd() {
    const room = this.#room;
    this.#scroller.toEnd();
    await room.toEnd();
    if (room !== this.#room) return;
    this.#scroller.toEnd();
    this.#sync();
  }

  page(direction) {
    this.#scroller.page(direction);
  }

  #queue() {
    if (this.#queued) return;
    this.#queued = true;
    // A microtask, not a frame: a hidden page draws no frames, and one's own message must not wait for one.
    queueMicrotask(() => this.#sync());
  }

  #sync() {
    this.#queued = false;
    this.#scroller.live = this.#room.atEnd;
    this.#scroller.around(() => this.#reconcile());
    this.#note();
    this.#fill();
  }

  #reconcile() {
    const me = this.#session.me;
    const context = { now: Date.now(), offline: this.#notice.offline, held: this.#outbox.heldUntil > Date.now() };
    const keep = new Set();
    let next = this.#rows.firstElementChild;
    let before = null;
    const place = (key, make) => {
      const node = this.#drawn.get(key) ?? make();
      this.#drawn.set(key, node);
      keep.add(key);
      if (node === next) next = next.nextElementSibling;
      else this.#rows.insertBefore(node, next);
      return node;
    };
    const items = this.#room.items;
    const wanted = new Set(items.map(({ key }) => key));
    for (const [key, node] of this.#drawn) {
      if (wanted.has(key) || wanted.has(node.dataset.of)) continue;
      if (node === next) next = next.nextElementSibling;
      node.remove();
      this.#drawn.delete(key);
    }
    for (const item of items) {
      const { head, day } = decorate(item, before, me);
      if (day) place(`day ${item.key}`, () => this.#day(item));
      if (item.kind === 'hole') place(item.key, () => separator('hole', words.hole));
      else this.#dress(place(item.key, () => build(item, me)), item, head, context);
      before = item;
    }
    for (const [key, node] of this.#drawn) if (!keep.has(key)) this.#forget(key, node);
    this.#later(items, context);
  }

  #forget(key, node) {
    node.remove();
    this.#drawn.delete(key);
  }

  #day(item) {
    const node = separator('day', dayName(timeOf(item)));
    node.dataset.of = item.key;
    return node;
  }

  #dress(row, item, head, context) {
    const state = item.record ? stateOf(item.record, context) : '';
    if (item.record) row.classList.add('fresh');
    dress(row, { head, at: timeOf(item), state, failed: item.record?.state === 'failed' });
  }

  /** Looks again when the youngest message on its way would have become slow. */
  #later(items, { now }) {
    clearTimeout(this.#timer);
    const soon = items.filter(({ record }) => record && now - record.since < SLOW);
    if (soon.length) this.#timer = setTimeout(() => this.#queue(), SLOW);
  }

  /** Another name or another person: what is "You", and what mentions it, is drawn anew. */
  #welcomed() {
    const { id, name } = this.#session.me;
    const changed = this.#drawnFor !== `${id} ${name}`;
    this.#drawnFor = `${id} ${name}`;
    if (changed && this.#room) this.#redraw();
    else this.#moved();
  }

  /** Names, days and grouping may all have changed. */
  #redraw() {
    const { place } = this.#scroller;
    this.#drawn.clear();
    this.#rows.replaceChildren();
    this.#sync();
    this.#scroller.place = place;
  }

  #moved() {
    // Rows that are about to be drawn would be measured as missing.
    if (!this.#room || this.#queued) return;
    this.#note();
    this.#fill();
  }

  /** Loads what the eye is about to reach. */
  #fill() {
    if (!this.#room.entered || !this.#session.link || this.#room.loading) return;
    if (this.#scroller.fromTop < AHEAD && !this.#room.oldest) this.#room.older();
    else if (this.#scroller.fromEnd < AHEAD && !this.#room.atEnd && !this.#scroller.pinned) this.#room.newer();
  }

  /** The texts around the rows: what the top is, and the way back to the end. */
  #note() {
    const room = this.#room;
    const atEnd = this.#scroller.pinned && room.atEnd;
    room.reading = !this.#scroller.pinned;
    room.watch(atEnd && document.visibilityState === 'visible');
    this.#top.textContent = this.#topText(room);
    this.#log.classList.toggle('empty', room.entered && !this.#rows.childElementCount);
    this.#log.classList.toggle('loading', !room.entered && !room.refused);
    const away = !atEnd && (room.unseen > 0 || this.#scroller.fromEnd > this.#scroller.viewport * FAR || !room.atEnd);
    this.#pill.hidden = !away;
    const label = room.unseen ? words.newMessages(room.unseen) : words.newest;
    if (this.#pill.firstElementChild.textContent !== label) this.#pill.firstElementChild.textContent = label;
  }

  #topText(room) {
    if (room.refused) return words.noEntry(room.name, room.refused);
    if (!room.entered) return '';
    if (!room.oldest) return words.loadingOlder;
    if (!room.items.length) return words.empty;
    return room.begins ? words.begins(room.name) : words.oldest;
  }

  #act(button) {
    if (!button) return;
    const { key } = button.closest('article').dataset;
    if (button.dataset.do === 'retry') this.#outbox.retry(key);
    else this.#outbox.discard(key);
    // The button is gone with its row's state; focus must not fall to the page.
    document.getElementById('text').focus();
  }
}
