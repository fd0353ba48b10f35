import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { DirectRooms } = await load('rooms/direct-rooms.js');

const mira = { id: 'u2', name: 'Mira', note: 'Member' };

/** Direct rooms with this list of rooms; `answer` is what the server says to a request. */
function setUp({ list = [], answer = () => ({ room: 'dm:1' }) } = {}) {
  const [asked, shown] = [[], []];
  const requests = { ask: async (message) => asked.push(message) && answer() };
  const rooms = { list, showDirect: (name, people) => shown.push([name, people]) };
  return { direct: new DirectRooms({ rooms, requests }), asked, shown };
}

const refuse = (error) => () => Promise.reject(error);

test('a direct room is opened with the person alone, and shown under that name', async () => {
  const { direct, asked, shown } = setUp();
  await direct.show(mira);
  assert.deepEqual(asked, [{ type: 'open', room: undefined, members: ['u2'] }]);
  assert.deepEqual(shown, [['dm:1', [{ id: 'u2', name: 'Mira' }]]]);
});

test('one that is in the list is shown without a request; a larger one with the same person is another', async () => {
  const of = (name, ...ids) => ({ name, isDirect: true, facts: { with: ids.map((id) => ({ id })) } });
  const { direct, asked, shown } = setUp({ list: [{ name: 'a', isDirect: false, facts: { with: [] } }, of('dm:3', 'u2', 'u3'), of('dm:2', 'u2')] });
  await direct.show(mira);
  assert.deepEqual([asked, shown[0][0]], [[], 'dm:2']);
});

test('with several people there is one room of them all, in whatever order they are chosen', async () => {
  const jonas = { id: 'u3', name: 'Jonas' };
  const of = (name, ...ids) => ({ name, isDirect: true, facts: { with: ids.map((id) => ({ id })) } });
  const known = setUp({ list: [of('dm:2', 'u2'), of('dm:3', 'u3', 'u2')] });
  await known.direct.show(mira, jonas);
  assert.deepEqual([known.asked, known.shown], [[], [['dm:3', [{ id: 'u2', name: 'Mira' }, jonas]]]]);
  const { direct, asked } = setUp();
  await direct.show(mira, jonas);
  assert.deepEqual(asked, [{ type: 'open', room: undefined, members: ['u2', 'u3'] }]);
});

test('one that is there but not in the list is named by the refusal; any other refusal is the caller\'s', async () => {
  const { direct, shown } = setUp({ answer: refuse({ code: 'conflict', room: 'dm:4' }) });
  await direct.show(mira);
  assert.equal(shown[0][0], 'dm:4');
  await assert.rejects(setUp({ answer: refuse({ code: 'not_found' }) }).direct.show(mira), { code: 'not_found' });
});
