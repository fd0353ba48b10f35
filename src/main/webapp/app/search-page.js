import { loadStylesheet } from '../browser/stylesheet.js';

/** Opens the dialog in which messages are searched, by its button or by Ctrl+Shift+F. Its modules are loaded then. */
export class SearchPage {
  #root;
  #parts;
  #modules;
  /** The promise of the view, which is made once; null before. */
  #view = null;

  /** `root` is the dialog. `parts`: `{modules, rooms, timeline, identity}`. */
  constructor({ root, button }, { modules, ...parts }) {
    this.#root = root;
    this.#modules = modules;
    this.#parts = parts;
    button.addEventListener('click', () => this.open());
    addEventListener('keydown', (event) => this.#onKey(event));
  }

  /** Opens the dialog, unless another one is open. */
  async open() {
    this.#view ??= this.#construct();
    const view = await this.#view;
    if (!document.querySelector('dialog[open]')) view.open();
  }

  async #construct() {
    const styled = [loadStylesheet('css/account.css'), loadStylesheet('css/search.css')];
    const { Search } = await this.#modules.loadPersistently('rooms/search.js');
    await Promise.all(styled);
    return new Search(this.#root, this.#parts);
  }

  #onKey(event) {
    if (!event.shiftKey || event.altKey || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f') return;
    event.preventDefault();
    this.open();
  }
}
