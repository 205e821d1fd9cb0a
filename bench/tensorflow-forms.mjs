// The forms of one case that bench/tensorflow.mjs compares: stock on tfjs-node, ours on it, ours on wasm.
import * as tf from '@tensorflow/tfjs';
import '@sparsegate/kernels/tensorflow';
import '@sparsegate/kernels/wasm';
import {accelerate, adam} from '@sparsegate/kernels';
import {
  logUniformKL,
  seededNormal,
  sparseGruSequence,
  sparseLstmSequence,
  weightSums,
  zeroSmall,
} from '@sparsegate/ops';
import {variationalLSTM} from '@sparsegate/variational';
import {packedColumns} from './packed-columns.mjs';
import {prunedWeights} from './pruned-weights.mjs';
import {smallModel, trainingStep} from './small-ptb.mjs';

const KINDS = {
  ...{inference, training, words, variational, packed},
  ...{groupNorms, threshold, adam: adamStep, samples, kl},
};

const ours = tf
  .getKernelsForBackend('tensorflow')
  .filter(({kernelName}) => kernelName.startsWith('Sparsegate'));

/** By name: what brings the form about, which is not measured, and one run of it. */
export async function formsOf({kind, size}) {
  const forms = {
    stock: {backend: 'tensorflow', fast: false},
    ours: {backend: 'tensorflow', fast: true},
    wasm: {backend: 'wasm', fast: true},
    ...(kind === 'packed' && {columns: {backend: 'tensorflow', fast: true, make: columns}}),
  };
  tf.engine().startScope();
  for (const form of Object.values(forms)) {
    await use(form);
    form.run = await (form.make ?? KINDS[kind])(size, form.fast);
    form.before = () => use(form);
  }
  const dispose = () => {
    tf.engine().endScope();
    tf.disposeVariables();
  };
  return {forms, dispose};
}

async function use({backend, fast}) {
  await tf.setBackend(backend);
  for (const kernel of ours) {
    const registered = tf.getKernel(kernel.kernelName, 'tensorflow') !== undefined;
    if (fast && !registered) tf.registerKernel(kernel);
    if (!fast && registered) tf.unregisterKernel(kernel.kernelName, 'tensorflow');
  }
}

const normal = (shape, seed) => tf.randomNormal(shape, 0, 1, 'float32', seed);

function layer({cell = 'lstm', units, recurrentActivation = 'sigmoid'}, shape) {
  const uniform = tf.initializers.randomUniform({minval: -0.05, maxval: 0.05, seed: 1});
  return tf.layers[cell]({
    units,
    recurrentActivation,
    returnSequences: true,
    kernelInitializer: uniform,
    recurrentInitializer: uniform,
    batchInputShape: shape,
  });
}

function inference({batch, steps, inputSize, ...size}, fast) {
  const shape = [batch, steps, inputSize];
  const model = tf.sequential({layers: [layer(size, shape)]});
  if (fast) accelerate(model);
  const x = normal(shape, 1);
  return () => read(() => model.layers[0].call(x, {}));
}

/** Runs an op on tensors and reads what it gives: nothing is left to do when it returns. */
function read(op) {
  const result = tf.tidy(op);
  const tensors = Array.isArray(result) ? result : [result];
  tensors.forEach(tensor => tensor.dataSync());
  tf.dispose(result);
}

function training({batch, steps, ...size}, fast) {
  const shape = [batch, steps, size.units];
  return trainingOf([layer(size, shape), layer(size, shape)], shape, shape, fast);
}

/** Our own layer on plain tfjs ops is what stands for a stock one, which there is not. */
function variational({batch, steps, inputSize, units, recurrentActivation}) {
  const shape = [batch, steps, inputSize];
  const layers = [
    variationalLSTM({
      ...{units, recurrentActivation, batchInputShape: shape, seed: 1},
      ...{groups: 'weights+gates+neurons', returnSequences: true},
    }),
  ];
  return trainingOf(layers, shape, [batch, steps, units], false);
}

function trainingOf(layers, inputShape, outputShape, fast) {
  const model = tf.sequential({layers});
  if (fast) accelerate(model);
  model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
  const [x, y] = [normal(inputShape, 1), normal(outputShape, 2)];
  return async () => {
    tf.dispose(await model.trainOnBatch(x, y));
  };
}

function words(size, fast) {
  const model = smallModel({pruned: false, fast, size});
  return () => trainingStep(model);
}

function packed({cell = 'lstm', ...size}) {
  const {packed: weights} = prunedWeights({cell, ...size});
  const x = normal([size.batch, size.steps, size.inputSize], 1);
  const sequence = {lstm: sparseLstmSequence, gru: sparseGruSequence}[cell];
  const options = {recurrentActivation: 'sigmoid'};
  return () => read(() => sequence(x, weights, {}, options).outputs);
}

/** The same in dense columns; it reads the last output only. */
function columns({cell = 'lstm', ...size}) {
  const {packed: weights} = prunedWeights({cell, ...size});
  const run = packedColumns(cell, normal([size.batch, size.steps, size.inputSize], 1), weights);
  return () => void run();
}

function groupNorms({rows, columns}) {
  const w = normal([rows, columns], 1);
  const penalty = matrix => {
    const {rowSquares, columnSquares, absolute} = weightSums(matrix);
    return tf.addN([tf.sum(tf.sqrt(rowSquares)), tf.sum(tf.sqrt(columnSquares)), absolute]);
  };
  const gradient = tf.grad(penalty);
  return () => read(() => gradient(w));
}

function threshold({rows, columns}) {
  const w = normal([rows, columns], 1);
  return () => read(() => zeroSmall(w, 0.1));
}

function adamStep({rows, columns}, fast) {
  const rates = [1e-3, 0.9, 0.999, 1e-7];
  const optimizer = fast ? adam(...rates) : tf.train.adam(...rates);
  const weight = tf.tidy(() => tf.variable(normal([rows, columns], 1)));
  const gradients = [{name: weight.name, tensor: normal([rows, columns], 2)}];
  return () => {
    optimizer.applyGradients(gradients);
    tf.tidy(() => void tf.slice(weight, [0, 0], [1, 1]).dataSync());
  };
}

function samples({rows, columns}, fast) {
  const draw = fast ? seededNormal : normal;
  return () => read(() => draw([rows, columns], 1));
}

function kl({rows, columns}) {
  const attrs = {
    ...{height: 0.63576, shift: 1.8732, slope: 1.48695, offset: 0.63576},
    ...{largestLogAlpha: 8, smallestSquare: 1e-20},
  };
  const posterior = [normal([rows, columns], 1), tf.fill([rows, columns], -3)];
  const gradients = tf.grads((mean, logSigma) => logUniformKL(mean, logSigma, attrs));
  return () => read(() => gradients(posterior));
}
