// The first answer of a model on the runtime, in a process of its own: from bytes to numbers, module compiled on the way.
// `node bench/first-answer.mjs FILE IDS` is that process.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {performance} from 'node:perf_hooks';
import {fileURLToPath} from 'node:url';

const PROCESSES = 11;
const script = fileURLToPath(import.meta.url);

if (process.argv[1] === script) {
  console.log(JSON.stringify(await answer(process.argv[2], process.argv[3])));
}

/** Milliseconds of so many processes: until the model is loaded, and from then to its first answer. */
export function firstAnswers(bytes, ids) {
  const directory = mkdtempSync(join(tmpdir(), 'first-answer-'));
  try {
    const file = join(directory, 'model.sgrt');
    writeFileSync(file, bytes);
    return Array.from({length: PROCESSES}, () =>
      JSON.parse(execFileSync(process.execPath, [script, file, JSON.stringify(ids)])),
    );
  } finally {
    rmSync(directory, {recursive: true});
  }
}

async function answer(file, ids) {
  const bytes = new Uint8Array(readFileSync(file));
  const input = JSON.parse(ids);
  const {load} = await import('@sparsegate/runtime');
  const start = performance.now();
  const model = await load(bytes);
  const loaded = performance.now();
  model.run(input);
  return {load: loaded - start, run: performance.now() - loaded};
}
