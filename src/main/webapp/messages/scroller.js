/** Distance from the end that still counts as being at it, px. */
const NEAR = 48;

/**
 * Owns every write of a log's scroll position. Keeps the end in view while the person is there, and else keeps the row
 * under the eye where it is, whatever is added, removed or grows. The browser's own anchoring fails at the very top.
 * Calls `moved()` after the person scrolled.
 */
export class Scroller {
  pinned = true;
  /** False while the window does not hold the newest message: its end is then no place to stay at. */
  live = true;
  #log;
  #rows;
  #anchor = null;
  #corrected = '';

  constructor(log, rows, moved) {
    this.#log = log;
    this.#rows = rows;
    log.addEventListener('scroll', () => {
      // The end itself moved: the observer of sizes follows it in this same frame.
      if (this.pinned && this.#size() !== this.#corrected) return;
      this.pinned = this.live && this.#distance() <= NEAR;
      this.#anchor = null;
      if (!this.pinned) this.#hold();
      moved();
    }, { passive: true });
    const sizes = new ResizeObserver(() => this.#correct());
    sizes.observe(log);
    sizes.observe(rows);
  }

  get fromTop() {
    return this.#log.scrollTop;
  }

  get fromEnd() {
    return this.#distance();
  }

  get viewport() {
    return this.#log.clientHeight;
  }

  /** Runs a change of the rows; what the person looks at does not move. */
  around(change) {
    if (!this.pinned) this.#hold();
    change();
    this.#correct();
  }

  toEnd() {
    this.pinned = true;
    this.#anchor = null;
    this.#correct();
  }

  page(direction) {
    this.#log.scrollBy({ top: direction * this.#log.clientHeight * 0.9 });
  }

  /** The place to come back to: null at the end, else a row's key and its offset, px. */
  get place() {
    if (this.pinned) return null;
    this.#hold();
    return this.#anchor && { key: this.#anchor.row.dataset.key, top: this.#anchor.top };
  }

  set place(place) {
    const row = place && [...this.#rows.children].find(({ dataset }) => dataset.key === place.key);
    this.pinned = !row;
    this.#anchor = row ? { row, top: place.top } : null;
    this.#correct();
  }

  #distance() {
    return this.#log.scrollHeight - this.#log.clientHeight - this.#log.scrollTop;
  }

  #size() {
    return `${this.#log.scrollHeight} ${this.#log.clientHeight}`;
  }

  /** The first row that reaches into the view. Its offset is relative to the log, so a moved log does not count. */
  #hold() {
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
    if (this.pinned) {
      this.#log.scrollTop = this.#log.scrollHeight;
      this.#corrected = this.#size();
    } else if (this.#anchor?.row.isConnected) {
      const top = this.#anchor.row.getBoundingClientRect().top - this.#log.getBoundingClientRect().top;
      const moved = top - this.#anchor.top;
      if (Math.abs(moved) >= 0.5) this.#log.scrollTop += moved;
    } else {
      this.#hold();
    }
  }
}
