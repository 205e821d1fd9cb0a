import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** A file of the repository. */
export function read(...path: string[]): string {
  return readFileSync(join(ROOT, ...path), 'utf8');
}

export function readJSON<T>(...path: string[]): T {
  return JSON.parse(read(...path)) as T;
}

/** Folders in a folder of the repository; none where it does not exist. */
export function foldersIn(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), {withFileTypes: true})
    .filter(entry => entry.isDirectory() && entry.name !== 'node_modules')
    .map(({name}) => name);
}

/** The sources in a folder and below, without what a build wrote. */
export function sources(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), {recursive: true, encoding: 'utf8'})
    .filter(file => /\.(ts|mjs)$/.test(file) && !/(^|\/)(generated|dist|node_modules)\//.test(file))
    .map(file => join(folder, file));
}

/** The modules that a source imports, type imports included. */
export function importsOf(file: string): string[] {
  return [...read(file).matchAll(/(?:from|import\(|import)\s*'([^'$\s]+)'/g)].map(
    match => match[1],
  );
}

/** The packages behind imported modules that are neither the file's own nor Node's. */
export function packagesOf(imported: readonly string[]): string[] {
  const outside = imported
    .filter(from => !from.startsWith('.') && !from.startsWith('node:'))
    .map(from => from.split('/', from.startsWith('@') ? 2 : 1).join('/'));
  return [...new Set(outside)].sort();
}

/** Of these, our own, by the name behind the scope. */
export function ours(names: readonly string[]): string[] {
  const scoped = names.filter(name => name.startsWith('@sparsegate/'));
  return [...new Set(scoped.map(name => name.split('/')[1]))];
}
