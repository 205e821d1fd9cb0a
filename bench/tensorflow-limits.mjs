// What no kernel on backend 'tensorflow' can get under, beside a sixth of stock tfjs-node's time, in the cases of suite l that miss it:
// `node bench/tensorflow-limits.mjs [--json FILE]`. By the wall clock, one thread.
import {createRequire} from 'node:module';
import {spawnSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {performance} from 'node:perf_hooks';
import process from 'node:process';
import {tfjsNode} from '../scripts/tfjs-node.mjs';

/** How much sooner than stock inference of single objects is to be. */
const BAR = 6;
const ROUNDS = 9;

if (process.env.SPARSEGATE_TFJS_NODE) await measureAll();
else inOneThread();

/** TensorFlow takes its number of threads from the environment. */
function inOneThread() {
  const threads = {TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1'};
  const env = {...process.env, ...threads, TF_CPP_MIN_LOG_LEVEL: '2'};
  const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const {status} = spawnSync(process.execPath, args, {
    ...{stdio: 'inherit', env: {...env, SPARSEGATE_TFJS_NODE: tfjsNode('tfjs-node')}},
  });
  process.exitCode = status ?? 1;
}

async function measureAll() {
  createRequire(import.meta.url)(process.env.SPARSEGATE_TFJS_NODE);
  const {formsOf} = await import('./tensorflow-forms.mjs');
  const limits = await import('./tensorflow-products.mjs');
  const operation = limits.operation();
  const rows = [];
  for (const size of [
    {batch: 1, steps: 1, inputSize: 200, units: 200},
    {batch: 1, steps: 35, inputSize: 1500, units: 1500},
  ]) {
    const {forms, dispose} = await formsOf({kind: 'inference', size});
    const {stock, ours} = await alternate(forms, size.steps === 1 ? 400 : 1);
    const call = await limits.emptyCall(forms.ours);
    dispose();
    const weights = limits.leastForWeights(size);
    const inOne = limits.blockLSTM(size);
    const least = call + Math.min(weights, inOne);
    rows.push({...size, stock, ours, bar: stock / BAR, call, weights, inOne, least});
  }
  console.log(`An operation that does nothing: ${(1000 * operation).toFixed(1)} µs`);
  console.table(rows);
  const at = process.argv.indexOf('--json');
  if (at < 0) return;
  const command = 'node bench/tensorflow-limits.mjs --json bench/results/tensorflow-limits.json';
  const result = {command, node: process.versions.node, operation, rows};
  writeFileSync(process.argv[at + 1], `${JSON.stringify(result, null, 2)}\n`);
}

/** Median milliseconds of stock and ours, which take turns. */
async function alternate({stock, ours}, repeats) {
  const {median} = await import('./measure.mjs');
  const times = {stock: [], ours: []};
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, form] of Object.entries({stock, ours})) {
      await form.before();
      const start = performance.now();
      for (let k = 0; k < repeats; k++) form.run();
      if (round >= 0) times[name].push((performance.now() - start) / repeats);
    }
  }
  return {stock: median(times.stock), ours: median(times.ours)};
}
