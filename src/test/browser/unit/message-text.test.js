import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { cleanText, utf8Length } = await load('protocol/message-text.js');

test('text keeps its lines and loses what the server refuses', () => {
  assert.equal(cleanText('a\r\nb\u0000\u0007\tc  \n\n'), 'a\nb\tc');
  assert.equal(cleanText('\n\n  a'), '  a');
});

test('the length is counted in bytes of UTF-8', () => {
  assert.equal(utf8Length('aä€😀'), 1 + 2 + 3 + 4);
});
