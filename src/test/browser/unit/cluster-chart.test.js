import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { roundUp } = await load('admin/cluster-chart.js');

test('a scale ends at 1, 2 or 5 times a power of ten', () => {
  for (const [n, top] of [[0.1, 0.1], [0.11, 0.2], [1, 1], [3, 5], [5, 5], [5.1, 10], [70, 100], [1234, 2000]]) assert.ok(Math.abs(roundUp(n) - top) < 1e-9, `${n}: ${roundUp(n)}`);
});
