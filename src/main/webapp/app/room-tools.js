/** The events by which somebody comes near a message, so that the actions are needed. */
const APPROACHES = ['pointerover', 'pointerdown', 'focusin'];

/** Loads what one does with messages when that is first needed, so that a page that is only read does without. */
export class RoomTools {
  #roots;
  #parts;
  #actions = null;

  /** `roots`: `{log, form}`. `parts`: `{modules, rooms, session, composer, notices}`. */
  constructor(roots, parts) {
    this.#roots = roots;
    this.#parts = parts;
    for (const type of APPROACHES) roots.log.addEventListener(type, () => this.#load(), { once: true, passive: true });
    roots.log.addEventListener('click', ({ target }) => this.#onClick(target.closest('[data-action="react"]')));
    parts.composer.onEditLast = async () => (await this.#load()).editLast();
  }

  #load() {
    this.#actions ??= this.#parts.modules.loadPersistently('app/message-tools.js').then(({ buildMessageActions }) => buildMessageActions(this.#roots, this.#parts));
    return this.#actions;
  }

  async #onClick(chip) {
    if (!chip) return;
    const [article, { emoji }] = [chip.closest('article'), chip.dataset];
    (await this.#load()).toggle(article, emoji);
  }
}
