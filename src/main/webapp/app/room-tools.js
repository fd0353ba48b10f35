/** The events by which somebody comes near a message, so that the actions are needed. */
const APPROACHES = ['pointerover', 'focusin'];

/** Time after which the actions are loaded where no mouse announces that they are needed, ms: a finger should not have to stay twice. */
const TOUCH_DELAY_MS = 2000;

/** Loads what one does with messages, the panel about a room, and what helps in writing, when they are first needed: a page that is only read does without. */
export class RoomTools {
  #roots;
  #parts;
  #actions = null;
  #hasActions = false;
  #panel = null;
  #writing = null;
  #newRoom = null;
  #newDirect = null;
  #roster = null;

  /** `roots`: `log`, the composer's `form`, and the buttons `people` of the panel, `newRoom` and `newDirect`. `parts`: `{modules, rooms, session, identity, composer, timeline, notices}`. */
  constructor(roots, parts) {
    this.#roots = roots;
    this.#parts = parts;
    for (const type of APPROACHES) roots.log.addEventListener(type, () => this.#loadActions(), { once: true });
    roots.log.addEventListener('keydown', (event) => this.#hasActions || this.#onEarlyKey(event));
    if (matchMedia('(hover: none)').matches) setTimeout(() => this.#loadActions(), TOUCH_DELAY_MS);
    roots.log.addEventListener('click', ({ target }) => this.#onClick(target.closest('[data-action="react"]')));
    roots.people.addEventListener('click', async () => (await this.#loadPanel()).open());
    roots.newRoom.addEventListener('click', async () => (await this.#loadNewRoom()).open());
    roots.newDirect.addEventListener('click', async () => (await this.#loadNewDirect()).open());
    parts.rooms.addEventListener('invited', ({ detail }) => this.#accept(detail));
    parts.composer.onEditLast = async () => (await this.#loadActions()).editLast();
    parts.composer.onText = async (text) => (this.#writing || text) && (await this.#loadWriting()).onInput(text);
    parts.composer.onCommand = async (text, room) => (await this.#loadWriting()).run(text, room);
  }

  /** The keys that are pressed while the actions are being loaded are for them, one after the other. */
  async #onEarlyKey(event) {
    await this.#loadActions();
    const focused = document.activeElement;
    (this.#roots.log.contains(focused) ? focused : event.target).dispatchEvent(new KeyboardEvent('keydown', event));
  }

  #loadActions() {
    this.#actions ??= this.#parts.modules.loadPersistently('app/message-tools.js').then(({ buildMessageActions }) => buildMessageActions(this.#roots, this.#parts));
    this.#actions.then(() => (this.#hasActions = true));
    return this.#actions;
  }

  #loadPanel() {
    this.#panel ??= this.#loadWithRoster('app/panel-tools.js').then(([{ buildRoomPanel }, roster]) => buildRoomPanel({ ...this.#parts, roster, openDirect: async (people) => (await this.#loadNewDirect()).open(people) }));
    return this.#panel;
  }

  #loadWriting() {
    this.#writing ??= this.#loadWithRoster('app/writing-tools.js').then(([{ buildWritingTools }, roster]) => buildWritingTools(this.#roots, { ...this.#parts, roster }));
    return this.#writing;
  }

  /** Loads a module that needs the roster. There is one for all. */
  #loadWithRoster(path) {
    const { modules } = this.#parts;
    this.#roster ??= modules.loadPersistently('people/roster.js').then(({ Roster }) => new Roster(this.#parts));
    return Promise.all([modules.loadPersistently(path), this.#roster]);
  }

  async #accept(invitation) {
    const { acceptInvitation } = await this.#parts.modules.loadPersistently('app/invitation.js');
    await acceptInvitation(invitation, this.#parts);
  }

  #loadNewRoom() {
    this.#newRoom ??= this.#parts.modules.loadPersistently('app/new-room-tools.js').then(({ buildNewRoom }) => buildNewRoom(this.#parts));
    return this.#newRoom;
  }

  #loadNewDirect() {
    this.#newDirect ??= this.#parts.modules.loadPersistently('app/new-direct-tools.js').then(({ buildNewDirect }) => buildNewDirect(this.#parts));
    return this.#newDirect;
  }

  async #onClick(chip) {
    if (!chip) return;
    const [article, { emoji }] = [chip.closest('article'), chip.dataset];
    (await this.#loadActions()).toggle(article, emoji);
  }
}
