import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// The page's folder must hold no package.json, as it is served as it is; Node needs one to take the files for modules.
const source = fileURLToPath(new URL('../../../main/webapp/', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'chat-page-'));
cpSync(source, copy, { recursive: true });
writeFileSync(join(copy, 'package.json'), '{"type":"module"}');
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));

// What a browser has and Node 18 has not.
globalThis.CustomEvent ??= class extends Event {
  constructor(type, { detail } = {}) {
    super(type);
    this.detail = detail;
  }
};
globalThis.crypto ??= (await import('node:crypto')).webcrypto;
globalThis.navigator ??= { language: 'en' };

export const folder = copy;

/** A module of the page, imported in Node. */
export const load = (name) => import(pathToFileURL(join(copy, name)).href);
