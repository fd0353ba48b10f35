import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { candidatesFor, COMMANDS } = await load('messages/candidates.js');
const { default: writingWords } = await load('words/en-writing.js');

const people = ['Ana Maria', 'Anton', 'Jonas', 'Žofia'].map((name) => ({ id: name, name }));
const offered = (before, more = {}) => candidatesFor(before, { people, speakers: [], ownId: 'Jonas', ...more });
const texts = (before, more) => offered(before, more)?.candidates.map(({ text }) => text.trim()) ?? null;

test('a name is completed behind an at sign that begins a word, and is written without spaces', () => {
  assert.deepEqual(texts('hello @an'), ['@Ana-Maria', '@Anton']);
  assert.deepEqual(texts('(@ž'), ['@Žofia']);
  assert.equal(offered('hello @an').from, 6);
  assert.equal(texts('write to ana@an'), null);
  assert.equal(texts('@an '), null);
});

test('a name is found by each of its words', () => {
  assert.deepEqual(texts('@mar'), ['@Ana-Maria']);
  assert.deepEqual(texts('@ana-m'), ['@Ana-Maria']);
});

test('those who spoke last come first, oneself never, and everybody at the end', () => {
  assert.deepEqual(texts('@', { speakers: ['Žofia', 'Jonas', 'Anton'] }), ['@Žofia', '@Anton', '@Ana-Maria', '@room']);
  assert.deepEqual(texts('@roo'), ['@room']);
  const crowd = Array.from({ length: 51 }, (_, i) => ({ id: `${i}`, name: `p${i}` }));
  assert.equal(texts('@roo', { people: crowd }), null);
  assert.equal(texts('@p', { people: crowd }).length, 8);
});

test('commands are completed at the beginning of the text alone', () => {
  assert.deepEqual(texts('/'), COMMANDS.map((name) => `/${name}`));
  assert.deepEqual(texts('/to'), ['/topic']);
  assert.equal(texts('see /to'), null);
  assert.equal(texts('/etc/'), null);
  for (const name of COMMANDS) assert.equal(typeof writingWords[name], 'string');
});
