import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { LogWindow, MAX_ROWS } = await load('messages/log-window.js');

const messages = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => ({ type: 'message', room: 'a', id: `e-${from + i}`, at: 1, from: { id: 'u2', name: 'Mira' }, text: 'text' }));
const ends = ({ firstId, lastId }) => [firstId, lastId];

function windowOf(from, to) {
  const window = new LogWindow();
  window.reset(messages(from, to));
  return window;
}

test('a window that begins with the first entry of the log says so', () => {
  assert.equal(windowOf(1, 3).startsLog, true);
  assert.equal(windowOf(5, 9).startsLog, false);
  assert.equal(windowOf(1, 0).startsLog, true);
});

test('entries are added once', () => {
  const window = windowOf(1, 3);
  window.add(messages(3, 5));
  assert.deepEqual(window.rows.map(({ id }) => id), ['e-1', 'e-2', 'e-3', 'e-4', 'e-5']);
});

test('a hole is a row between the entries around it', () => {
  const window = windowOf(1, 2);
  window.add(messages(9, 9), undefined, { hole: true });
  assert.deepEqual(window.rows.map(({ kind }) => kind), ['message', 'message', 'hole', 'message']);
});

test('too many rows are dropped at the start, and can be loaded again', () => {
  const window = windowOf(1, 50);
  window.add(messages(51, 400));
  window.trimStart();
  assert.equal(window.rows.length, MAX_ROWS);
  assert.deepEqual(ends(window), ['e-101', 'e-400']);
  assert.equal(window.hasOldest, false);
  window.prependPage({ messages: messages(51, 100), more: true });
  assert.equal(window.rows.length, MAX_ROWS);
  assert.deepEqual(ends(window), ['e-51', 'e-350']);
  assert.equal(window.hasNewest, false);
});

test('a window without the newest entry grows by pages until it has it', () => {
  const window = windowOf(1, 300);
  window.add(messages(301, 345));
  window.trimEnd();
  window.add(messages(346, 347));
  assert.deepEqual(ends(window), ['e-1', 'e-300']);
  window.appendPage({ messages: messages(301, 345), more: false });
  assert.equal(window.hasNewest, false, 'entries arrived after the page was made');
  window.appendPage({ messages: messages(346, 347), more: false });
  assert.equal(window.hasNewest, true);
  assert.deepEqual(ends(window), ['e-46', 'e-347']);
});

const events = (from, to, target) => Array.from({ length: to - from + 1 }, (_, i) => ({ type: 'edited', room: 'a', id: `e-${from + i}`, at: 1, from: { id: 'u2', name: 'Mira' }, target, text: 'new' }));

test('a window ends with the last entry, also when that is no message', () => {
  const window = windowOf(1, 3);
  window.add(events(4, 5, 'e-2'));
  assert.deepEqual(ends(window), ['e-1', 'e-5']);
  assert.deepEqual(window.rows.map(({ text }) => text), ['text', 'new', 'text']);
});

test('a page of entries that are no messages leads on', () => {
  const window = new LogWindow();
  window.reset(messages(300, 300));
  window.prependPage({ messages: events(100, 299, 'e-1'), more: true });
  assert.deepEqual(ends(window), ['e-100', 'e-300']);
  assert.equal(window.hasOldest, false);
});

test('a window has the newest entry when that is no message', () => {
  const window = windowOf(1, 300);
  window.add(messages(301, 345));
  window.trimEnd();
  window.add(events(346, 347, 'e-2'));
  window.appendPage({ messages: [...messages(301, 345), ...events(346, 347, 'e-2')], more: false });
  assert.equal(window.hasNewest, true);
  assert.equal(window.lastId, 'e-347');
});

test('an entry that lies behind the window changes the message in it', () => {
  const window = windowOf(1, 300);
  window.add(messages(301, 345));
  window.trimEnd();
  window.add(events(346, 346, 'e-2'));
  assert.equal(window.rows[1].text, 'new');
  assert.deepEqual(ends(window), ['e-1', 'e-300']);
});

test('a page around a message replaces the window, which has the newest entry only if the page ends with it', () => {
  const window = windowOf(300, 349);
  window.resetTo({ messages: messages(101, 150), more: true });
  assert.deepEqual([window.hasOldest, window.hasNewest, ...ends(window)], [false, false, 'e-101', 'e-150']);
  window.add(messages(350, 350));
  assert.deepEqual(ends(window), ['e-101', 'e-150']);
  window.resetTo({ messages: messages(301, 350), more: true });
  assert.equal(window.hasNewest, true);
});
