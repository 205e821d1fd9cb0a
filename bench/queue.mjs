// How a queue carries a sweep: `node bench/queue.mjs [--json FILE]`, with redis-server on the path. Two measurements, each of 1,000
// configurations: the queue alone, whose workers answer at once, and the whole way, in which each run is a training of a very small
// model with its checkpoint, surgery and result. Afterwards nothing may be missing and nothing done twice.
import {spawn} from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {createServer} from 'node:net';
import {dirname, join} from 'node:path';
import {performance} from 'node:perf_hooks';
import {clearInterval, setInterval} from 'node:timers';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {Queue, Worker} from 'bullmq';
import {Redis} from 'ioredis';

const RUNS = 1000;
const PROCESSES = 2;
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const PROGRAM = join(ROOT, 'packages', 'cli', 'dist', 'esm', 'sparsegate.js');

const {values} = parseArgs({options: {json: {type: 'string'}}});
// Inside the repository, so that the modules of the sweep find tfjs.
const directory = mkdtempSync(join(ROOT, 'node_modules', '.cache-queue-'));
const port = await freePort();
const redis = spawn(
  'redis-server',
  ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', directory],
  {stdio: 'ignore'},
);
try {
  const url = `redis://127.0.0.1:${port}`;
  const client = new Redis(url, {maxRetriesPerRequest: null});
  // The server is not up at once.
  client.on('error', () => undefined);
  await client.ping();
  const alone = await queueAlone(url, client);
  await client.flushall();
  const whole = await wholeWay(url, client);
  await client.quit();
  const figures = {runs: RUNS, processes: PROCESSES, queueAlone: alone, wholeWay: whole};
  const text = JSON.stringify(
    {...figures, node: process.version, command: 'node bench/queue.mjs'},
    null,
    2,
  );
  console.log(text);
  if (values.json) writeFileSync(values.json, `${text}\n`);
} finally {
  redis.kill();
  rmSync(directory, {recursive: true, force: true});
}

/** Jobs as large as those of a sweep, results as large as theirs, and no work. */
async function queueAlone(url, client) {
  const connection = {url, maxRetriesPerRequest: null};
  const queue = new Queue('alone', {connection});
  const data = {task: {id: 'x'.repeat(20), configuration: 'x'.repeat(600)}};
  const begin = performance.now();
  const jobs = Array.from({length: RUNS}, (_, k) => ({
    name: 'run',
    data,
    opts: {jobId: `run-${k}`},
  }));
  for (const job of jobs) await queue.add(job.name, job.data, job.opts);
  const added = performance.now();
  const done = new Map();
  const worker = new Worker('alone', async () => 'x'.repeat(700), {connection, concurrency: 10});
  await new Promise(resolve => {
    worker.on('completed', ({id}) => {
      done.set(id, (done.get(id) ?? 0) + 1);
      if (done.size === RUNS) resolve();
    });
  });
  const ended = performance.now();
  const memory = await redisMemory(client);
  await Promise.all([worker.close(), queue.close()]);
  return {
    addedPerSecond: Math.round((1000 * RUNS) / (added - begin)),
    donePerSecond: Math.round((1000 * RUNS) / (ended - added)),
    lost: RUNS - done.size,
    twice: [...done.values()].filter(times => times > 1).length,
    redisMegabytes: memory,
  };
}

/** `sparsegate sweep --queue` with two `sparsegate work`. */
async function wholeWay(url, client) {
  writeSweep();
  const storage = join(directory, 'out');
  const workers = Array.from({length: PROCESSES}, () =>
    start('work', '--queue', url, '--storage', storage),
  );
  const begin = performance.now();
  const sweep = start(
    'sweep',
    'sweep.json',
    '--queue',
    url,
    '--storage',
    storage,
    '-o',
    storage,
    '--json',
  );
  let out = '';
  sweep.stdout.on('data', text => (out += text));
  const peak = {coordinator: 0};
  const timer = setInterval(() => {
    peak.coordinator = Math.max(peak.coordinator, residentMegabytes(sweep.pid));
  }, 200);
  const code = await new Promise(resolve => sweep.on('close', resolve));
  const seconds = (performance.now() - begin) / 1000;
  clearInterval(timer);
  workers.forEach(worker => worker.kill('SIGKILL'));
  const {runs, failed} = JSON.parse(out);
  const files = readdirSync(join(storage, 'runs')).length;
  return {
    code,
    seconds: Math.round(seconds),
    runsPerSecond: Math.round((10 * RUNS) / seconds) / 10,
    lost: RUNS - new Set(runs.map(({id}) => id)).size,
    failed: failed.length,
    results: files,
    redisMegabytes: await redisMemory(client),
    coordinatorMegabytes: peak.coordinator,
    storageMegabytes: Math.round(folderBytes(storage) / 2 ** 20),
  };
}

function start(...args) {
  return spawn(process.execPath, [PROGRAM, ...args], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

function writeSweep() {
  mkdirSync(directory, {recursive: true});
  const model = `
    import * as tf from '@tensorflow/tfjs';
    const uniform = seed => tf.initializers.glorotUniform({seed});
    export const buildModel = ({seed}) => tf.sequential({layers: [
      tf.layers.lstm({units: 2, inputShape: [3, 1], recurrentActivation: 'sigmoid', kernelInitializer: uniform(seed), recurrentInitializer: uniform(seed + 1)}),
      tf.layers.dense({units: 1, kernelInitializer: uniform(seed + 2)}),
    ]});
    export const compileArgs = () => ({optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError'});`;
  const data = `
    import * as tf from '@tensorflow/tfjs';
    const part = seed => tf.tidy(() => {
      const xs = tf.randomUniform([16, 3, 1], -1, 1, 'float32', seed);
      return {xs, ys: tf.sum(xs, 1)};
    });
    export const loadData = ({seed}) => ({train: part(seed), valid: part(seed + 1)});`;
  const sweep = {
    ...{name: 'thousand', model: './model.mjs', data: './data.mjs'},
    space: {
      groupLambda: {from: 1e-4, to: 1e-1, steps: 100},
      seed: Array.from({length: RUNS / 100}, (_, k) => k + 1),
    },
    training: {epochs: 1, batchSize: 16},
    milliseconds: false,
  };
  writeFileSync(join(directory, 'model.mjs'), model);
  writeFileSync(join(directory, 'data.mjs'), data);
  writeFileSync(join(directory, 'sweep.json'), JSON.stringify(sweep));
}

/** What Redis has held at most. */
async function redisMemory(client) {
  const info = await client.info('memory');
  return megabytes(Number(/used_memory_peak:(\d+)/.exec(info)[1]));
}

/** Of a process on Linux; 0 elsewhere, and once it has ended. */
function residentMegabytes(pid) {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return megabytes(1024 * Number(kilobytes ?? 0));
  } catch {
    return 0;
  }
}

function folderBytes(folder) {
  return readdirSync(folder, {withFileTypes: true}).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? folderBytes(path) : statSync(path).size);
  }, 0);
}

function megabytes(bytes) {
  return Math.round((10 * bytes) / 2 ** 20) / 10;
}

async function freePort() {
  const server = createServer();
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const {port: free} = server.address();
  await new Promise(resolve => server.close(resolve));
  return free;
}
