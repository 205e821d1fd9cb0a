// Where the time of one training step of the small word model goes, by kernel:
// `node packages/kernels/bench/profile.mjs [--stock] [--original] [--json FILE]`.
import {writeFileSync} from 'node:fs';
import {performance} from 'node:perf_hooks';
import {parseArgs} from 'node:util';
import * as tf from '@tensorflow/tfjs';
import {tileLimit, withStockKernels} from './measure.mjs';
import {productFlops, SMALL, smallModel, trainingStep} from './small-ptb.mjs';

const SHOWN = 24;

const {values} = parseArgs({
  options: {stock: {type: 'boolean'}, original: {type: 'boolean'}, json: {type: 'string'}},
});
await tf.setBackend('wasm');
const profile = values.stock ? await withStockKernels(() => run(2)) : await run(10);
for (const {name, ms, calls} of profile.kernels.slice(0, SHOWN)) {
  const share = ((100 * ms) / profile.total).toFixed(1);
  console.log(`${name.padEnd(56)} ${ms.toFixed(2)} ms  ${share} %  ${calls} calls`);
}
const speed = productFlops(SMALL) / profile.total / 1e6;
console.log(
  `outside kernels ${profile.outside.toFixed(2)} ms, step ${profile.total.toFixed(1)} ms`,
);
console.log(`${speed.toFixed(1)} GFLOP/s, the tile alone ${tileLimit().toFixed(1)}`);
if (values.json) writeFileSync(values.json, `${JSON.stringify(profile, null, 2)}\n`);

async function run(steps) {
  const training = smallModel({pruned: !values.original, fast: !values.stock});
  for (let step = 0; step < 2; step++) await trainingStep(training);
  const {spent, stop} = timeKernels();
  const start = performance.now();
  for (let step = 0; step < steps; step++) await trainingStep(training);
  const total = (performance.now() - start) / steps;
  stop();
  const kernels = [...spent]
    .map(([name, {ms, calls}]) => ({name, ms: ms / steps, calls: calls / steps}))
    .sort((a, b) => b.ms - a.ms);
  const inside = kernels.reduce((sum, {ms}) => sum + ms, 0);
  return {node: process.version, total, outside: total - inside, kernels};
}

/** Puts a clock around every kernel of the backend; none of them runs another through tfjs. */
function timeKernels() {
  const spent = new Map();
  const configs = tf.getKernelsForBackend('wasm');
  const replace = config => {
    tf.unregisterKernel(config.kernelName, 'wasm');
    tf.registerKernel(config);
  };
  for (const config of configs) {
    const kernelFunc = call => {
      const before = performance.now();
      const result = config.kernelFunc(call);
      const key = keyOf(config.kernelName, call);
      const entry = spent.get(key) ?? {ms: 0, calls: 0};
      spent.set(key, {ms: entry.ms + performance.now() - before, calls: entry.calls + 1});
      return result;
    };
    replace({...config, kernelFunc});
  }
  return {spent, stop: () => configs.forEach(replace)};
}

/** Kernels of matrices that size apart by their largest input. */
function keyOf(name, {inputs}) {
  const shapes = Object.values(inputs).flatMap(input => (input?.shape ? [input.shape] : []));
  const size = shape => shape.reduce((product, length) => product * length, 1);
  const largest = shapes.sort((a, b) => size(b) - size(a))[0] ?? [];
  return `${name} [${largest}]`;
}
