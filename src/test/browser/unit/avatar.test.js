import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { hueOf, initialsOf } = await load('messages/avatar.js');

test('authors whose ids are neighbours have hues far apart', () => {
  assert.ok(Math.abs(hueOf('g1001') - hueOf('g1002')) > 40);
});

test('initials are those of the first and the last word, and whole characters', () => {
  assert.equal(initialsOf('Jonas Maria Weber'), 'JW');
  assert.equal(initialsOf('😀smile'), '😀');
  assert.equal(initialsOf('🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'), '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}');
  assert.equal(initialsOf('हिन्दी'), 'हि');
  assert.equal(initialsOf(''), '');
});
