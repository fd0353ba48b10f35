import { setText, textElement } from '../browser/dom.js';
import words from '../words/en-cluster.js';
import { isServing } from './cluster-feed.js';
import { formatMemory, formatNumber, formatRate, formatShare } from './figures.js';

/** Each total's name, and how it is made from all instances. */
const TOTALS = [
  ['serving', (instances) => words.of(instances.filter(isServing).length, instances.length)],
  ['connections', sumOf('connections', formatNumber)],
  ['messages', sumOf('messagesPerSecond', formatRate)],
  ['deliveries', sumOf('deliveriesPerSecond', formatRate)],
  ['cpu', sumOf('cpu', formatShare)],
  ['memory', sumOf('memoryBytes', formatMemory)],
];

function sumOf(figure, format) {
  return (instances) => format(instances.filter(({ goneAt }) => goneAt === null).reduce((sum, { status }) => sum + status[figure], 0));
}

/** The figures of all instances together. */
export class ClusterTotals {
  #values;

  /** `root` is an empty `dl`. */
  constructor(root) {
    this.#values = TOTALS.map(([name]) => {
      const pair = document.createElement('div');
      const value = textElement('dd', '');
      pair.append(textElement('dt', words[name]), value);
      root.append(pair);
      return value;
    });
  }

  /** Shows the sums over all instances that are there. */
  show(instances) {
    TOTALS.forEach(([, format], i) => setText(this.#values[i], format(instances)));
  }
}
