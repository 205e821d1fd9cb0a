// (f) What is not among the steps above: a packed LSTM, Adam's update, normal samples.
import * as tf from '@tensorflow/tfjs';
import {adam} from '@sparsegate/kernels';
import {seededNormal, sparseLstmSequence} from '@sparsegate/ops';
import {alternate, alternateShort, expectAgreement, row, withStockKernels} from './measure.mjs';

const SAMPLES = 1_000_000;
const [BATCH, STEPS, INPUTS, UNITS] = [1, 50, 64, 64];
/** What is left of the gates and of their weights. */
const [GATES_LEFT, WEIGHTS_LEFT] = [0.4, 0.1];
const TOLERANCE = 1e-4;

export async function otherOps() {
  return [await packedSequence(), await adamUpdates(), await normalSamples()];
}

/** A pruned layer: the stock one multiplies its zeros, the packed one does not have them. */
async function packedSequence() {
  const layer = tf.layers.lstm({
    units: UNITS,
    recurrentActivation: 'sigmoid',
    returnSequences: true,
    batchInputShape: [BATCH, STEPS, INPUTS],
  });
  const stockModel = tf.sequential({layers: [layer]});
  const {dense, packed} = prunedWeights();
  layer.setWeights(dense);
  const x = tf.randomNormal([BATCH, STEPS, INPUTS], 0, 1, 'float32', 1);
  const ours = () => {
    const {outputs, state} = sparseLstmSequence(x, packed, {}, {recurrentActivation: 'sigmoid'});
    const values = outputs.dataSync();
    tf.dispose([outputs, state]);
    return values;
  };
  const stock = () =>
    withStockKernels(() => tf.tidy(() => stockModel.layers[0].call(x, {}).dataSync()));
  expectAgreement('packed', ours(), await stock(), TOLERANCE);
  const {times} = await alternateShort([ours, stock], 1500);
  const name = `packed LSTM, T=${STEPS}, ${INPUTS}/${UNITS}, 40 % of gates, 10 % of weights`;
  return row('f other ops', name, times, 'tfjs wasm, dense with zeros');
}

/** A constant gate of i, f or o has no incoming weights: it is the sigmoid of its bias, and of g the tanh. */
function prunedWeights() {
  const columns = 4 * UNITS;
  const draws = (size, seed) => tf.randomUniform([size], 0, 1, 'float32', seed).dataSync();
  const isActive = draws(columns, 2).map(draw => Number(draw < GATES_LEFT));
  const active = [...isActive.keys()].filter(k => isActive[k]);
  const matrix = (rows, seed) => {
    const [kept, values] = [draws(rows * columns, seed), draws(rows * columns, seed + 1)];
    return values.map((value, k) =>
      isActive[k % columns] && kept[k] < WEIGHTS_LEFT ? value - 0.5 : 0,
    );
  };
  const [kernel, recurrentKernel, bias] = [matrix(INPUTS, 3), matrix(UNITS, 5), draws(columns, 7)];
  const constant = (b, k) =>
    k >= 2 * UNITS && k < 3 * UNITS ? Math.tanh(b) : 1 / (1 + Math.exp(-b));
  return {
    dense: [
      tf.tensor2d(kernel, [INPUTS, columns]),
      tf.tensor2d(recurrentKernel, [UNITS, columns]),
      tf.tensor1d(bias),
    ],
    packed: {
      kernel: compress(kernel, columns, active),
      recurrentKernel: compress(recurrentKernel, columns, active),
      bias: tf.tensor1d(active.map(k => bias[k])),
      activeColumns: tf.tensor1d(active, 'int32'),
      gateConstants: tf.tensor1d(bias.map(constant)),
    },
  };
}

/** The active columns of a matrix, compressed by rows. */
function compress(matrix, width, active) {
  const [values, columns, rowPointers] = [[], [], [0]];
  for (let from = 0; from < matrix.length; from += width) {
    active.forEach((column, k) => {
      if (matrix[from + column] === 0) return;
      values.push(matrix[from + column]);
      columns.push(k);
    });
    rowPointers.push(values.length);
  }
  return {
    shape: [rowPointers.length - 1, active.length],
    values: tf.tensor1d(values),
    columns: tf.tensor1d(columns, 'int32'),
    rowPointers: tf.tensor1d(rowPointers, 'int32'),
  };
}

/** The update alone, of as many weights as the small word model has. */
async function adamUpdates() {
  const shapes = [
    [10_000, 200],
    [200, 10_000],
    [800, 800],
  ];
  const optimizers = [adam(1e-3, 0.9, 0.999, 1e-7), tf.train.adam(1e-3, 0.9, 0.999, 1e-7)];
  const [fast, stock] = optimizers.map(optimizer => {
    const weights = shapes.map((shape, k) =>
      tf.tidy(() => tf.variable(tf.randomNormal(shape, 0, 1, 'float32', k))),
    );
    const gradients = weights.map((weight, k) => ({
      name: weight.name,
      tensor: tf.randomNormal(shapes[k], 0, 1, 'float32', k + 10),
    }));
    return {step: () => optimizer.applyGradients(gradients), weights};
  });
  fast.step();
  stock.step();
  const values = ({weights}) => weights[2].dataSync();
  expectAgreement('Adam', values(fast), values(stock), TOLERANCE);
  const {times} = await alternate([fast.step, stock.step], 9);
  return row('f other ops', 'Adam, 4.64 million weights', times, 'tf.train.adam');
}

async function normalSamples() {
  let seed = 0;
  const draw = sample => () => sample([SAMPLES], seed++).dispose();
  const functions = [
    draw(seededNormal),
    draw((shape, s) => tf.randomNormal(shape, 0, 1, 'float32', s)),
  ];
  const {times} = await alternate(functions, 7);
  return row('f other ops', 'a million normal samples', times, 'tf.randomNormal');
}
