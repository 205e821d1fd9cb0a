// `npm run bench` prints the benchmarks, `npm run bench -- --json FILE` writes them too; further words choose suites,
// `--cases PATTERN` cases by suite and name, and rows of FILE that are not measured now stay as they are.
// `--cpu-time` counts the processor's time instead of the wall's, for a machine that is not idle.
import {parseArgs} from 'node:util';
import * as tf from '@tensorflow/tfjs';
import {simdVariant} from '@sparsegate/kernels';
import {chooseCases, countProcessorTime, tileLimit} from './measure.mjs';
import {bayesianSteps} from './bayesian.mjs';
import {forms} from './forms.mjs';
import {inference} from './inference.mjs';
import {matrixProducts} from './matrix-products.mjs';
import {otherOps} from './other-ops.mjs';
import {sparseInference} from './sparse-inference.mjs';
import {runtimeAgainstNative, runtimeAgainstWeb, runtimeBytes} from './runtime.mjs';
import {mergeRows} from './merge-rows.mjs';
import {layersTraining, trainingSteps} from './training.mjs';

const SUITES = {
  a: trainingSteps,
  b: layersTraining,
  c: inference,
  d: matrixProducts,
  f: otherOps,
  g: bayesianSteps,
  h: sparseInference,
  i: runtimeAgainstNative,
  j: runtimeAgainstWeb,
  k: runtimeBytes,
  m: forms,
};

const {values, positionals} = parseArgs({
  options: {json: {type: 'string'}, cases: {type: 'string'}, 'cpu-time': {type: 'boolean'}},
  allowPositionals: true,
});
if (values.cases) chooseCases(values.cases);
if (values['cpu-time']) countProcessorTime();
await tf.setBackend('wasm');
const best = tileLimit().toFixed(1);
console.log(
  `Node ${process.version}, ${simdVariant()} SIMD, the register tile alone at best ${best} GFLOP/s`,
);
for (const [name, suite] of Object.entries(SUITES)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const measured = await suite();
  measured.forEach(print);
  if (values.json) mergeRows(values.json, measured);
}

function print({suite, case: name, ours, theirs, peer, unit, ratio, bound, limitFraction}) {
  const against =
    theirs === null ? '' : `${theirs.toPrecision(4)} ${unit} ${peer}, ×${ratio.toFixed(2)}`;
  const share = limitFraction === null ? '' : `${(100 * limitFraction).toFixed(0)} % of the limit`;
  const most = bound ? `×${bound.toFixed(2)} of the work` : '';
  console.log(`${suite} | ${name} | ${ours.toPrecision(4)} ${unit} | ${against} | ${share}${most}`);
}
