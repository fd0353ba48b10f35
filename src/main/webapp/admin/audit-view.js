import { textElement } from '../browser/dom.js';
import { isolate } from '../words/bidi.js';
import words from '../words/en-cluster.js';
import { PagedList } from './paged-list.js';

const at = new Intl.DateTimeFormat(navigator.language || 'en', { dateStyle: 'medium', timeStyle: 'medium' });

/** The audit log, in a `details`. `fetchPage(query)` resolves to a `Response`. */
export const auditView = (root, fetchPage) =>
  new PagedList(root, { fetchPage: (last) => fetchPage(last ? `?before=${last.id}` : ''), member: 'entries', itemOf, none: words.noActs });

function itemOf(entry) {
  const item = document.createElement('li');
  const time = textElement('time', at.format(entry.at));
  time.dateTime = new Date(entry.at).toISOString();
  item.append(time, textElement('span', sentenceOf(entry)));
  return item;
}

/** An entry in words; one whose action this page does not know has the server's word for it. */
function sentenceOf({ action, by, byName, room, user, userName, message, detail }) {
  const done = action.replaceAll('_', ' ');
  const whom = userName ?? user;
  const parts = [words.act(byName ?? by ?? words.operator, done), whom && isolate(whom), room && words.inRoom(room), message, detail];
  return parts.filter(Boolean).join(', ');
}
