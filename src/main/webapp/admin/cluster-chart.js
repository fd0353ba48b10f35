import { setText } from '../browser/dom.js';
import words from '../words/en-cluster.js';
import { HISTORY_MS } from './cluster-feed.js';

const SVG = 'http://www.w3.org/2000/svg';

/** Size of the drawing in units of its own. It is stretched to the space there is. */
const WIDTH = 360;
const HEIGHT = 100;

/** Two samples further apart than this are not connected: the page was hidden in between, ms. */
const MAX_GAP_MS = 5000;

/** A chart of one figure over the last minutes, with a line for each instance. */
export class ClusterChart {
  element = document.createElement('figure');
  #figure;
  #title;
  #format;
  #minTop;
  #drawing = document.createElementNS(SVG, 'svg');
  #top = document.createElement('span');
  #lines = new Map();

  /** `figure` is the sample's member to draw, `format` formats it; the scale reaches at least to `minTop`. */
  constructor({ figure, title, format, minTop }) {
    this.#figure = figure;
    this.#title = title;
    this.#format = format;
    this.#minTop = minTop;
    const caption = document.createElement('figcaption');
    caption.textContent = title;
    this.#drawing.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    this.#drawing.setAttribute('preserveAspectRatio', 'none');
    this.#drawing.setAttribute('role', 'img');
    this.#drawing.append(...[0, 0.5, 1].map((part) => gridLine(part * HEIGHT)));
    this.element.append(caption, this.#createPlot(), createAxis());
  }

  #createPlot() {
    const plot = document.createElement('div');
    plot.className = 'plot';
    this.#top.className = 'top';
    this.#top.setAttribute('aria-hidden', 'true');
    plot.append(this.#drawing, this.#top);
    return plot;
  }

  /** Draws the instances' samples up to `now`, ms since the epoch. */
  show(instances, now) {
    const max = roundUp(Math.max(this.#minTop, ...instances.flatMap(({ samples }) => samples.map((sample) => sample[this.#figure]))));
    setText(this.#top, this.#format(max));
    const keys = new Set(instances.map(({ key }) => key));
    for (const [key, line] of this.#lines) {
      if (keys.has(key)) continue;
      line.remove();
      this.#lines.delete(key);
    }
    for (const instance of instances) this.#lineOf(instance).setAttribute('d', pathOf(instance.samples, this.#figure, max, now));
    const present = instances.filter(({ goneAt }) => goneAt === null);
    const values = present.map(({ name, samples }) => words.value(name, this.#format(samples.at(-1)[this.#figure])));
    this.#drawing.setAttribute('aria-label', words.chart(this.#title, values.join(', ')));
  }

  #lineOf({ key, tone }) {
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

function pathOf(samples, figure, max, now) {
  let previousAt = -Infinity;
  return samples
    .map((sample) => {
      const x = WIDTH * (1 - (now - sample.at) / HISTORY_MS);
      const y = HEIGHT * (1 - sample[figure] / max);
      const command = sample.at - previousAt > MAX_GAP_MS ? 'M' : 'L';
      previousAt = sample.at;
      return `${command}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}

function gridLine(y) {
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('class', 'grid');
  line.setAttribute('d', `M0 ${y}H${WIDTH}`);
  return line;
}

function createAxis() {
  const axis = document.createElement('p');
  axis.className = 'axis';
  axis.setAttribute('aria-hidden', 'true');
  axis.append(...[words.minutesAgo(HISTORY_MS / 60_000), words.now].map((text) => {
    const label = document.createElement('span');
    label.textContent = text;
    return label;
  }));
  return axis;
}

/** The next 1, 2 or 5 times a power of ten, so that the scale changes rarely. */
export function roundUp(n) {
  const power = 10 ** Math.floor(Math.log10(n));
  return power * [1, 2, 5, 10].find((step) => step * power >= n * 0.999);
}
