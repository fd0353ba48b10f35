import { setText } from '../browser/dom.js';
import words from '../words/en-cluster.js';
import { ClusterChart } from './cluster-chart.js';
import { ClusterTable } from './cluster-table.js';
import { ClusterTotals } from './cluster-totals.js';
import { formatNumber, formatRate, formatShare } from './figures.js';

/** Number of colours. Each instance keeps its own. */
const TONES = 8;

/** Totals, charts and table of all instances, and a warning above them. */
export class ClusterView {
  #tones = new Map();
  #root;
  #warning;
  #totals;
  #charts;
  #table;

  constructor(root) {
    this.#root = root;
    this.#warning = root.querySelector('[role="alert"]');
    this.#totals = new ClusterTotals(root.querySelector('#totals'));
    this.#charts = [
      new ClusterChart({ figure: 'connections', title: words.connections, format: formatNumber, minTop: 5 }),
      new ClusterChart({ figure: 'messages', title: words.messages, format: formatRate, minTop: 1 }),
      new ClusterChart({ figure: 'cpu', title: words.cpu, format: formatShare, minTop: 0.1 }),
    ];
    root.querySelector('#charts').append(...this.#charts.map(({ element }) => element));
    this.#table = new ClusterTable(root.querySelector('table'));
  }

  /** Whether the figures are visible. */
  get isShown() {
    return !this.#root.hidden;
  }

  /** Hides all figures. */
  hide() {
    this.#root.hidden = true;
  }

  /** Shows what the feed has, and what is wrong with it. */
  show({ instances, isStale, updatedAt }) {
    this.#root.hidden = false;
    for (const instance of instances) instance.tone = this.#toneOf(instance.key);
    this.#warn(isStale ? words.stale : noRedis(instances));
    this.#totals.show(instances);
    this.#charts.forEach((chart) => chart.show(instances, isStale ? updatedAt : Date.now()));
    this.#table.show(instances);
  }

  #toneOf(key) {
    if (!this.#tones.has(key)) this.#tones.set(key, String(this.#tones.size % TONES));
    return this.#tones.get(key);
  }

  #warn(warning) {
    setText(this.#warning, warning);
    this.#warning.hidden = !warning;
  }
}

function noRedis(instances) {
  const names = instances.filter(({ goneAt, status }) => goneAt === null && !status.live).map(({ name }) => name);
  return names.length ? words.noRedis(names.join(', ')) : '';
}
