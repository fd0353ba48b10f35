import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { formatFrame, isEntry, newNonce, parseFrame, recoveryFrom } = await load('protocol/wire.js');

test('a frame holds several objects, one to a line', () => {
  const objects = [{ type: 'hello' }, { type: 'join', room: 'a\nb' }];
  assert.deepEqual(parseFrame(formatFrame(objects)), objects);
});

test('a line that is not a JSON object is skipped', () => {
  assert.deepEqual(parseFrame('{"type":"a"}\nnonsense\n\n7\nnull\n{"type":"b"}'), [{ type: 'a' }, { type: 'b' }]);
});

test('entries of the log differ from other objects, whatever their type', () => {
  assert.ok(isEntry({ type: 'deleted', room: 'a', id: 'e-1', at: 1 }));
  assert.ok(!isEntry({ type: 'ack', room: 'a', id: 'e-1', at: 1 }));
  assert.ok(!isEntry({ type: 'read', room: 'a', id: 'e-1' }));
});

test('what is refused for now is retried, the rest is not', () => {
  assert.equal(recoveryFrom('unavailable'), 'retry');
  assert.equal(recoveryFrom('rate_limited'), 'retry');
  assert.equal(recoveryFrom('unauthenticated'), 'sign-in');
  assert.equal(recoveryFrom('too_large'), 'fail');
});

test('nonces are long and never the same', () => {
  const nonces = new Set(Array.from({ length: 1000 }, newNonce));
  assert.equal(nonces.size, 1000);
  assert.match([...nonces][0], /^[0-9a-f]{32}$/);
});
