import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { deliveryLabel } = await load('messages/delivery.js');
const label = (delivery, context) => deliveryLabel({ since: 0, state: 'sending', ...delivery }, { now: 0, isOffline: false, isPaused: false, ...context });

test('sending is shown only if it is slow', () => {
  assert.equal(label({}, { now: 599 }), '');
  assert.equal(label({}, { now: 600 }), 'Sending…');
  assert.equal(label({ state: 'sent' }, { now: 9000, isOffline: true }), '');
});

test('waiting is shown while offline or paused', () => {
  assert.equal(label({ state: 'waiting' }, { now: 5000, isOffline: true }), 'Waiting');
  assert.equal(label({ state: 'waiting' }, { isPaused: true }), 'Waiting');
});

test('a failure is always shown', () => {
  assert.equal(label({ state: 'failed' }, {}), 'Not sent.');
});
