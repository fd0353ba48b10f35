/** The texts that have been begun in rooms, which outlive the page. Event `change`, when a room has one now or has none any more. */
export class Drafts extends EventTarget {
  #texts = new Map();
  #storage;

  constructor(storage) {
    super();
    this.#storage = storage;
  }

  /** Reads those of earlier pages. What has been written since is newer. */
  async restore() {
    for (const { room, text } of await this.#storage.all('drafts')) if (!this.#texts.has(room)) this.#texts.set(room, text);
    this.dispatchEvent(new Event('change'));
  }

  /** The text that has been begun in a room, or none. */
  of(room) {
    return this.#texts.get(room) ?? '';
  }

  /** Keeps what has been begun in a room; an empty text ends it. */
  keep(room, text) {
    const before = this.of(room);
    if (before === text) return;
    this.#texts.set(room, text);
    if (text) this.#storage.put('drafts', { room, text });
    else this.#storage.delete('drafts', room);
    if (!before !== !text) this.dispatchEvent(new Event('change'));
  }
}
