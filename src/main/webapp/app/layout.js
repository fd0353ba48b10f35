import { words } from '../words/locale.js';

/** How long a word about one's own doing stays, ms. */
const STAYS = 6000;

/** The frame around the conversation: title, connection status, details, and the drawer on a narrow screen. */
export class Layout {
  #session;
  #notice;
  #rooms;
  #outbox;
  #storage;
  #hint;
  #latency = null;
  #said = null;
  #saidTimer = null;
  #narrow = matchMedia('(width < 48rem)');
  #nav = document.getElementById('nav');
  #menu = document.getElementById('menu');
  #status = document.getElementById('status');
  #strip = document.getElementById('notice');
  #details = document.getElementById('details');

  /** `parts`: `{session, notice, rooms, outbox, storage, hint}`; `hint()` asks for a connection now. */
  constructor({ session, notice, rooms, outbox, storage, hint }) {
    this.#session = session;
    this.#notice = notice;
    this.#rooms = rooms;
    this.#outbox = outbox;
    this.#storage = storage;
    this.#hint = hint;
    notice.addEventListener('change', () => this.#draw());
    rooms.addEventListener('list', () => this.#count());
    rooms.addEventListener('current', () => this.#entered());
    session.addEventListener('latency', ({ detail }) => this.#measured(detail));
    session.addEventListener('refused', ({ detail }) => detail.name && this.say(words.nameRefused));
    this.#strip.querySelector('button').addEventListener('click', () => this.#hint());
    this.#drawer();
    this.#closing();
    this.#draw();
  }

  /** A sentence about what the person just did; the connection notice comes back after it. */
  say(sentence) {
    this.#said = sentence;
    clearTimeout(this.#saidTimer);
    this.#saidTimer = setTimeout(() => this.hush(), STAYS);
    this.#draw();
  }

  hush() {
    this.#said = null;
    this.#draw();
  }

  #draw() {
    const { status, notice, offline, first } = this.#notice;
    setText(this.#status.lastElementChild, status);
    const state = offline ? 'offline' : first ? 'connecting' : 'connected';
    if (this.#status.dataset.state !== state) this.#status.dataset.state = state;
    const sentence = this.#said ?? notice;
    setText(this.#strip.firstElementChild, sentence ?? '');
    this.#strip.classList.toggle('shown', Boolean(sentence));
    this.#strip.lastElementChild.hidden = !offline || Boolean(this.#said);
    if (this.#details.open) this.#detail();
  }

  #entered() {
    const { name } = this.#rooms.current;
    setText(document.getElementById('title'), words.room(name));
    document.title = words.title(name);
    this.close();
  }

  #count() {
    const waiting = this.#rooms.list.some((room) => room !== this.#rooms.current && room.unseen > 0);
    this.#menu.classList.toggle('unread', waiting);
  }

  #measured(ms) {
    this.#latency = Math.round(ms);
    if (this.#details.open) this.#detail();
  }

  #detail() {
    const { welcome, link } = this.#session;
    const facts = [
      [words.server, welcome?.instance ?? words.none],
      [words.version, welcome?.version ?? words.none],
      [words.transport, welcome ? (link?.slow ? words.slow : words.fast) : words.none],
      [words.roundTrip, this.#latency === null ? words.none : words.milliseconds(this.#latency)],
      [words.unsent, this.#outbox.unsent ? String(this.#outbox.unsent) : words.none],
    ];
    const list = this.#details.querySelector('dl');
    list.replaceChildren(...facts.flatMap(([term, fact]) => [element('dt', term), element('dd', fact)]));
    this.#details.querySelector('p').textContent = this.#storage.durable ? '' : words.notDurable;
  }

  /** A details panel that stays open over the conversation is in the way: Escape and any click elsewhere close it. */
  #closing() {
    this.#details.addEventListener('toggle', () => {
      if (!this.#details.open) return;
      this.#session.link?.measure();
      this.#detail();
    });
    addEventListener('click', ({ target }) => {
      if (!this.#details.contains(target)) this.#details.open = false;
    });
    addEventListener('keydown', ({ key }) => {
      if (key !== 'Escape') return;
      if (this.#details.open) this.#details.querySelector('summary').focus();
      this.#details.open = false;
      if (this.#nav.classList.contains('open')) this.close({ back: true });
    });
  }

  #drawer() {
    this.#menu.addEventListener('click', () => this.#open());
    document.getElementById('scrim').addEventListener('click', () => this.close({ back: true }));
    addEventListener('popstate', () => this.close());
    this.#narrow.addEventListener('change', () => this.close());
    this.close();
  }

  /** The drawer is a step of the history, so that "back" closes it and does not leave the page. */
  #open() {
    history.pushState({ drawer: true }, '');
    this.#show(true);
    this.#nav.querySelector('[aria-current], a, input')?.focus();
  }

  close({ back = false } = {}) {
    const open = this.#nav.classList.contains('open');
    this.#show(false);
    if (open) this.#menu.focus();
    if (back && history.state?.drawer) history.back();
  }

  #show(open) {
    this.#nav.classList.toggle('open', open);
    this.#nav.inert = this.#narrow.matches && !open;
    this.#menu.setAttribute('aria-expanded', String(open));
    document.getElementById('scrim').hidden = !open;
    for (const part of document.querySelectorAll('header, main, footer, #you')) part.inert = open;
  }
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function element(tag, text) {
  const node = document.createElement(tag);
  node.textContent = text;
  return node;
}
