import { dayOf, fullTime, shortTime, time, words } from '../words/locale.js';
import { render } from './markup.js';
import { shown } from '../words/bidi.js';

/** Longest pause inside one author's burst, ms. */
const BURST = 5 * 60_000;

/** "Sending…" is shown only when it takes this long, ms: an instant answer should look instant. */
export const SLOW = 600;

/** The day of a message never changes, and every row before it asks. */
const days = new WeakMap();
function dayOfItem(item) {
  const source = item.entry ?? item.record;
  if (!days.has(source)) days.set(source, dayOf(source.at));
  return days.get(source);
}

const authorOf = ({ entry, record }, me) => (record ? me?.id : entry.from.id);
export const timeOf = ({ entry, record }) => (record ? record.at : entry.at);

/**
 * How an item is drawn, from the item before it alone: whether it opens a burst, and the day that begins with it.
 * Pure, so that pages of history can be joined in any order.
 */
export function decorate(item, before, me) {
  if (item.kind === 'hole') return { head: false, day: false };
  const at = timeOf(item);
  const day = !before || before.kind === 'hole' || dayOfItem(before) !== dayOfItem(item);
  const head = day || authorOf(before, me) !== authorOf(item, me) || at - timeOf(before) > BURST;
  return { head, day };
}

/** The words beside a message that is on its way: nothing while all goes well. */
export function stateOf(record, { now, offline, held }) {
  if (record.state === 'failed') return words.notSent;
  if (record.state === 'sent') return '';
  if (offline || (held && record.state === 'waiting')) return words.waiting;
  return now - record.since >= SLOW ? words.sending : '';
}

/** A hue for every author, the same on every screen: FNV-1a, spread once more by the golden angle. */
export function hue(id) {
  let sum = 0x811c9dc5;
  for (const char of id) sum = Math.imul(sum ^ char.codePointAt(0), 0x01000193) >>> 0;
  return Math.round((sum % 1000) * 137.508) % 360;
}

/** What is read as one character may be several: a letter with its marks, a flag. */
const characters = new Intl.Segmenter();
const firstOf = (text) => characters.segment(text)[Symbol.iterator]().next().value?.segment ?? '';

export function initials(name) {
  const parts = name.trim().split(/\s+/);
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)] : [parts[0]];
  return letters.map(firstOf).join('').toUpperCase();
}

let serial = 0;

/** One message's element. What never changes is drawn once; `dress` follows what does. */
export function build(item, me) {
  const row = document.getElementById('row').content.firstElementChild.cloneNode(true);
  const own = authorOf(item, me) === me?.id;
  const author = item.entry?.from ?? me ?? { id: '', name: '' };
  row.dataset.key = item.key;
  const avatar = row.querySelector('.avatar');
  avatar.textContent = initials(author.name);
  row.style.setProperty('--hue', hue(author.id));
  row.querySelector('.author').textContent = own ? words.you : shown(author.name);
  row.classList.toggle('own', own);
  const body = row.querySelector('.text');
  body.prepend(...render((item.entry ?? item.record).text, me?.name));
  row.classList.toggle('mentions', Boolean(body.querySelector('mark')));
  name(row);
  return row;
}

/** How each row was dressed last: most rows have nothing new at most times, and formatting a time is slow. */
const looks = new WeakMap();

/** `look`: `{head, at, state, failed}`. */
export function dress(row, { head, at, state, failed }) {
  const look = `${head} ${at} ${state} ${failed}`;
  if (looks.get(row) === look) return;
  looks.set(row, look);
  row.classList.toggle('head', head);
  const stamp = row.querySelector('time');
  const shown = head ? time(at) : shortTime(at);
  stamp.textContent = shown;
  stamp.dateTime = new Date(at).toISOString();
  stamp.title = fullTime(at);
  const line = row.querySelector('.state');
  if (line.dataset.state === state) return;
  line.dataset.state = state;
  row.classList.toggle('failed', failed);
  line.replaceChildren(state, ...(failed ? [button('retry'), button('discard')] : []));
}

/** A row is named by its author and time; its text is read as its content, and is nobody's label. */
function name(row) {
  const parts = ['.author', 'time'].map((part) => row.querySelector(part));
  serial += 1;
  parts.forEach((part, i) => (part.id = `row-${serial}-${i}`));
  row.setAttribute('aria-labelledby', parts.map(({ id }) => id).join(' '));
}

function button(what) {
  const node = document.createElement('button');
  node.type = 'button';
  node.dataset.do = what;
  node.textContent = words[what];
  return node;
}

/** A line of text between rows: a day, a hole. */
export function separator(kind, text) {
  const node = document.createElement('p');
  node.className = kind;
  const label = document.createElement('span');
  label.textContent = text;
  node.append(label);
  return node;
}
