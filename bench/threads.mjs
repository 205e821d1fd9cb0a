// (n) One training step of the paper's small word model on two threads against one, in turns. To run by itself: the memory is
// shared from the start, which the other suites' is not. `npm run bench:threads -- --json FILE`
import {performance} from 'node:perf_hooks';
import {parseArgs} from 'node:util';
import {simdVariant} from '@sparsegate/kernels';
import {useThreads} from '@sparsegate/kernels/wasm';
import {mergeRows} from './merge-rows.mjs';
import {smallModel, trainingStep} from './small-ptb.mjs';

const ROUNDS = 7;
const STEPS = 3;
const WARM_UP = 2;

const {values} = parseArgs({options: {json: {type: 'string'}}});
if (process.execArgv.includes('--experimental-wasm-revectorize')) {
  await import('@sparsegate/kernels/wide');
}
const {threads, reason} = await useThreads({threads: 2});
if (threads !== 2) throw new Error(`Two threads cannot be had here: ${reason}`);
console.log(`Node ${process.version}, ${simdVariant()} SIMD`);
const rows = [];
for (const [name, pruned] of [
  ['small PTB, W+G+N', true],
  ['small PTB, Original', false],
]) {
  rows.push(await measured(name, smallModel({pruned})));
}
if (values.json) mergeRows(values.json, rows);

async function measured(name, training) {
  const times = {1: [], 2: []};
  for (let round = -1; round < ROUNDS; round++) {
    for (const count of [1, 2]) {
      await useThreads({threads: count});
      for (let step = -WARM_UP; step < STEPS; step++) {
        const start = performance.now();
        await trainingStep(training);
        if (round >= 0 && step >= 0) times[count].push(performance.now() - start);
      }
    }
  }
  const [one, two] = [median(times[1]), median(times[2])];
  console.log(
    `${name}: ${one.toFixed(1)} ms on one thread, ${two.toFixed(1)} on two, ×${(one / two).toFixed(2)}`,
  );
  return {
    ...{
      suite: 'n two threads',
      case: `${name}, ${simdVariant()} SIMD`,
      ours: two,
      theirs: one,
      peer: 'one thread',
    },
    ...{unit: 'ms', ratio: one / two, limitFraction: null},
  };
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
