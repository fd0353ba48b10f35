import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { order } = await load('protocol/entry-id.js');
const { cleanText } = await load('protocol/message-text.js');
const { isEntry, join, newNonce, split, verdict } = await load('protocol/wire.js');

test('a frame holds several objects, one a line', () => {
  const objects = [{ type: 'hello' }, { type: 'join', room: 'a\nb' }];
  assert.deepEqual(split(join(objects)), objects);
});

test('a line that cannot be read costs only itself', () => {
  assert.deepEqual(split('{"type":"a"}\nnonsense\n\n7\nnull\n{"type":"b"}'), [{ type: 'a' }, { type: 'b' }]);
});

test('ids of one epoch are compared by number, others not at all', () => {
  assert.equal(order('e-2', 'e-1'), 'next');
  assert.equal(order('e-10', 'e-9'), 'next');
  assert.equal(order('e-1', 'e-1'), 'seen');
  assert.equal(order('e-4', 'e-1'), 'gap');
  assert.equal(order('f-2', 'e-1'), 'other');
  assert.equal(order('a-b-2', 'a-b-1'), 'next');
  assert.equal(order('e-1', '0'), 'next');
  assert.equal(order('e-7', null), 'next');
});

test('entries of the log are told from other objects, whatever their kind', () => {
  assert.ok(isEntry({ type: 'deleted', room: 'a', id: 'e-1', at: 1 }));
  assert.ok(!isEntry({ type: 'ack', room: 'a', id: 'e-1', at: 1 }));
  assert.ok(!isEntry({ type: 'read', room: 'a', id: 'e-1' }));
});

test('text keeps its lines and loses what the server refuses', () => {
  assert.equal(cleanText('a\r\nb\u0000\u0007\tc  \n\n'), 'a\nb\tc');
  assert.equal(cleanText('\n\n  a'), '  a');
});

test('what is refused for now is tried again, the rest is not', () => {
  assert.equal(verdict('unavailable'), 'again');
  assert.equal(verdict('rate_limited'), 'again');
  assert.equal(verdict('unauthenticated'), 'person');
  assert.equal(verdict('too_large'), 'over');
});

test('nonces are long and never the same', () => {
  const nonces = new Set(Array.from({ length: 1000 }, newNonce));
  assert.equal(nonces.size, 1000);
  assert.match([...nonces][0], /^[0-9a-f]{32}$/);
});
