// Parts of a layer's call on backend 'tensorflow', each by itself: what an operation costs whatever it computes, what a layer's call costs
// around its kernel, and the products with its weights.
import {performance} from 'node:perf_hooks';
import * as tf from '@tensorflow/tfjs';
import {LSTM_SEQUENCE} from '@sparsegate/ops';
import {median} from './measure.mjs';

const ROUNDS = 9;

/** Median milliseconds of one of so many runs. */
function timed(repeats, run) {
  const times = [];
  for (let round = -1; round < ROUNDS; round++) {
    const start = performance.now();
    for (let k = 0; k < repeats; k++) run();
    if (round >= 0) times.push((performance.now() - start) / repeats);
  }
  return median(times);
}

const binding = () => tf.backend().binding;
const floats = (...shape) =>
  binding().createTensor(shape, binding().TF_FLOAT, new Float32Array(tf.util.sizeFromShape(shape)));

/** Runs an operation on handles and frees what it makes. */
function execute(name, attrs, inputs) {
  const [{id}] = binding().executeOp(name, attrs, inputs, 1);
  binding().deleteTensor(id);
}

const type = () => ({name: 'T', type: binding().TF_ATTR_TYPE, value: binding().TF_FLOAT});

/** Of one number, to itself. */
export function operation() {
  const one = floats(1);
  return timed(1000, () => execute('Identity', [type()], [one]));
}

/** [rows, K] · [K, N] */
function product(rows, inner, columns) {
  const isNot = name => ({name, type: binding().TF_ATTR_BOOL, value: false});
  const attrs = [type(), isNot('transpose_a'), isNot('transpose_b')];
  const inputs = [floats(rows, inner), floats(inner, columns)];
  const repeats = Math.ceil(2e7 / (rows * inner * columns));
  const ms = timed(repeats, () => execute('MatMul', attrs, inputs));
  inputs.forEach(id => binding().deleteTensor(id));
  return ms;
}

/** x · W for all steps at once, and h · R at every step: the least that weights are read and multiplied. */
export function leastForWeights({steps, inputSize, units}) {
  return product(steps, inputSize, 4 * units) + steps * product(1, units, 4 * units);
}

/** All steps in TensorFlow's operation, by itself. */
export function blockLSTM({batch, steps, inputSize, units}) {
  const states = [floats(batch, units), floats(batch, units)];
  const peepholes = [floats(units), floats(units), floats(units)];
  const count = binding().createTensor([], binding().TF_INT64, Int32Array.of(steps, 0));
  const weights = floats(inputSize + units, 4 * units);
  const x = floats(steps, batch, inputSize);
  const inputs = [count, x, ...states, weights, ...peepholes, floats(4 * units)];
  const attrs = [
    {name: 'cell_clip', type: binding().TF_ATTR_FLOAT, value: 0},
    {name: 'use_peephole', type: binding().TF_ATTR_BOOL, value: false},
    type(),
  ];
  const ms = timed(Math.ceil(400 / steps), () => {
    const made = binding().executeOp('BlockLSTMV2', attrs, inputs, 7);
    made.forEach(({id}) => binding().deleteTensor(id));
  });
  inputs.forEach(id => binding().deleteTensor(id));
  return ms;
}

/** A layer's call, and reading its output, with a kernel that computes nothing. */
export async function emptyCall(form) {
  await form.before();
  const kernel = tf.getKernel(LSTM_SEQUENCE, 'tensorflow');
  const kernelFunc = ({inputs: {x, recurrentKernel}, backend}) => {
    const [batch, steps] = x.shape;
    const units = recurrentKernel.shape[0];
    const made = shape =>
      backend.createOutputTensor({id: floats(...shape), shape, dtype: binding().TF_FLOAT});
    return [made([batch, steps, units]), made([batch, units]), made([batch, units]), made([0])];
  };
  tf.unregisterKernel(LSTM_SEQUENCE, 'tensorflow');
  tf.registerKernel({kernelName: LSTM_SEQUENCE, backendName: 'tensorflow', kernelFunc});
  try {
    return timed(200, form.run);
  } finally {
    tf.unregisterKernel(LSTM_SEQUENCE, 'tensorflow');
    tf.registerKernel({...kernel, kernelName: LSTM_SEQUENCE, backendName: 'tensorflow'});
  }
}
