import { textElement } from '../browser/dom.js';
import { ICONS, iconButton } from '../browser/icon.js';
import actionWords from '../words/en-actions.js';

/** The reactions that are offered. The server takes any emoji. */
const EMOJI = ['👍', '❤️', '😂', '🎉', '😮', '😢', '👀', '✅'];

/** The icon of each action in the menu. */
const ICON_OF = { reply: 'reply', edit: 'edit', pin: 'pin', unpin: 'pin', copyText: 'copy', copyLink: 'link', report: 'report', delete: 'delete' };

/** Space between the menu and what opened it, and the edge of the window, px. */
const GAP_PX = 4;

/** Time within which a click belongs to the finger that opened the menu, ms, unless it was put down again. */
const LIFT_MS = 1000;

/** The menu of a message: a dialog beside what opened it, on a narrow screen at the lower edge. Escape and a click elsewhere close it. */
export class ActionMenu {
  #dialog;
  /** Time of the opening while nothing has been pressed since, else -Infinity. */
  #untouchedSince = -Infinity;
  /** The edges of what opened the menu: what is in it may change while it is open. */
  #bounds = null;
  #onChoose;
  #onClose;

  /** Calls `onChoose(name, emoji)` for what was chosen, and `onClose()` when the menu has closed, whether something was or not. */
  constructor({ onChoose, onClose }) {
    this.#onChoose = onChoose;
    this.#onClose = onClose;
    this.#dialog = document.createElement('dialog');
    this.#dialog.className = 'action-menu';
    this.#dialog.addEventListener('pointerdown', () => (this.#untouchedSince = -Infinity), true);
    this.#dialog.addEventListener('click', (event) => event.detail && event.timeStamp - this.#untouchedSince < LIFT_MS && event.stopImmediatePropagation(), true);
    this.#dialog.addEventListener('click', ({ target }) => target === this.#dialog && this.#dialog.close());
    this.#dialog.addEventListener('close', () => this.#onClose());
    this.#dialog.addEventListener('keydown', (event) => this.#onKey(event));
    document.body.append(this.#dialog);
  }

  /** Opens the menu. `names` are those of actions; `react` stands for the row of `reactions`, those of the message. `opener` is beside it. */
  open({ label, names, reactions, opener }) {
    const groups = [];
    if (names.includes('react')) groups.push(this.#emojiGroup(reactions));
    const items = names.filter((name) => name in ICON_OF).map((name) => this.#item(name));
    if (items.length) groups.push(group('actions', items));
    this.#dialog.setAttribute('aria-label', label);
    this.#dialog.replaceChildren(...groups);
    this.#dialog.showModal();
    this.#untouchedSince = performance.now();
    this.#bounds = opener.getBoundingClientRect();
    this.#place();
  }

  /** Reactions of the message that are not among those offered come first. */
  #emojiGroup(reactions) {
    const mine = new Set(reactions.filter(({ isMine }) => isMine).map(({ emoji }) => emoji));
    const all = new Set([...reactions.map(({ emoji }) => emoji).filter((emoji) => !EMOJI.includes(emoji)), ...EMOJI]);
    const buttons = [...all].map((emoji) => {
      const button = Object.assign(textElement('button', emoji), { type: 'button', title: actionWords.reactWith(emoji) });
      button.setAttribute('aria-label', actionWords.reactWith(emoji));
      button.setAttribute('aria-pressed', String(mine.has(emoji)));
      button.addEventListener('click', () => this.#choose('react', emoji));
      return button;
    });
    const emoji = group('emoji', buttons);
    emoji.setAttribute('role', 'group');
    emoji.setAttribute('aria-label', actionWords.react);
    return emoji;
  }

  #item(name) {
    const button = iconButton({ paths: ICONS[ICON_OF[name]], text: actionWords[name] });
    if (name === 'delete') button.className = 'danger';
    button.addEventListener('click', () => (name === 'delete' ? this.#askToDelete() : this.#choose(name)));
    return button;
  }

  /** Asks once, in the same place. The focus is on what does no harm. */
  #askToDelete() {
    const question = textElement('p', actionWords.deleteQuestion);
    const keep = Object.assign(textElement('button', actionWords.keep), { type: 'button' });
    const remove = Object.assign(textElement('button', actionWords.delete), { type: 'button', className: 'danger' });
    keep.addEventListener('click', () => this.#dialog.close());
    remove.addEventListener('click', () => this.#choose('delete'));
    this.#dialog.replaceChildren(question, group('answers', [keep, remove]));
    this.#place();
    keep.focus();
  }

  #choose(name, emoji) {
    this.#dialog.close();
    this.#onChoose(name, emoji);
  }

  #onKey(event) {
    const step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...this.#dialog.querySelectorAll('button')];
    buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length].focus();
  }

  /** Below the opener, above it where there is no room; never beyond the window. The stylesheet overrides that on a narrow screen. */
  #place() {
    const { top, bottom, right } = this.#bounds;
    const { offsetWidth: width, offsetHeight: height } = this.#dialog;
    const below = bottom + GAP_PX;
    const y = below + height + GAP_PX <= innerHeight ? below : Math.max(GAP_PX, top - GAP_PX - height);
    this.#dialog.style.setProperty('--x', `${Math.max(GAP_PX, Math.min(right, innerWidth - GAP_PX) - width)}px`);
    this.#dialog.style.setProperty('--y', `${y}px`);
  }
}

function group(className, children) {
  const element = document.createElement('div');
  element.className = className;
  element.append(...children);
  return element;
}
