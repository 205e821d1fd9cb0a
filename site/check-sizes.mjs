// What a reader downloads before a page works, compressed, against its budget: node check-sizes.mjs BASE
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';

const [base = '/'] = process.argv.slice(2);
const dist = join(import.meta.dirname, 'dist');
const GZIP = {level: 9};

/** Bytes, by page. tfjs' own .wasm file is not counted. */
const BUDGETS = {'index.html': 10_000, 'model/index.html': 250_000};

for (const [page, budget] of Object.entries(BUDGETS)) {
  const bytes = [...filesOf(page)].reduce((sum, file) => sum + compressed(file), 0);
  if (bytes > budget) {
    throw new Error(
      `${page} must load within ${budget} bytes. Received: ${bytes}. Load a part of it when it is asked for.`,
    );
  }
  console.log(`${page}: ${bytes} of ${budget} bytes`);
}

/** The page, and all that it loads by itself: scripts, styles, workers, and what these import at once. */
function filesOf(page) {
  const found = new Set([page]);
  for (const file of found) for (const next of neededBy(file)) found.add(next);
  return found;
}

function neededBy(file) {
  const text = readFileSync(join(dist, file), 'utf8');
  if (file.endsWith('.html')) {
    return [...text.matchAll(/<(?:script|link)[^>]*(?:src|href)="([^"]+\.(?:js|css))"/g)].map(
      match => match[1].slice(base.length),
    );
  }
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  const imports = [...text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)];
  const workers = [...text.matchAll(/new Worker\([^)]*?["'`]([^"'`]*?)([\w.-]+\.js)["'`]/g)];
  return [...imports.map(match => folder + match[1]), ...workers.map(match => folder + match[2])];
}

function compressed(file) {
  return gzipSync(readFileSync(join(dist, file)), GZIP).length;
}
