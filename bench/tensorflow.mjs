// (l) Backend 'tensorflow': stock tfjs-node, ours on it, our WebAssembly, and TensorFlow's own Python where it is installed.
// `node bench/tensorflow.mjs [--json FILE] [--cpu-time] [--gpu]`; SPARSEGATE_PYTHON names the Python that has tensorflow.
import {spawn, spawnSync} from 'node:child_process';
import {createRequire} from 'node:module';
import {writeFileSync} from 'node:fs';
import {performance} from 'node:perf_hooks';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {packageName, tfjsNode} from '../scripts/tfjs-node.mjs';

const {values} = parseArgs({
  options: {
    json: {type: 'string'},
    'cpu-time': {type: 'boolean', default: false},
    gpu: {type: 'boolean', default: false},
    threads: {type: 'string'},
  },
});
/** TensorFlow takes its number of threads from the environment, once: a process for each. */
const THREADS = [1, 2];
const WARM_UP = 3;
const LEAST_ROUNDS = 5;
const MILLISECONDS = 4000;

const CASES = [
  {
    name: 'training, 2 layers of 200, B=20 T=35',
    kind: 'training',
    size: {batch: 20, steps: 35, units: 200},
  },
  {
    name: 'a training step, small PTB, Original',
    kind: 'words',
    size: {batch: 20, steps: 20, hidden: 200, vocabulary: 10_000},
  },
  ...[
    [1, 1, 200, 200],
    [1, 35, 200, 200],
    [20, 35, 200, 200],
    [1, 35, 64, 64],
    [1, 200, 300, 128],
    [1, 35, 1500, 1500],
  ].map(([batch, steps, inputSize, units]) => ({
    name: `inference, B=${batch} T=${steps} I=${inputSize} U=${units}`,
    kind: 'inference',
    size: {batch, steps, inputSize, units},
  })),
];

if (values.threads) console.log(JSON.stringify(await measureAll()));
else compareThreads();

function compareThreads() {
  const folder = tfjsNode(packageName(process.argv));
  const rows = THREADS.flatMap(threads => {
    const {stdout, status} = spawnSync(
      process.execPath,
      [
        ...process.execArgv,
        fileURLToPath(import.meta.url),
        ...process.argv.slice(2),
        '--threads',
        `${threads}`,
      ],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
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
    const measured = JSON.parse(stdout.trim().split('\n').at(-1));
    measured.forEach(print);
    return measured;
  });
  if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
}

function print({case: name, threads, stock, ours, wasm, native}) {
  const ms = value => (value === null ? '-' : value.toPrecision(3));
  console.log(
    `${threads} | ${name} | stock ${ms(stock)} | ours ${ms(ours)} (×${(stock / ours).toFixed(1)}) | ` +
      `wasm ${ms(wasm)} | native ${ms(native)}`,
  );
}

async function measureAll() {
  createRequire(import.meta.url)(process.env.SPARSEGATE_TFJS_NODE);
  const {formsOf} = await import('./tensorflow-forms.mjs');
  const python = await startPython();
  const rows = [];
  for (const {name, ...given} of CASES) {
    const forms = {...(await formsOf(given)), ...(python && {native: python.form(given)})};
    const times = await alternate(forms);
    rows.push({
      ...{suite: 'l tfjs-node', case: name, threads: Number(values.threads), unit: 'ms'},
      ...{stock: times.stock, ours: times.ours, wasm: times.wasm, native: times.native ?? null},
      nativeVersion: python?.version ?? null,
    });
  }
  python?.stop();
  return rows;
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
