import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { load } from '../lib/modules.js';

const { parsePersonName, parseRoomName } = await load('protocol/names.js');

// The server's own test reads the same file.
const { rooms, typedRooms, people } = JSON.parse(readFileSync(new URL('../../resources/names.json', import.meta.url)));

for (const { name, taken, why } of rooms) {
  // Typed names are normalized first, so white space in and around a name is not a fault here.
  const typed = name.trim().replace(/\s/g, '-');
  test(`rooms: ${why}`, () => assert.equal(parseRoomName(name), taken ? name : typed === name ? null : parseRoomName(typed)));
}

for (const { typed, name, why } of typedRooms) {
  test(`rooms as they are typed: ${why}`, () => assert.equal(parseRoomName(typed), name));
}

for (const { name, taken, shown = name, why } of people) {
  test(`people: ${why}`, () => assert.equal(parsePersonName(name), taken ? shown : null));
}
