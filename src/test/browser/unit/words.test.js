import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folder, load } from '../lib/modules.js';

const modulesOf = (isWanted) =>
  readdirSync(folder, { recursive: true })
    .filter((path) => path.endsWith('.js') && !path.startsWith('words/en') && isWanted(path))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .join('\n');

const isAdmin = (path) => path.startsWith('admin/');

/** Keys that are chosen when the page runs: `words[key]`. */
const CHOSEN_AT_RUN_TIME = {
  'words/en.js': [],
  'words/en-actions.js': ['reply', 'edit', 'pin', 'unpin', 'copyText', 'copyLink', 'report', 'more'],
  'words/en-people.js': [
    'owner', 'moderator', 'member', 'message', 'makeOwner', 'makeModerator', 'takeRole', 'giveUp', 'muteShort', 'muteLong', 'unmute', 'remove', 'banLong', 'banForGood', 'unban',
  ],
  'words/en-programs.js': ['bot', 'incoming', 'outgoing', 'failing', 'off'],
  'words/en-rooms.js': [],
  'words/en-writing.js': ['me', 'topic', 'nick', 'invite', 'remove', 'help'],
  'words/en-cluster.js': [
    'wrongToken', 'noAdministrator', 'tooManyAttempts', 'unreachable',
    'running', 'disconnected', 'starting', 'leaving', 'draining', 'stopped',
    'instance', 'state', 'version', 'uptime', 'restarts', 'connections', 'rooms', 'messages', 'deliveries', 'cpu', 'memory', 'serving',
  ],
};

/** By file of words: the name under which modules import it, and which modules may. */
const FILES = [
  ['words/en.js', 'words', (path) => !isAdmin(path)],
  ['words/en-actions.js', 'actionWords', (path) => !isAdmin(path)],
  ['words/en-people.js', 'peopleWords', (path) => !isAdmin(path)],
  ['words/en-programs.js', 'programWords', (path) => !isAdmin(path)],
  ['words/en-rooms.js', 'roomWords', (path) => !isAdmin(path)],
  ['words/en-writing.js', 'writingWords', (path) => !isAdmin(path)],
  ['words/en-cluster.js', 'words', isAdmin],
];

for (const [file, name, isWanted] of FILES) {
  test(`${file} has every text that is used, and no other`, async () => {
    const { default: words } = await load(file);
    const used = Array.from(modulesOf(isWanted).matchAll(new RegExp(`\\b${name}\\.(\\w+)`, 'g')), ([, key]) => key);
    assert.deepEqual(Object.keys(words).sort(), [...new Set([...used, ...CHOSEN_AT_RUN_TIME[file]])].sort());
  });
}
