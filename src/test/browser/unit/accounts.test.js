import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { passwordFault, refusalOf } = await load('accounts/refusals.js');
const { deviceName } = await load('accounts/device.js');

const error = (code, message = '', more = {}) => ({ type: 'error', code, message, ...more });

test('a new password has 8 to 256 characters, and is not the name', () => {
  assert.match(passwordFault('1234567', 'Ana'), /8/);
  assert.match(passwordFault('x'.repeat(257), 'Ana'), /256/);
  assert.ok(passwordFault('ANA MARIA', 'Ana Maria'));
  assert.equal(passwordFault('😀'.repeat(8), 'Ana'), null);
  assert.equal(passwordFault('correct horse', ''), null);
});

test('a refusal stands beside the field that it is about', () => {
  assert.equal(refusalOf(error('conflict', 'name: taken, or looks like one that is')).field, 'name');
  assert.equal(refusalOf(error('bad_request', 'password: is one of the most common')).field, 'password');
  assert.equal(refusalOf(error('forbidden', 'old: not the password of this account')).field, 'old');
});

test('other refusals are the form\'s, and say what to do', () => {
  assert.deepEqual(refusalOf(error('unauthenticated', 'the name or the password is wrong'), { unauthenticated: 'Wrong.' }), { field: null, text: 'Wrong.' });
  assert.match(refusalOf(error('rate_limited', '', { retryAfterMs: 29_001 })).text, /30 s/);
  assert.match(refusalOf(error('unavailable')).text, /Try again/);
});

test('a device is named by its browser and its system', () => {
  const devices = {
    'Firefox on Linux': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'Chrome on Android': 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
    'Edge on Windows': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
    'Safari on iPhone': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari on macOS': 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
    curl: 'curl/7.88.1',
    'something else': 'something else',
  };
  for (const [name, description] of Object.entries(devices)) assert.equal(deviceName(description), name);
  assert.equal(deviceName('x'.repeat(200)).length, 60);
  assert.ok(deviceName(''));
});
