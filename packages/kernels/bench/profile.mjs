// Where the time of one training step goes, by kernel: `node packages/kernels/bench/profile.mjs [Original]`.
import {performance} from 'node:perf_hooks';
import * as tf from '@tensorflow/tfjs';
import '@sparsegate/kernels/wasm';
import {productFlops, SMALL, smallModel, trainingStep} from './small-ptb.mjs';

const STEPS = 8;
const SHOWN = 24;

await tf.setBackend('wasm');
const spent = timeKernels();
const training = smallModel({pruned: process.argv[2] !== 'Original'});
for (let step = 0; step < 3; step++) await trainingStep(training);
spent.clear();
const start = performance.now();
for (let step = 0; step < STEPS; step++) await trainingStep(training);
const total = (performance.now() - start) / STEPS;

const rows = [...spent].sort((a, b) => b[1].ms - a[1].ms).slice(0, SHOWN);
for (const [name, {ms, calls}] of rows) {
  const share = ((100 * ms) / STEPS / total).toFixed(1);
  console.log(
    `${name.padEnd(44)} ${(ms / STEPS).toFixed(2)} ms  ${share} %  ${calls / STEPS} calls`,
  );
}
const inKernels = [...spent.values()].reduce((sum, {ms}) => sum + ms, 0) / STEPS;
console.log(`outside kernels ${(total - inKernels).toFixed(2)} ms, step ${total.toFixed(1)} ms`);
console.log(`${(productFlops(SMALL) / total / 1e6).toFixed(1)} GFLOP/s over the step`);

/** Puts a clock around every kernel of the backend; none of them runs another through tfjs. */
function timeKernels() {
  const spent = new Map();
  for (const config of tf.getKernelsForBackend('wasm')) {
    tf.unregisterKernel(config.kernelName, 'wasm');
    const kernelFunc = call => {
      const before = performance.now();
      const result = config.kernelFunc(call);
      const key = keyOf(config.kernelName, call);
      const entry = spent.get(key) ?? {ms: 0, calls: 0};
      spent.set(key, {ms: entry.ms + performance.now() - before, calls: entry.calls + 1});
      return result;
    };
    tf.registerKernel({...config, kernelFunc});
  }
  return spent;
}

/** Kernels of matrices that size apart by their largest input. */
function keyOf(name, {inputs}) {
  const shapes = Object.values(inputs).flatMap(input => (input?.shape ? [input.shape] : []));
  const size = shape => shape.reduce((product, length) => product * length, 1);
  const largest = shapes.sort((a, b) => size(b) - size(a))[0] ?? [];
  return `${name} [${largest}]`;
}
