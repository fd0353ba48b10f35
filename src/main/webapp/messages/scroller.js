/** Distance from the end that still counts as being there, px. */
const END_MARGIN_PX = 48;

/** Part of the view that PageUp and PageDown scroll by. */
const PAGE = 0.9;

/**
 * Owns all writes of a log's scroll position. Follows the end while the user is there, and otherwise keeps the first
 * visible row where it is, whatever is added, removed or resized. Chromium's own scroll anchoring fails at the very top.
 */
export class Scroller {
  /** True while the view follows the end. */
  isAtEnd = true;
  /** False while the window lacks the newest message: its end is then not the end of the log. */
  canFollow = true;
  #log;
  #rows;
  #anchor = null;
  /** The sizes at the last correction. */
  #correctedSize = '';

  /** Calls `onScroll()` after the user scrolled. */
  constructor(log, rows, onScroll) {
    this.#log = log;
    this.#rows = rows;
    log.addEventListener('scroll', () => {
      // The end itself moved. The ResizeObserver follows it in this same frame.
      if (this.isAtEnd && this.#size() !== this.#correctedSize) return;
      this.isAtEnd = this.canFollow && this.distanceToEnd <= END_MARGIN_PX;
      this.#anchor = null;
      if (!this.isAtEnd) this.#setAnchor();
      onScroll();
    }, { passive: true });
    const observer = new ResizeObserver(() => this.#correct());
    observer.observe(log);
    observer.observe(rows);
  }

  /** Distance from the top of the view to the start of the log, px. */
  get distanceToStart() {
    return this.#log.scrollTop;
  }

  /** Distance from the bottom of the view to the end of the log, px. */
  get distanceToEnd() {
    return this.#log.scrollHeight - this.#log.clientHeight - this.#log.scrollTop;
  }

  /** Height of the view, px. */
  get viewHeight() {
    return this.#log.clientHeight;
  }

  /** Runs a change of the rows without moving what the user looks at. */
  preserve(change) {
    if (!this.isAtEnd) this.#setAnchor();
    change();
    this.#correct();
  }

  /** Scrolls to the end, and follows it. */
  scrollToEnd() {
    this.isAtEnd = true;
    this.#anchor = null;
    this.#correct();
  }

  /** `direction` is 1 for down, -1 for up. */
  scrollPage(direction) {
    this.#log.scrollBy({ top: direction * this.#log.clientHeight * PAGE });
  }

  /** The position to return to: `{key, top}`, a row's key and its offset in px, or null for the end. */
  get position() {
    if (this.isAtEnd) return null;
    this.#setAnchor();
    return this.#anchor && { key: this.#anchor.row.dataset.key, top: this.#anchor.top };
  }

  set position(position) {
    const row = position && [...this.#rows.children].find(({ dataset }) => dataset.key === position.key);
    this.isAtEnd = !row;
    this.#anchor = row ? { row, top: position.top } : null;
    this.#correct();
  }

  #size() {
    return `${this.#log.scrollHeight} ${this.#log.clientHeight}`;
  }

  /** Chooses the first row that reaches into the view. Its offset is relative to the log, so that a moved log does not count. */
  #setAnchor() {
    if (this.#anchor?.row.isConnected) return;
    const edge = this.#log.getBoundingClientRect().top;
    for (const row of this.#rows.querySelectorAll('article')) {
      const { top, bottom } = row.getBoundingClientRect();
      if (bottom <= edge) continue;
      this.#anchor = { row, top: top - edge };
      return;
    }
  }

  #correct() {
    if (this.isAtEnd) {
      this.#log.scrollTop = this.#log.scrollHeight;
      this.#correctedSize = this.#size();
    } else if (this.#anchor?.row.isConnected) {
      const top = this.#anchor.row.getBoundingClientRect().top - this.#log.getBoundingClientRect().top;
      const shift = top - this.#anchor.top;
      if (Math.abs(shift) >= 0.5) this.#log.scrollTop += shift;
    } else {
      this.#setAnchor();
    }
  }
}
