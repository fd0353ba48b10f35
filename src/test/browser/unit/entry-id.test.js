import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { relation, idAfter } = await load('protocol/entry-id.js');

test('ids of one epoch are compared by number', () => {
  assert.equal(relation('e-2', 'e-1'), 'next');
  assert.equal(relation('e-10', 'e-9'), 'next');
  assert.equal(relation('e-1', 'e-1'), 'seen');
  assert.equal(relation('e-4', 'e-1'), 'gap');
  assert.equal(relation('a-b-2', 'a-b-1'), 'next');
});

test('ids of different epochs are not compared', () => {
  assert.equal(relation('f-2', 'e-1'), 'other');
});

test('every id follows an empty log, and none at all', () => {
  assert.equal(relation('e-1', '0'), 'next');
  assert.equal(relation('e-7', null), 'next');
});

test('the id some entries later has the same epoch', () => {
  assert.equal(idAfter('a-b-7', 25), 'a-b-32');
});
