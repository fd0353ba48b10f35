import { textElement } from '../browser/dom.js';
import { words } from '../words/locale.js';

/** The panel with the details of the connection. Escape and any click elsewhere close it: it covers the conversation. */
export class DetailsPanel {
  #latencyMs = null;
  #root;
  #session;
  #outbox;
  #storage;

  /** `root` is a `details` element. `parts`: `{session, outbox, storage, notice}`. */
  constructor(root, { session, outbox, storage, notice }) {
    this.#root = root;
    this.#session = session;
    this.#outbox = outbox;
    this.#storage = storage;
    notice.addEventListener('change', () => this.#draw());
    session.addEventListener('latency', ({ detail }) => this.#onLatency(detail));
    root.addEventListener('toggle', () => this.#onToggle());
    addEventListener('click', ({ target }) => {
      if (!root.contains(target)) root.open = false;
    });
    addEventListener('keydown', ({ key }) => key === 'Escape' && this.#onEscape());
    this.#onToggle();
  }

  #onToggle() {
    if (this.#root.open) this.#session.link?.ping();
    this.#draw();
  }

  #onEscape() {
    if (this.#root.open) this.#root.querySelector('summary').focus();
    this.#root.open = false;
  }

  #onLatency(ms) {
    this.#latencyMs = Math.round(ms);
    this.#draw();
  }

  #draw() {
    if (!this.#root.open) return;
    const { welcome, link } = this.#session;
    const { unsentCount } = this.#outbox;
    const details = [
      [words.server, welcome?.instance],
      [words.version, welcome?.version],
      [words.connection, welcome && (link?.isFallback ? words.fallback : words.webSocket)],
      [words.roundTrip, this.#latencyMs === null ? null : words.milliseconds(this.#latencyMs)],
      [words.unsent, unsentCount ? String(unsentCount) : null],
    ];
    this.#root.querySelector('dl').replaceChildren(...details.flatMap(([term, detail]) => [textElement('dt', term), textElement('dd', detail ?? words.none)]));
    this.#root.querySelector('p').textContent = this.#storage.isDurable ? '' : words.notDurable;
  }
}
