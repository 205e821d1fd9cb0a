// (l) Backend 'tensorflow': stock tfjs-node, ours on it, our WebAssembly, and TensorFlow and torch in Python where they are installed.
// `node bench/tensorflow.mjs [--json FILE] [--cases PATTERN] [--cpu-time] [--gpu]`; SPARSEGATE_PYTHON names the Python that has
// tensorflow, SPARSEGATE_TORCH the one that has torch. Rows of FILE that are not measured now stay as they are.
import {spawnSync} from 'node:child_process';
import {createRequire} from 'node:module';
import {performance} from 'node:perf_hooks';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {packageName, tfjsNode} from '../scripts/tfjs-node.mjs';
import {mergeRows} from './merge-rows.mjs';
import {startPython} from './python-peer.mjs';
import {CASES} from './tensorflow-cases.mjs';

const {values} = parseArgs({
  options: {
    json: {type: 'string'},
    cases: {type: 'string', default: ''},
    'cpu-time': {type: 'boolean', default: false},
    gpu: {type: 'boolean', default: false},
    threads: {type: 'string'},
  },
});
/** TensorFlow takes its number of threads from the environment, once: a process for each. */
const THREADS = [1, 2];
const WARM_UP = 3;
const LEAST_ROUNDS = 5;
const MILLISECONDS = 2000;

if (values.threads) await measureAll();
else await compareThreads();

async function compareThreads() {
  const folder = tfjsNode(packageName(process.argv));
  for (const threads of THREADS) {
    const script = fileURLToPath(import.meta.url);
    const {status} = spawnSync(
      process.execPath,
      [...process.execArgv, script, ...process.argv.slice(2), '--threads', `${threads}`],
      {
        stdio: 'inherit',
        env: {
          ...process.env,
          SPARSEGATE_TFJS_NODE: folder,
          TF_NUM_INTRAOP_THREADS: `${threads}`,
          TF_NUM_INTEROP_THREADS: '1',
          TF_CPP_MIN_LOG_LEVEL: '2',
        },
      },
    );
    if (status !== 0) throw new Error(`bench/tensorflow.mjs failed with ${threads} threads.`);
  }
}

/** Each row is written as soon as it is there: a run may be cut short. */
async function measureAll() {
  createRequire(import.meta.url)(process.env.SPARSEGATE_TFJS_NODE);
  const {formsOf} = await import('./tensorflow-forms.mjs');
  const {simdVariant} = await import('@sparsegate/kernels');
  const python = await peer('TensorFlow', 'tensorflow-peer.py', 'SPARSEGATE_PYTHON');
  const torch = await peer('torch', 'torch-peer.py', 'SPARSEGATE_TORCH');
  const pattern = new RegExp(values.cases);
  for (const {name, hasNative, hasTorch, ...given} of CASES.filter(({name}) =>
    pattern.test(name),
  )) {
    const {forms, dispose} = await formsOf(given);
    const native = hasNative && python && {native: python.form(given)};
    const inTorch = hasTorch && torch && {torch: torch.form(given)};
    const times = await alternate({...forms, ...native, ...inTorch});
    dispose();
    const row = {
      ...{suite: 'l tfjs-node', case: name, threads: Number(values.threads), unit: 'ms'},
      ...{stock: times.stock, ours: times.ours, wasm: times.wasm, native: times.native ?? null},
      ...{torch: times.torch ?? null, ...(times.columns && {columns: times.columns})},
      versions: {
        ...{node: process.version, simd: simdVariant()},
        clock: values['cpu-time'] ? 'processor' : 'wall',
        python: (hasNative && python?.version) || null,
        torch: (hasTorch && torch?.version) || null,
      },
    };
    print(row);
    if (values.json) mergeRows(values.json, [row]);
  }
  python?.stop();
  torch?.stop();
}

function peer(name, script, variable) {
  const args = [values.threads, ...(values['cpu-time'] ? ['--cpu-time'] : [])];
  return startPython({name, script, variable}, args);
}

function print({case: name, threads, stock, ours, wasm, native, torch, columns = null}) {
  const ms = value => (value === null ? '-' : value.toPrecision(3));
  console.log(
    `${threads} | ${name} | stock ${ms(stock)} | ours ${ms(ours)} (×${(stock / ours).toFixed(1)}) | ` +
      `wasm ${ms(wasm)} | native ${ms(native)} | torch ${ms(torch)} | columns ${ms(columns)}`,
  );
}

/** Median milliseconds, by name, of forms that run in turn; one may return its own, as another process does. */
async function alternate(forms) {
  const {median} = await import('./measure.mjs');
  const times = Object.fromEntries(Object.keys(forms).map(name => [name, []]));
  let end = Infinity;
  for (let round = -WARM_UP; round < LEAST_ROUNDS || performance.now() < end; round++) {
    if (round === 0) end = performance.now() + MILLISECONDS;
    for (const [name, {before, run}] of Object.entries(forms)) {
      await before?.();
      const start = now();
      const own = await run();
      const measured = own ?? now() - start;
      if (round >= 0) times[name].push(measured);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}

function now() {
  if (!values['cpu-time']) return performance.now();
  const {user, system} = process.cpuUsage();
  return (user + system) / 1000;
}
