import words from '../words/en-cluster.js';
import { shown } from '../words/bidi.js';

const language = navigator.language || 'en';
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });

/** Of a rate: small ones with their tenth. */
export const rate = (n) => (n < 100 ? tenths : whole).format(n);
export const number = (n) => whole.format(n);
export const share = (n) => percent.format(n);
export const memory = (bytes) => `${whole.format(bytes / 1_048_576)} MB`;

export function duration(ms) {
  const s = Math.floor(ms / 1000);
  if (s < 60) return words.seconds(s);
  if (s < 3600) return words.minutes(Math.floor(s / 60), s % 60);
  if (s < 86_400) return words.hours(Math.floor(s / 3600), Math.floor((s % 3600) / 60));
  return words.days(Math.floor(s / 86_400), Math.floor((s % 86_400) / 3600));
}

/** What stands in each column; `null` where an instance that is gone has nothing to tell. */
const COLUMNS = [
  ['instance', ({ name }) => shown(name)],
  ['state', (one) => stateWord(one)],
  ['version', ({ status }) => status.version],
  ['uptime', ({ uptime, goneAt }) => (goneAt === null ? duration(uptime) : null)],
  ['restarts', ({ restarts }) => number(restarts)],
  ['connections', live(({ connections }) => number(connections))],
  ['rooms', live(({ rooms }) => number(rooms))],
  ['messages', live(({ messagesPerSecond }) => rate(messagesPerSecond))],
  ['deliveries', live(({ deliveriesPerSecond }) => rate(deliveriesPerSecond))],
  ['cpu', live(({ cpu }) => share(cpu))],
  ['memory', live(({ memoryBytes }) => memory(memoryBytes))],
];

function live(form) {
  return ({ status, goneAt }) => (goneAt === null ? form(status) : null);
}

/** The word for how it stands, also the key of its colour. */
export function stateOf({ goneAt, status }) {
  if (goneAt !== null) return 'gone';
  return status.state === 'running' && !status.live ? 'away' : status.state;
}

function stateWord(one) {
  const state = stateOf(one);
  return state === 'gone' ? words.gone(Math.round((Date.now() - one.goneAt) / 1000)) : (words[state] ?? state);
}

/** A row for each instance, kept as long as the instance is shown. */
export class ClusterTable {
  #body;
  #rows = new Map();

  constructor(table) {
    this.#body = table.tBodies[0];
    const head = table.tHead.rows[0];
    head.append(
      ...COLUMNS.map(([key]) => {
        const cell = document.createElement('th');
        cell.scope = 'col';
        cell.className = key;
        cell.textContent = words[key];
        if (key === 'restarts') cell.title = words.restartsWhy;
        return cell;
      }),
    );
    // As cards on a narrow screen it would no longer be a table to those who hear it.
    for (const [selector, role] of [['thead, tbody', 'rowgroup'], ['tr', 'row'], ['th', 'columnheader']]) {
      for (const part of table.querySelectorAll(selector)) part.setAttribute('role', role);
    }
    table.setAttribute('role', 'table');
  }

  show(instances) {
    const keys = new Set(instances.map(({ key }) => key));
    for (const [key, { row }] of this.#rows) {
      if (keys.has(key)) continue;
      row.remove();
      this.#rows.delete(key);
    }
    instances.forEach((one, i) => {
      const { row, cells } = this.#rows.get(one.key) ?? this.#add(one.key);
      row.dataset.state = stateOf(one);
      row.dataset.tone = one.tone;
      COLUMNS.forEach(([, form], column) => {
        const text = form(one) ?? words.none;
        if (cells[column].textContent !== text) cells[column].textContent = text;
      });
      if (this.#body.children[i] !== row) this.#body.insertBefore(row, this.#body.children[i] ?? null);
    });
  }

  #add(key) {
    const row = document.createElement('tr');
    row.setAttribute('role', 'row');
    const cells = COLUMNS.map(([column]) => {
      const cell = document.createElement(column === 'instance' ? 'th' : 'td');
      if (column === 'instance') cell.scope = 'row';
      cell.setAttribute('role', column === 'instance' ? 'rowheader' : 'cell');
      cell.className = column;
      cell.dataset.label = words[column];
      row.append(cell);
      const text = document.createElement(key === 'instance' ? 'bdi' : 'span');
      cell.append(text);
      return text;
    });
    const entry = { row, cells };
    this.#rows.set(key, entry);
    return entry;
  }
}
