// (l) Backend 'tensorflow': stock tfjs-node, ours on it, our WebAssembly, and TensorFlow's own Python where it is installed.
// `node bench/tensorflow.mjs [--json FILE] [--cases PATTERN] [--cpu-time] [--gpu]`; SPARSEGATE_PYTHON names the Python that has
// tensorflow. Rows of FILE that are not measured now stay as they are.
import {spawn, spawnSync} from 'node:child_process';
import {createRequire} from 'node:module';
import {performance} from 'node:perf_hooks';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {packageName, tfjsNode} from '../scripts/tfjs-node.mjs';
import {mergeRows} from './merge-rows.mjs';
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
  const python = await startPython();
  const pattern = new RegExp(values.cases);
  for (const {name, hasNative, ...given} of CASES.filter(({name}) => pattern.test(name))) {
    const {forms, dispose} = await formsOf(given);
    const native = hasNative && python && {native: python.form(given)};
    const times = await alternate({...forms, ...native});
    dispose();
    const row = {
      ...{suite: 'l tfjs-node', case: name, threads: Number(values.threads), unit: 'ms'},
      ...{stock: times.stock, ours: times.ours, wasm: times.wasm, native: times.native ?? null},
      versions: {
        ...{node: process.version, simd: simdVariant()},
        clock: values['cpu-time'] ? 'processor' : 'wall',
        python: (hasNative && python?.version) || null,
      },
    };
    print(row);
    if (values.json) mergeRows(values.json, [row]);
  }
  python?.stop();
}

function print({case: name, threads, stock, ours, wasm, native}) {
  const ms = value => (value === null ? '-' : value.toPrecision(3));
  console.log(
    `${threads} | ${name} | stock ${ms(stock)} | ours ${ms(ours)} (×${(stock / ours).toFixed(1)}) | ` +
      `wasm ${ms(wasm)} | native ${ms(native)}`,
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

/** TensorFlow in Python, one case a line; undefined where it is not installed. */
async function startPython() {
  const script = fileURLToPath(new URL('tensorflow-peer.py', import.meta.url));
  const args = [script, values.threads, ...(values['cpu-time'] ? ['--cpu-time'] : [])];
  const python = process.env.SPARSEGATE_PYTHON ?? 'python3';
  const child = spawn(python, args, {stdio: ['pipe', 'pipe', 'ignore']});
  child.on('error', () => undefined);
  const answers = createInterface({input: child.stdout})[Symbol.asyncIterator]();
  const answer = async () => {
    const {value, done} = await answers.next();
    return done ? undefined : JSON.parse(value);
  };
  const first = await answer();
  if (!first) {
    console.error(
      `SKIPPED: TensorFlow's own Python. ${python} has no tensorflow: SPARSEGATE_PYTHON names one that has.`,
    );
    return undefined;
  }
  return {
    version: first.version,
    form: given => ({
      run: async () => {
        child.stdin.write(`${JSON.stringify(given)}\n`);
        return (await answer()).ms;
      },
    }),
    stop: () => child.stdin.end(),
  };
}
