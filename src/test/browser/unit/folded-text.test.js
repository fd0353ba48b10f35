import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { markWords, wordsOf } = await load('protocol/folded-text.js');

/** The text with what is marked in brackets. */
const marked = (text, query) => markWords(text, wordsOf(query)).map(({ text: part, isFound }) => (isFound ? `[${part}]` : part)).join('');

test('the words of a search are folded, and those of the author are left out', () => {
  assert.deepEqual(wordsOf('CAFÉ from:ana "two  words" from:"Ana B" σοφός'), ['cafe', 'two  words', 'σοφοσ']);
  assert.deepEqual(wordsOf('from:ana'), []);
});

for (const [text, query, expected] of [
  ['Deployed at last', 'dep LAST', '[Dep]loyed at [last]'],
  ['Let us meet at the Café', 'cafe', 'Let us meet at the [Café]'],
  ['the cafe\u0301s', 'café', 'the [cafe\u0301]s'],
  ['undeployed', 'dep', 'undeployed'],
  ['明日は東京へ', '東京', '明日は[東京]へ'],
  ['good:)', ':)', 'good[:)]'],
  ['ﬁne', 'fi', '[ﬁ]ne'],
  ['ΣΟΦΟΣ', 'σοφος', '[ΣΟΦΟΣ]'],
  ['a \u{1f44d} here', '\u{1f44d}', 'a [\u{1f44d}] here'],
  ['deploy', 'dep deploy', '[dep]loy'],
  ['nothing', 'else', 'nothing'],
  ['', 'else', ''],
]) test(`"${query}" is marked in "${text}"`, () => assert.equal(marked(text, query), expected));
