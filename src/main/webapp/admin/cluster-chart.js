import words from '../words/en-cluster.js';
import { PAST } from './cluster-feed.js';

const SVG = 'http://www.w3.org/2000/svg';

/** Of the drawing, in its own units; it is stretched to the room there is. */
const WIDTH = 360;
const HEIGHT = 100;

/** Two samples further apart than this are not joined: nobody has looked in between. ms. */
const BREAK = 5000;

/** One figure of all instances over the last minutes, a line for each. */
export class ClusterChart {
  #key;
  #name;
  #form;
  #least;
  #drawing = document.createElementNS(SVG, 'svg');
  #top = document.createElement('span');
  #lines = new Map();
  element = document.createElement('figure');

  /** `key` names the figure in an instance's past, `form` writes one down; the scale reaches to `least` at least. */
  constructor({ key, name, form, least }) {
    this.#key = key;
    this.#name = name;
    this.#form = form;
    this.#least = least;
    const caption = document.createElement('figcaption');
    caption.textContent = name;
    this.#drawing.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    this.#drawing.setAttribute('preserveAspectRatio', 'none');
    this.#drawing.setAttribute('role', 'img');
    this.#drawing.append(...[0, 0.5, 1].map((part) => grid(part * HEIGHT)));
    this.element.append(caption, this.#plot(), axis());
  }

  #plot() {
    const plot = document.createElement('div');
    plot.className = 'plot';
    this.#top.className = 'top';
    this.#top.setAttribute('aria-hidden', 'true');
    plot.append(this.#drawing, this.#top);
    return plot;
  }

  show(instances, now) {
    const most = roundUp(Math.max(this.#least, ...instances.flatMap(({ past }) => past.map((sample) => sample[this.#key]))));
    const top = this.#form(most);
    if (this.#top.textContent !== top) this.#top.textContent = top;
    const keys = new Set(instances.map(({ key }) => key));
    for (const [key, line] of this.#lines) {
      if (keys.has(key)) continue;
      line.remove();
      this.#lines.delete(key);
    }
    for (const one of instances) this.#line(one).setAttribute('d', path(one.past, this.#key, most, now));
    const values = instances.filter(({ goneAt }) => goneAt === null).map(({ name, past }) => words.value(name, this.#form(past.at(-1)[this.#key])));
    this.#drawing.setAttribute('aria-label', words.chart(this.#name, values.join(', ')));
  }

  #line({ key, tone }) {
    let line = this.#lines.get(key);
    if (!line) {
      line = document.createElementNS(SVG, 'path');
      line.setAttribute('class', 'line');
      this.#lines.set(key, line);
      this.#drawing.append(line);
    }
    line.dataset.tone = tone;
    return line;
  }
}

function path(past, key, most, now) {
  let before = -Infinity;
  return past
    .map((sample) => {
      const x = WIDTH * (1 - (now - sample.at) / PAST);
      const y = HEIGHT * (1 - sample[key] / most);
      const step = sample.at - before > BREAK ? 'M' : 'L';
      before = sample.at;
      return `${step}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}

function grid(y) {
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('class', 'grid');
  line.setAttribute('d', `M0 ${y}H${WIDTH}`);
  return line;
}

function axis() {
  const axis = document.createElement('p');
  axis.className = 'axis';
  axis.setAttribute('aria-hidden', 'true');
  axis.append(...[words.minutesAgo(PAST / 60_000), words.now].map((text) => {
    const end = document.createElement('span');
    end.textContent = text;
    return end;
  }));
  return axis;
}

/** The next 1, 2 or 5 with noughts behind it, so that the scale stays for a while. */
export function roundUp(n) {
  const power = 10 ** Math.floor(Math.log10(n));
  return power * [1, 2, 5, 10].find((step) => step * power >= n * 0.999);
}
