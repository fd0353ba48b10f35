import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const page = fileURLToPath(new URL('../../../main/webapp/', import.meta.url));
const tests = fileURLToPath(new URL('..', import.meta.url));

/** Longest file, lines. */
const MAX_LINES = 300;

/** Files of a folder as `{path, lines}`, but for those of packages. */
const filesOf = (folder, endings) =>
  readdirSync(folder, { recursive: true })
    .filter((path) => endings.test(path) && !path.startsWith('node_modules'))
    .map((path) => ({ path, lines: readFileSync(join(folder, path), 'utf8').split('\n') }));

const modules = filesOf(page, /\.js$/);

/** Where a line matches that no comment precedes, as `path:line`. */
const undocumented = (pattern) =>
  modules.flatMap(({ path, lines }) => lines.flatMap((line, i) => (pattern.test(line) && !lines[i - 1].trimEnd().endsWith('*/') ? [`${path}:${i + 1} ${line.trim()}`] : [])));

test('everything that a module exports has a comment', () => {
  assert.deepEqual(undocumented(/^export (?:async |class|const|function)/), []);
});

test('every public method and getter has a comment', () => {
  assert.deepEqual(undocumented(/^ {2}(?:static )?(?:async )?(?:get )?(?!constructor\()[a-z]\w*\([^;]*\) \{$/), []);
});

test('comments open with a verb or a noun phrase', () => {
  const riddles = modules.flatMap(({ path, lines }) => lines.filter((line) => /\/\*\* (?:Of|What|Who|Whoever|How|Where|When) /.test(line)).map((line) => `${path}: ${line.trim()}`));
  assert.deepEqual(riddles, []);
});

test('no file is longer than 300 lines', () => {
  const long = [...filesOf(page, /\.(js|css|html)$/), ...filesOf(tests, /\.js$/)].filter(({ lines }) => lines.length - 1 > MAX_LINES);
  assert.deepEqual(long.map(({ path }) => path), []);
});
