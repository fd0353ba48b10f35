import words from '../words/en-cluster.js';
import { ClusterChart } from './cluster-chart.js';
import { ClusterFeed, isServing } from './cluster-feed.js';
import { ClusterTable, memory, number, rate, share } from './cluster-table.js';

const KEPT = 'chat.admin';
/** Colours there are; an instance keeps its own. */
const TONES = 8;

const part = (id) => document.getElementById(id);
const form = part('ask');
const field = part('token');
const status = part('status');
const feed = new ClusterFeed((token, signal) => fetch('api/cluster', { headers: { Authorization: `Bearer ${token}` }, cache: 'no-store', credentials: 'omit', signal }));
const table = new ClusterTable(document.querySelector('table'));
const charts = [
  new ClusterChart({ key: 'connections', name: words.connections, form: number, least: 5 }),
  new ClusterChart({ key: 'messages', name: words.messages, form: rate, least: 1 }),
  new ClusterChart({ key: 'cpu', name: words.cpu, form: share, least: 0.1 }),
];
const tones = new Map();
let shown = false;

part('charts').append(...charts.map(({ element }) => element));

const TOTALS = [
  ['serving', (all) => words.of(all.filter(isServing).length, all.length)],
  ['connections', sum('connections', number)],
  ['messages', sum('messagesPerSecond', rate)],
  ['deliveries', sum('deliveriesPerSecond', rate)],
  ['cpu', sum('cpu', share)],
  ['memory', sum('memoryBytes', memory)],
].map(([key, form]) => {
  const [term, fact, pair] = ['dt', 'dd', 'div'].map((tag) => document.createElement(tag));
  term.textContent = words[key];
  pair.append(term, fact);
  part('totals').append(pair);
  return (all) => setText(fact, form(all));
});

function sum(key, form) {
  return (all) => form(all.filter(({ goneAt }) => goneAt === null).reduce((total, one) => total + one.status[key], 0));
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function say(state, text) {
  status.dataset.state = state;
  setText(status.lastElementChild, text);
}

function ask(why) {
  shown = false;
  form.hidden = false;
  part('live').hidden = true;
  say('connecting', words.signedOut);
  setText(part('refused'), why ? words[why] : '');
  field.setAttribute('aria-invalid', String(Boolean(why)));
  field.focus();
}

function show() {
  const instances = feed.instances;
  instances.forEach((one) => {
    if (!tones.has(one.key)) tones.set(one.key, String(tones.size % TONES));
    one.tone = tones.get(one.key);
  });
  shown = true;
  form.hidden = true;
  part('live').hidden = false;
  const now = Date.now();
  if (feed.silent) say('offline', words.silent(Math.round((now - feed.heardAt) / 1000)));
  else say('connected', words.live(instances.filter(({ goneAt }) => goneAt === null).length));
  const cut = instances.filter(({ goneAt, status }) => goneAt === null && !status.live).map(({ name }) => name);
  const trouble = feed.silent ? words.stale : cut.length ? words.noRedis(cut.join(', ')) : '';
  setText(part('trouble'), trouble);
  part('trouble').hidden = !trouble;
  TOTALS.forEach((total) => total(instances));
  charts.forEach((chart) => chart.show(instances, feed.silent ? feed.heardAt : now));
  table.show(instances);
}

feed.addEventListener('change', () => {
  if (feed.heardAt === null) {
    feed.stop();
    ask('unreachable');
  } else {
    show();
  }
});

feed.addEventListener('refused', ({ detail }) => {
  // A token that cannot be right now may be in a minute.
  if (detail !== 'tooOften') sessionStorage.removeItem(KEPT);
  ask(detail);
});

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const token = field.value.trim();
  // What no header can carry is not the token either.
  if (!/^[!-~]+$/.test(token)) return ask('wrong');
  sessionStorage.setItem(KEPT, token);
  say('connecting', words.asking);
  feed.start(token);
});

part('leave').addEventListener('click', ({ target }) => {
  if (target.tagName !== 'BUTTON') return;
  sessionStorage.removeItem(KEPT);
  form.reset();
  feed.stop();
  ask(null);
});

// Nobody looks: nobody asks. The charts have a hole there.
document.addEventListener('visibilitychange', () => {
  const token = sessionStorage.getItem(KEPT);
  if (document.visibilityState === 'hidden') feed.stop();
  else if (shown && token) feed.start(token);
});

const kept = sessionStorage.getItem(KEPT);
if (kept) {
  say('connecting', words.asking);
  feed.start(kept);
} else {
  ask(null);
}
document.documentElement.dataset.ready = '';
