import { dayName, words } from '../words/locale.js';
import { deliveryLabel } from './delivery.js';
import { groupingOf } from './grouping.js';
import { MessageView } from './message-view.js';

/** Time for which a row is marked, ms. */
const MARKED_MS = 3000;

/** Draws rows and the separators between them. Touches only what changed; an element lives as long as its row is shown. */
export class RowList {
  #root;
  #template;
  /** By key: a `MessageView`, or a separator `{element, rowKey}`. */
  #views = new Map();

  constructor(root, template) {
    this.#root = root;
    this.#template = template;
  }

  /** Whether nothing is shown. */
  get isEmpty() {
    return this.#root.childElementCount === 0;
  }

  /** Removes everything, so that the next `render` draws all rows again. */
  clear() {
    this.#views.clear();
    this.#root.replaceChildren();
  }

  /** Shows these rows. `context`: `{me, now, isOffline, isPaused}`. */
  render(rows, context) {
    this.#removeAllBut(new Set(rows.map(({ key }) => key)));
    const kept = new Set();
    let next = this.#root.firstElementChild;
    const place = (key, create) => {
      const view = this.#views.get(key) ?? create();
      this.#views.set(key, view);
      kept.add(key);
      if (view.element === next) next = next.nextElementSibling;
      else this.#root.insertBefore(view.element, next);
      return view;
    };
    let previous = null;
    for (const row of rows) {
      const grouping = groupingOf(row, previous);
      if (grouping.startsDay) place(`day ${row.key}`, () => separator('day', dayName(row.at), row.key));
      if (row.kind === 'hole') place(row.key, () => separator('hole', words.hole, row.key));
      else this.#show(place(row.key, () => new MessageView(this.#template)), row, grouping, context);
      previous = row;
    }
    for (const key of this.#views.keys()) if (!kept.has(key)) this.#remove(key);
  }

  /** Marks a row for a moment, and moves the focus there. */
  mark(key) {
    const { element } = this.#views.get(key);
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
    element.classList.add('found');
    setTimeout(() => element.classList.remove('found'), MARKED_MS);
  }

  #show(view, row, { startsGroup }, context) {
    const { at, delivery } = row;
    if (view.version !== row.version) view.draw(row, context.me);
    view.update({ startsGroup, at, isPending: delivery !== null, label: delivery ? deliveryLabel(delivery, context) : '', hasFailed: delivery?.state === 'failed' });
  }

  /** Removes what belongs to other rows first, so that the rest is not moved. */
  #removeAllBut(keys) {
    for (const [key, { rowKey }] of this.#views) if (!keys.has(rowKey ?? key)) this.#remove(key);
  }

  #remove(key) {
    this.#views.get(key).element.remove();
    this.#views.delete(key);
  }
}

/** A line of text before or in place of a row. */
function separator(kind, text, rowKey) {
  const element = document.createElement('p');
  element.className = kind;
  const label = document.createElement('span');
  label.textContent = text;
  element.append(label);
  return { element, rowKey };
}
