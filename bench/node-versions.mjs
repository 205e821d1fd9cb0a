// Runs one training step and one packed sequence under several versions of Node and compares their numbers:
// `node bench/node-versions.mjs [20 22 24]`. npm fetches the versions that are not there.
import {execFileSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import * as tf from '@tensorflow/tfjs';
import '@sparsegate/kernels/wasm';
import {simdVariant} from '@sparsegate/kernels';
import {sparseLstmSequence} from '@sparsegate/ops';
import {smallModel, trainingStep} from './small-ptb.mjs';

/** Of weights and states of the order of 1: a fused multiply-add rounds once where others round twice. */
const TOLERANCE = 1e-5;
const VERSIONS = ['20', '22', '24'];

if (process.argv[2] === '--numbers') console.log(JSON.stringify(await numbers()));
else compare(process.argv.length > 2 ? process.argv.slice(2) : VERSIONS);

function compare(versions) {
  const runs = versions.map(version => {
    const script = fileURLToPath(import.meta.url);
    const command = ['-y', '-p', `node@${version}`, 'node', script, '--numbers'];
    return JSON.parse(
      execFileSync('npx', command, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']}),
    );
  });
  for (const {node, simd, values} of runs) {
    const differences = values.map((value, k) => Math.abs(value - runs[0].values[k]));
    const largest = Math.max(...differences);
    console.log(
      `Node ${node}, ${simd} SIMD: largest difference from ${runs[0].node} is ${largest}`,
    );
    if (!(largest <= TOLERANCE)) throw new Error(`Node ${node} must agree to ${TOLERANCE}.`);
  }
}

async function numbers() {
  await tf.setBackend('wasm');
  const size = {batch: 3, steps: 4, hidden: 10, vocabulary: 50};
  const training = smallModel({pruned: true, size});
  await trainingStep(training);
  const weights = training.model.getWeights().flatMap(weight => [...weight.dataSync()]);
  return {
    node: process.version,
    simd: simdVariant(),
    values: [...weights, ...packedSequence()],
  };
}

function packedSequence() {
  const draw = (shape, seed) => tf.randomUniform(shape, -1, 1, 'float32', seed);
  const weights = {
    ...{kernel: draw([5, 9], 1), recurrentKernel: draw([4, 9], 2), bias: draw([9], 3)},
    activeColumns: tf.tensor1d([0, 1, 3, 5, 8, 9, 11, 12, 15], 'int32'),
    gateConstants: draw([16], 4),
  };
  const x = draw([2, 6, 5], 5);
  return sparseLstmSequence(x, weights, {}, {recurrentActivation: 'sigmoid'}).outputs.dataSync();
}
