import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const page = fileURLToPath(new URL('../../../main/webapp/', import.meta.url));

/** From the bottom up: a folder may import from those of earlier lines, never from one beside it. */
const LAYERS = [
  ['protocol', 'words', 'browser'],
  ['connection'],
  ['messages', 'people', 'accounts', 'layout'],
  ['rooms'],
  ['app', 'admin'],
];

const modules = readdirSync(page, { recursive: true }).filter((path) => path.endsWith('.js'));
const read = (path) => readFileSync(join(page, path), 'utf8');
const folderOf = (path) => path.split('/')[0];
const layerOf = (path) => LAYERS.findIndex((folders) => folders.includes(folderOf(path)));

/** The modules that a module imports by statement, as paths from the page. */
const importsOf = (path) =>
  Array.from(read(path).matchAll(/^(?:import|export)\b[^;]*?from '([^']+)';|^import '([^']+)';/gm), ([, from, bare]) => normalize(join(dirname(path), from ?? bare)));

/** The modules that a module imports when they are needed. */
const lazyImportsOf = (path) => Array.from(read(path).matchAll(/\bload(?:Persistently)?\('([^']+\.js)'\)/g), ([, target]) => target);

/** A module and all that it needs before it runs. */
function closure(path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  importsOf(path).forEach((target) => closure(target, found));
  return found;
}

test('every module lies in a folder of the list, but for boot.js', () => {
  assert.deepEqual(modules.filter((path) => layerOf(path) < 0), ['boot.js']);
  assert.deepEqual(importsOf('boot.js'), []);
});

test('no import leads up or sideways to another folder', () => {
  const wrong = modules.flatMap((path) => [...importsOf(path), ...lazyImportsOf(path)].filter((target) => folderOf(target) !== folderOf(path) && layerOf(target) >= layerOf(path)).map((target) => `${path} → ${target}`));
  assert.deepEqual(wrong, []);
});

test('no module imports itself by way of others', () => {
  const cycles = modules.filter((path) => importsOf(path).some((target) => closure(target).has(path)));
  assert.deepEqual(cycles, []);
});

test('every module that is imported is there', () => {
  const missing = modules.flatMap((path) => [...importsOf(path), ...lazyImportsOf(path)].filter((target) => !existsSync(join(page, target))).map((target) => `${path} → ${target}`));
  assert.deepEqual(missing, []);
});

for (const [document, main] of [['index.html', 'app/main.js'], ['cluster.html', 'admin/main.js']]) {
  test(`${document} preloads exactly what ${main} needs before it runs`, () => {
    const html = read(document);
    assert.ok(html.includes(`<script type="module" src="${main}">`));
    const preloaded = Array.from(html.matchAll(/<link rel="modulepreload" href="([^"]+)">/g), ([, href]) => href);
    assert.deepEqual(preloaded, [...closure(main)].filter((path) => path !== main).sort());
  });
}
