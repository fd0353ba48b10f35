import { setText } from '../browser/dom.js';
import { neutralizeBidi } from '../words/bidi.js';
import words from '../words/en-cluster.js';
import { formatDuration, formatMemory, formatNumber, formatRate, formatShare } from './figures.js';

/** Each column's name and content; null where an instance that is gone has none. */
const COLUMNS = [
  ['instance', ({ name }) => neutralizeBidi(name)],
  ['state', (instance) => stateLabel(instance)],
  ['version', ({ status }) => status.version],
  ['uptime', ({ uptime, goneAt }) => (goneAt === null ? formatDuration(uptime) : null)],
  ['restarts', ({ restarts }) => formatNumber(restarts)],
  ['connections', whilePresent(({ connections }) => formatNumber(connections))],
  ['rooms', whilePresent(({ rooms }) => formatNumber(rooms))],
  ['messages', whilePresent(({ messagesPerSecond }) => formatRate(messagesPerSecond))],
  ['deliveries', whilePresent(({ deliveriesPerSecond }) => formatRate(deliveriesPerSecond))],
  ['cpu', whilePresent(({ cpu }) => formatShare(cpu))],
  ['memory', whilePresent(({ memoryBytes }) => formatMemory(memoryBytes))],
];

/** The role of each part. On a narrow screen the rows are shown as cards, which takes a table's own roles away. */
const ROLES = { 'thead, tbody': 'rowgroup', tr: 'row', th: 'columnheader' };

function whilePresent(format) {
  return ({ status, goneAt }) => (goneAt === null ? format(status) : null);
}

/** The state of an instance: the server's own word, `gone`, or `disconnected` while it runs without Redis. Selects label and colour. */
function stateOf({ goneAt, status }) {
  if (goneAt !== null) return 'gone';
  return status.state === 'running' && !status.live ? 'disconnected' : status.state;
}

function stateLabel(instance) {
  const state = stateOf(instance);
  return state === 'gone' ? words.gone(Math.round((Date.now() - instance.goneAt) / 1000)) : (words[state] ?? state);
}

/** The table of instances. A row lives as long as its instance is shown. */
export class ClusterTable {
  #body;
  /** By key: `{row, cells}`. */
  #rows = new Map();

  /** `root` is the table, with an empty head. */
  constructor(root) {
    this.#body = root.tBodies[0];
    root.tHead.rows[0].append(...COLUMNS.map(([column]) => headerCell(column)));
    root.setAttribute('role', 'table');
    for (const [selector, role] of Object.entries(ROLES)) {
      for (const part of root.querySelectorAll(selector)) part.setAttribute('role', role);
    }
  }

  /** `tone` of each instance is the number of its colour. */
  show(instances) {
    const keys = new Set(instances.map(({ key }) => key));
    for (const [key, { row }] of this.#rows) {
      if (keys.has(key)) continue;
      row.remove();
      this.#rows.delete(key);
    }
    instances.forEach((instance, i) => {
      const { row, cells } = this.#rows.get(instance.key) ?? this.#add(instance.key);
      row.dataset.state = stateOf(instance);
      row.dataset.tone = instance.tone;
      COLUMNS.forEach(([, format], column) => setText(cells[column], format(instance) ?? words.none));
      if (this.#body.children[i] !== row) this.#body.insertBefore(row, this.#body.children[i] ?? null);
    });
  }

  #add(key) {
    const row = document.createElement('tr');
    row.setAttribute('role', 'row');
    const cells = COLUMNS.map(([column]) => {
      const cell = bodyCell(column);
      row.append(cell);
      return cell.firstElementChild;
    });
    const entry = { row, cells };
    this.#rows.set(key, entry);
    return entry;
  }
}

function headerCell(column) {
  const cell = document.createElement('th');
  cell.scope = 'col';
  cell.className = column;
  cell.textContent = words[column];
  if (column === 'restarts') cell.title = words.restartsExplained;
  return cell;
}

function bodyCell(column) {
  const isHeader = column === 'instance';
  const cell = document.createElement(isHeader ? 'th' : 'td');
  if (isHeader) cell.scope = 'row';
  cell.setAttribute('role', isHeader ? 'rowheader' : 'cell');
  cell.className = column;
  cell.dataset.label = words[column];
  cell.append(document.createElement('span'));
  return cell;
}
