// What a reader downloads before a page works, compressed, against its budget: node check-sizes.mjs BASE
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';

const [base = '/'] = process.argv.slice(2);
const dist = join(import.meta.dirname, 'dist');
const GZIP = {level: 9};

/**
 * By page, its budget in bytes; what it loads by itself in other ways than imports; and what its worker may weigh where it opens one
 * only once a reader asks for it. tfjs' own .wasm file is not counted.
 */
const PAGES = {
  'index.html': {budget: 10_000},
  'model/index.html': {budget: 250_000},
  'names/index.html': {budget: 20_000, also: [/^classifier-binary-/, /^names-.*\.sgrt$/]},
  'train/index.html': {budget: 50_000, worker: 260_000},
  'trade-off/index.html': {budget: 50_000, also: [/^trade-off-.*\.json$/]},
};

const assets = readdirSync(join(dist, 'assets'));
for (const [page, {budget, also = [], worker}] of Object.entries(PAGES)) {
  const others = also.flatMap(pattern => assets.filter(name => pattern.test(name)));
  if (others.length < also.length) throw new Error(`${page} must load ${also.join(' and ')}.`);
  const workers = worker === undefined ? [] : [...filesOf([page])].flatMap(workersOf);
  const first = filesOf([page, ...others.map(name => `assets/${name}`)], workers);
  expectWithin(page, budget, first);
  if (worker !== undefined) expectWithin(`${page}, its worker`, worker, filesOf(workers));
}

function expectWithin(what, budget, files) {
  const bytes = [...files].reduce((sum, file) => sum + compressed(file), 0);
  if (bytes > budget) {
    throw new Error(
      `${what} must load within ${budget} bytes. Received: ${bytes}. Load a part of it when it is asked for.`,
    );
  }
  console.log(`${what}: ${bytes} of ${budget} bytes`);
}

/** Files, and all that they load by themselves: scripts, styles, workers, and what these import at once. */
function filesOf(files, without = []) {
  const found = new Set(files);
  for (const file of found) {
    for (const next of [...neededBy(file), ...workersOf(file)]) {
      if (!without.includes(next)) found.add(next);
    }
  }
  return found;
}

function workersOf(file) {
  const workers = read(file).matchAll(/new Worker\([^)]*?["'`]([^"'`]*?)([\w.-]+\.js)["'`]/g);
  return [...workers].map(match => folderOf(file) + match[2]);
}

function neededBy(file) {
  if (file.endsWith('.html')) {
    const links = read(file).matchAll(/<(?:script|link)[^>]*(?:src|href)="([^"]+\.(?:js|css))"/g);
    return [...links].map(match => match[1].slice(base.length));
  }
  const imports = read(file).matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g);
  return [...imports].map(match => folderOf(file) + match[1]);
}

function folderOf(file) {
  return file.slice(0, file.lastIndexOf('/') + 1);
}

function read(file) {
  return readFileSync(join(dist, file), 'utf8');
}

function compressed(file) {
  return gzipSync(readFileSync(join(dist, file)), GZIP).length;
}
