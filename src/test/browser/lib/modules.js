import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// Node needs a package.json to treat the files as modules. The page's folder must not contain one: it is served as it is.
const source = fileURLToPath(new URL('../../../main/webapp/', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'chat-page-'));
cpSync(source, copy, { recursive: true });
writeFileSync(join(copy, 'package.json'), '{"type":"module"}');
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));

// What browsers have and Node 18 lacks.
globalThis.CustomEvent ??= class extends Event {
  constructor(type, { detail } = {}) {
    super(type);
    this.detail = detail;
  }
};
globalThis.crypto ??= (await import('node:crypto')).webcrypto;
globalThis.navigator ??= { language: 'en' };

export const folder = copy;

/** Imports a module of the page in Node. */
export const load = (name) => import(pathToFileURL(join(copy, name)).href);
