/** The end of the icon's drawing in its address, and a red dot in the upper corner before it. */
const END = '%3C/svg%3E';
const DOT = `${encodeURIComponent("<circle cx='25' cy='7' r='7' fill='#d3312b' stroke='#fff' stroke-width='2'/>")}${END}`;

/** Shows outside of the page that messages wait which are for the user: in the page's icon, and on the badge of an installed app. */
export class Attention {
  #icon;
  #plain;
  #rooms;
  #count = 0;

  /** `icon` is the link to an icon that is an SVG in its address. */
  constructor(icon, { rooms }) {
    this.#icon = icon;
    this.#plain = icon.href;
    this.#rooms = rooms;
    for (const type of ['list', 'current']) rooms.addEventListener(type, () => this.#draw());
    this.#draw();
  }

  #draw() {
    const count = this.#rooms.attentionCount;
    if (count === this.#count) return;
    this.#count = count;
    this.#icon.href = count ? this.#plain.replace(END, DOT) : this.#plain;
    // Refused where the page is no app.
    navigator.setAppBadge?.(count).catch(() => {});
  }
}
