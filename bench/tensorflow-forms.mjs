// The forms of one model that bench/tensorflow.mjs compares: stock on tfjs-node, ours on it, ours on wasm.
import * as tf from '@tensorflow/tfjs';
import '@sparsegate/kernels/tensorflow';
import '@sparsegate/kernels/wasm';
import {accelerate} from '@sparsegate/kernels';
import {smallModel, trainingStep} from './small-ptb.mjs';

const KINDS = {inference, training, words};

const ours = tf
  .getKernelsForBackend('tensorflow')
  .filter(({kernelName}) => kernelName.startsWith('Sparsegate'));

/** By name: what brings the form about, which is not measured, and one run of it. */
export async function formsOf({kind, size}) {
  const forms = {
    stock: {backend: 'tensorflow', fast: false},
    ours: {backend: 'tensorflow', fast: true},
    wasm: {backend: 'wasm', fast: true},
  };
  for (const form of Object.values(forms)) {
    await use(form);
    form.run = await KINDS[kind](size, form.fast);
    form.before = () => use(form);
  }
  return forms;
}

async function use({backend, fast}) {
  await tf.setBackend(backend);
  for (const kernel of ours) {
    const registered = tf.getKernel(kernel.kernelName, 'tensorflow') !== undefined;
    if (fast && !registered) tf.registerKernel(kernel);
    if (!fast && registered) tf.unregisterKernel(kernel.kernelName, 'tensorflow');
  }
}

function lstm(units, shape) {
  const uniform = tf.initializers.randomUniform({minval: -0.05, maxval: 0.05, seed: 1});
  return tf.layers.lstm({
    units,
    recurrentActivation: 'sigmoid',
    returnSequences: true,
    kernelInitializer: uniform,
    recurrentInitializer: uniform,
    batchInputShape: shape,
  });
}

function inference({batch, steps, inputSize, units}, fast) {
  const shape = [batch, steps, inputSize];
  const model = tf.sequential({layers: [lstm(units, shape)]});
  if (fast) accelerate(model);
  const x = tf.randomNormal(shape, 0, 1, 'float32', 1);
  return () => {
    const outputs = tf.tidy(() => model.layers[0].call(x, {}));
    outputs.dataSync();
    outputs.dispose();
  };
}

function training({batch, steps, units}, fast) {
  const shape = [batch, steps, units];
  const model = tf.sequential({layers: [lstm(units, shape), lstm(units, shape)]});
  if (fast) accelerate(model);
  model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
  const [x, y] = [1, 2].map(seed => tf.randomNormal(shape, 0, 1, 'float32', seed));
  return async () => {
    tf.dispose(await model.trainOnBatch(x, y));
  };
}

function words(size, fast) {
  const model = smallModel({pruned: false, fast, size});
  return () => trainingStep(model);
}
