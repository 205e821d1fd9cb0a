// (f) What is not among the steps above: a packed LSTM, Adam's update, normal samples.
import * as tf from '@tensorflow/tfjs';
import {adam} from '@sparsegate/kernels';
import {seededNormal, sparseLstmSequence} from '@sparsegate/ops';
import {alternate, alternateShort, expectAgreement, row, withStockKernels} from './measure.mjs';
import {prunedWeights} from './pruned-weights.mjs';

const SAMPLES = 1_000_000;
const [BATCH, STEPS, INPUTS, UNITS] = [1, 50, 64, 64];
const PRUNED = {inputSize: INPUTS, units: UNITS, gatesLeft: 0.4, weightsLeft: 0.1};
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
  const {dense, packed} = prunedWeights(PRUNED);
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
