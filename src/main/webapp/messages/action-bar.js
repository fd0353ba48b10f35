import { ICONS, iconButton } from '../browser/icon.js';
import actionWords from '../words/en-actions.js';

/** The actions that have a button of their own; the others are in the menu that `more` opens. */
const BUTTONS = ['react', 'reply', 'edit', 'more'];

/**
 * The bar of buttons at the message that the mouse is on or that has the focus, and the keys of the log: arrows go from message to
 * message, Enter opens the menu, Escape leaves. There is one bar, so that a long log has no more stops of the Tab key than a short one.
 */
export class ActionBar {
  /** True while a menu is open that was opened here: the bar stays where it is. */
  isHeld = false;
  #log;
  #listener;
  #bar;

  /** Calls `permitted(article)` for the names of actions, `onAction(name, article)` for one that was chosen, `onLeave()` on Escape. */
  constructor(log, { permitted, onAction, onLeave }) {
    this.#log = log;
    this.#listener = { permitted, onAction, onLeave };
    this.#bar = document.createElement('div');
    this.#bar.className = 'action-bar';
    this.#bar.setAttribute('role', 'toolbar');
    this.#bar.setAttribute('aria-label', actionWords.actions);
    this.#bar.append(...BUTTONS.map((name) => Object.assign(iconButton({ paths: ICONS[name], label: actionWords[name] }), { name })));
    this.#bar.addEventListener('click', ({ target }) => this.#onClick(target.closest('button')));
    log.addEventListener('pointerover', (event) => event.pointerType !== 'touch' && this.#moveTo(event.target.closest('article')));
    log.addEventListener('pointerleave', () => this.#moveTo(document.activeElement.closest('#rows article')));
    log.addEventListener('focusin', ({ target }) => this.#moveTo(target.closest('article')));
    // Without a target the window has lost the focus, or nothing has it now.
    log.addEventListener('focusout', ({ relatedTarget }) => relatedTarget && !log.contains(relatedTarget) && this.#moveTo(null, relatedTarget));
    log.addEventListener('keydown', (event) => this.#onKey(event));
    // Somebody may have come while this was loaded.
    this.comeBack();
  }

  /** Moves to the message that has the focus or the mouse, unless the bar is at one: what may be done there may have been nothing before. */
  comeBack() {
    if (!this.#bar.isConnected) this.#moveTo(document.activeElement.closest('#rows article') ?? this.#log.querySelector('article:hover'));
  }

  /** Shows what may be done with the message now, after something was done. */
  update() {
    const article = this.#bar.closest('article');
    if (article) this.#show(article);
    else this.comeBack();
  }

  /** Moves to a message, or away. Stays while its own button has the focus: what is moved loses that. */
  #moveTo(article, focused = document.activeElement) {
    if (this.isHeld || this.#bar.parentNode === article || this.#bar.contains(focused)) return;
    if (article) this.#show(article);
    else this.#bar.remove();
  }

  #show(article) {
    const permitted = this.#listener.permitted(article);
    const hadFocus = this.#bar.contains(document.activeElement);
    for (const button of this.#bar.children) button.hidden = !permitted.length || (button.name !== 'more' && !permitted.includes(button.name));
    if (!permitted.length) this.#bar.remove();
    else if (this.#bar.parentNode !== article) article.append(this.#bar);
    if (hadFocus && !this.#bar.contains(document.activeElement)) article.focus({ preventScroll: true });
  }

  #onClick(button) {
    if (button) this.#listener.onAction(button.name, this.#bar.closest('article'));
  }

  #onKey(event) {
    const { target, key } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const article = target.closest('article');
    const step = { ArrowUp: -1, ArrowDown: 1 }[key];
    const side = { ArrowLeft: -1, ArrowRight: 1 }[key];
    let handled = true;
    if (step) handled = this.#go(article, step);
    else if (side) handled = this.#goAside(target, side);
    else if (key === 'Enter' && target === article) this.#listener.onAction('more', article);
    else if (key === 'Escape') this.#listener.onLeave();
    else handled = false;
    if (handled) event.preventDefault();
  }

  /** Gives the focus to the next message, or from the log itself to the last one in view. */
  #go(article, step) {
    const next = article ? neighbour(article, step) : this.#lastInView();
    next?.focus();
    return Boolean(next);
  }

  #lastInView() {
    const edge = this.#log.getBoundingClientRect().bottom;
    return [...this.#log.querySelectorAll('article')].findLast((article) => article.getBoundingClientRect().top < edge);
  }

  #goAside(target, side) {
    const buttons = [...this.#bar.children].filter(({ hidden }) => !hidden);
    const at = buttons.indexOf(target);
    if (at >= 0) buttons[(at + side + buttons.length) % buttons.length].focus();
    return at >= 0;
  }
}

/** The message before or after this one: separators stand between them. */
function neighbour(article, step) {
  let next = article;
  do next = step < 0 ? next.previousElementSibling : next.nextElementSibling;
  while (next && next.localName !== 'article');
  return next;
}
