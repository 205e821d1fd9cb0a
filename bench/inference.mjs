// (c) Inference of one dense LSTM or GRU layer: ours, stock tfjs wasm, onnxruntime-web with one thread.
import * as ort from 'onnxruntime-web';
import * as tf from '@tensorflow/tfjs';
import {accelerate} from '@sparsegate/kernels';
import {alternateShort, expectAgreement, isChosen, row, withStockKernels} from './measure.mjs';
import {onnxModel} from './lstm-onnx.mjs';

const SIZES = [
  [1, 1, 200, 200],
  [1, 35, 200, 200],
  [20, 35, 200, 200],
  [1, 35, 64, 64],
  [1, 200, 300, 128],
  [1, 35, 1500, 1500],
];
const SUITE = 'c inference';
const TOLERANCE = 1e-4;
const MILLISECONDS = 1200;

/** By the kind of tf.layers: how many gates a neuron has. */
const GATES = {lstm: 4, gru: 3};

export async function inference() {
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  const rows = [];
  for (const kind of Object.keys(GATES)) {
    for (const [batch, steps, inputSize, units] of SIZES) {
      const size = {batch, steps, inputSize, units};
      const name = caseName(kind, size);
      if (isChosen(SUITE, name)) rows.push(...(await inferenceCase(name, kind, size)));
    }
  }
  return rows;
}

function caseName(kind, {batch, steps, inputSize, units}) {
  const cell = kind === 'lstm' ? '' : `${kind.toUpperCase()} `;
  return `${cell}B=${batch} T=${steps} I=${inputSize} U=${units}`;
}

async function inferenceCase(name, kind, size) {
  const {batch, steps, inputSize, units} = size;
  const stockModel = layerModel(kind, size);
  const fastModel = layerModel(kind, size, stockModel.getWeights());
  accelerate(fastModel);
  const x = tf.randomNormal([batch, steps, inputSize], 0, 1, 'float32', 1);
  const run = model => () => {
    const outputs = tf.tidy(() => model.layers[0].call(x, {}));
    const values = outputs.dataSync();
    outputs.dispose();
    return values;
  };
  const [ours, stock] = [run(fastModel), () => withStockKernels(run(stockModel))];
  const onnx = await onnxRun(kind, size, stockModel, x);
  const expected = await stock();
  expectAgreement('ours', ours(), expected, TOLERANCE);
  expectAgreement('onnxruntime-web', batch === 1 ? await onnx() : expected, expected, TOLERANCE);
  const {times, limit} = await alternateShort([ours, stock, onnx], MILLISECONDS);
  const [oursMs, stockMs, onnxMs] = times;
  tf.dispose([x, stockModel, fastModel]);
  const flops = 2 * batch * steps * (inputSize + units) * GATES[kind] * units;
  return [
    row(SUITE, name, [oursMs, stockMs], 'tfjs wasm', {flops, limit}),
    row(SUITE, name, [oursMs, onnxMs], 'onnxruntime-web, 1 thread', {flops, limit}),
  ];
}

function layerModel(kind, {batch, steps, inputSize, units}, weights) {
  const uniform = seed => tf.initializers.randomUniform({minval: -0.05, maxval: 0.05, seed});
  const layer = tf.layers[kind]({
    units,
    recurrentActivation: 'sigmoid',
    returnSequences: true,
    kernelInitializer: uniform(1),
    recurrentInitializer: uniform(2),
    batchInputShape: [batch, steps, inputSize],
  });
  const model = tf.sequential({layers: [layer]});
  if (weights) model.setWeights(weights);
  return model;
}

/** [B, T, I] becomes [T, B, I]: with one object in the batch, the same numbers in the same order. */
async function onnxRun(kind, size, model, x) {
  const [kernel, recurrentKernel, bias] = model.getWeights().map(weight => weight.dataSync());
  const bytes = onnxModel(kind, size, {kernel, recurrentKernel, bias});
  const session = await ort.InferenceSession.create(bytes, {executionProviders: ['wasm']});
  const timeMajor = tf.tidy(() => tf.transpose(x, [1, 0, 2]).dataSync());
  const input = new ort.Tensor('float32', timeMajor, [size.steps, size.batch, size.inputSize]);
  return async () => (await session.run({x: input})).y.data;
}
