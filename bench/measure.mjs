// Alternating measurements, the registry with and without our kernels, and the limit of the machine.
import {Buffer} from 'node:buffer';
import {readFileSync} from 'node:fs';
import {performance} from 'node:perf_hooks';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import {UnsortedSegmentSum} from '@tensorflow/tfjs-core';

const {WebAssembly} = globalThis;

const WARM_UP = 2;
/** Of functions that are short, also where a peer is not. */
const LEAST_ROUNDS = 5;

/** By default every case. */
let chosen = /(?:)/;

/** Measures only the cases whose suite and name match. */
export function chooseCases(pattern) {
  chosen = new RegExp(pattern);
}

/** Whether a case is to be measured; what its name is made of, a suite need not build. */
export function isChosen(suite, name) {
  return chosen.test(`${suite} ${name}`);
}

/** Milliseconds by the clock on the wall. */
let now = () => performance.now();

/** Counts the processor's time instead of the wall's: for a machine that others use at the same time. */
export function countProcessorTime() {
  now = () => {
    const {user, system} = process.cpuUsage();
    return (user + system) / 1000;
  };
}

const stock = new Map(tf.getKernelsForBackend('wasm').map(config => [config.kernelName, config]));
await import('@sparsegate/kernels/wasm');
// The wide build is for this flag of V8 alone.
const wide = process.execArgv.includes('--experimental-wasm-revectorize');
if (wide) await import('@sparsegate/kernels/wide');
const ours = new Map(tf.getKernelsForBackend('wasm').map(config => [config.kernelName, config]));
// tfjs cannot train an embedding on wasm without this one: the peer gets it too.
stock.set(UnsortedSegmentSum, ours.get(UnsortedSegmentSum));

/** Runs with the kernels of tfjs alone, then puts ours back. */
export async function withStockKernels(run) {
  useKernels(stock);
  try {
    return await run();
  } finally {
    useKernels(ours);
  }
}

function useKernels(wanted) {
  for (const name of ours.keys()) {
    const current = tf.getKernel(name, 'wasm');
    const next = wanted.get(name);
    if (current === next) continue;
    if (current) tf.unregisterKernel(name, 'wasm');
    if (next) tf.registerKernel(next);
  }
}

/**
 * Median times, in milliseconds, of functions that are run in turn for so many rounds, and the limit, GFLOP/s: the
 * median speed of the register tile alone, which runs in every round for about as long as the first function. So
 * whatever else the machine does meanwhile slows all of them alike.
 */
export async function alternate(functions, rounds) {
  const times = functions.map(() => []);
  const speeds = [];
  let tileRuns = 1;
  for (let round = -WARM_UP; round < rounds; round++) {
    for (const [k, run] of functions.entries()) {
      const start = now();
      await run();
      times[k].push(now() - start);
    }
    const speed = tileSpeed(tileRuns);
    speeds.push(speed);
    tileRuns = Math.max(1, Math.round((Math.min(...times[0]) * speed * 1e6) / TILE_FLOPS));
  }
  const measured = values => median(values.slice(WARM_UP));
  return {times: times.map(measured), limit: measured(speeds)};
}

/** The same for functions that are short: as many rounds as fit the time, after as long a time to warm up. */
export async function alternateShort(functions, milliseconds) {
  let rounds = 0;
  for (const start = now(); now() - start < milliseconds; rounds++) {
    for (const run of functions) await run();
  }
  return alternate(functions, Math.max(LEAST_ROUNDS, rounds));
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const TILE = {depth: 256, times: 40};
const TILE_ROWS = wide ? 8 : 4;
const TILE_FLOPS = 2 * TILE_ROWS * 8 * TILE.depth * TILE.times;
const tile = bareModule().exports;

/** GFLOP/s of the register tile on panels in the first-level cache: what no matrix product exceeds. */
function tileSpeed(runs) {
  const a = 1024;
  const b = a + 4 * TILE_ROWS * TILE.depth;
  const c = b + 32 * TILE.depth;
  const start = performance.now();
  for (let run = 0; run < runs; run++) tile.repeatTile(TILE.depth, a, b, c, TILE.times);
  return (runs * TILE_FLOPS) / (performance.now() - start) / 1e6;
}

/** Its best of many short runs: the machine's limit while nobody disturbs it. */
export function tileLimit() {
  return Math.max(...Array.from({length: 100}, () => tileSpeed(4)));
}

/** The module on a memory of its own. */
export function bareModule() {
  const source = new URL(
    `../packages/wasm/src/generated/${wide ? 'wide-binary' : 'wasm-binaries'}.ts`,
    import.meta.url,
  );
  const binaries = [...readFileSync(source, 'utf8').matchAll(/'([A-Za-z0-9+/=]+)'/g)]
    .map(([, base64]) => Buffer.from(base64, 'base64'))
    .reverse();
  const memory = new WebAssembly.Memory({initial: 64, maximum: 65536});
  const module = new WebAssembly.Module(binaries.find(binary => WebAssembly.validate(binary)));
  return {memory, exports: new WebAssembly.Instance(module, {env: {memory}}).exports};
}

/** @throws unless two lists of numbers agree */
export function expectAgreement(name, actual, expected, tolerance) {
  if (actual.length !== expected.length) throw new Error(`${name}: ${actual.length} numbers`);
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  for (let k = 0; k < expected.length; k++) {
    if (!(Math.abs(actual[k] - expected[k]) <= tolerance * scale)) {
      throw new Error(`${name}[${k}] must be ${expected[k]}. Received: ${actual[k]}.`);
    }
  }
}

/** One line of the report. `flops` and `limit` give the share of the machine's limit. */
export function row(suite, name, [oursMs, theirsMs], peer, {flops, limit} = {}) {
  return {
    suite,
    case: name,
    ours: oursMs,
    theirs: theirsMs ?? null,
    peer: peer ?? null,
    unit: 'ms',
    ratio: theirsMs ? theirsMs / oursMs : null,
    limitFraction: flops ? flops / oursMs / 1e6 / limit : null,
  };
}
