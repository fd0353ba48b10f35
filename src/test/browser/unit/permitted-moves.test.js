import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { changeBy, permittedMoves } = await load('people/permitted-moves.js');
const { default: peopleWords } = await load('words/en-people.js');

const NOW = 1_000_000;
const moves = (mine, theirs, more = {}) => permittedMoves({ mine, theirs, isSelf: false, ...more }).join(' ');

test('who has no right is offered nothing', () => {
  for (const mine of ['none', 'member']) assert.equal(moves(mine, 'none'), '');
});

test('moderators mute, remove and ban those without rights, and nobody else', () => {
  assert.equal(moves('moderator', 'none'), 'muteShort muteLong remove banLong banForGood');
  assert.equal(moves('moderator', 'moderator'), '');
  assert.equal(moves('moderator', 'owner'), '');
});

test('owners give and take roles, too', () => {
  assert.equal(moves('owner', 'none'), 'makeOwner makeModerator muteShort muteLong remove banLong banForGood');
  assert.match(moves('owner', 'moderator'), /^makeOwner takeRole /);
  assert.match(moves('owner', 'owner'), /^makeModerator takeRole /);
});

test('what limits somebody is lifted, and not given twice', () => {
  assert.equal(moves('moderator', 'none', { limits: { banUntil: 0, muteUntil: 5 } }), 'unmute remove banLong banForGood');
  assert.equal(moves('owner', 'none', { limits: { banUntil: -1, muteUntil: 0 } }), 'unban');
});

test('about oneself: a role is given up', () => {
  assert.equal(moves('owner', 'owner', { isSelf: true }), 'giveUp');
  assert.equal(moves('none', 'none', { isSelf: true }), '');
});

test('each move has a name, and is a change of one thing', () => {
  const all = new Set(['owner moderator none', 'owner owner none'].flatMap((roles) => {
    const [mine, theirs] = roles.split(' ');
    return [...permittedMoves({ mine, theirs }), ...permittedMoves({ mine, theirs: 'none', limits: { banUntil: 1, muteUntil: 1 } })];
  }));
  for (const move of all) {
    assert.equal(Object.keys(changeBy(move, NOW)).length, 1, move);
    assert.equal(typeof peopleWords[move], 'string', move);
  }
  assert.deepEqual([changeBy('muteShort', NOW), changeBy('banForGood', NOW), changeBy('unban', NOW)], [{ muteUntil: NOW + 600_000 }, { banUntil: -1 }, { banUntil: 0 }]);
});
