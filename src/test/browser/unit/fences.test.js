import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { endsInFence } = await load('messages/fences.js');

test('a text ends in a fence until the fence is closed on a line of its own', () => {
  for (const text of ['```', '```js', 'look:\n```\ncode', '```\ncode ```', '```\n```\n```sh']) assert.equal(endsInFence(text), true, text);
  for (const text of ['', 'text', 'a ```', '```\ncode\n```', '```\ncode\n```  ', '```one line```']) assert.equal(endsInFence(text), false, text);
});

test('a long text is looked through once', () => {
  assert.equal(endsInFence('`'.repeat(100_000)), false);
  assert.equal(endsInFence('```\n'.repeat(50_001)), true);
});
