// (d) Matrix products alone, as a fraction of the register tile's speed.
import * as tf from '@tensorflow/tfjs';
import {alternate, expectAgreement, row, withStockKernels} from './measure.mjs';

/** m, n, k and which operand is transposed: the softmax layer and an LSTM layer of the small word model. */
const PRODUCTS = [
  ['logits', 400, 10_000, 200, false, false],
  ['logits, dx', 400, 200, 10_000, false, true],
  ['logits, dW', 200, 10_000, 400, true, false],
  ['gates', 400, 800, 200, false, false],
  ['gates, dx', 400, 200, 800, false, true],
  ['gates, dW', 200, 800, 400, true, false],
];
const TOLERANCE = 1e-5;

export async function matrixProducts() {
  const rows = [];
  for (const [name, m, n, k, transposeA, transposeB] of PRODUCTS) {
    const a = tf.randomUniform(transposeA ? [k, m] : [m, k], -1, 1, 'float32', 1);
    const b = tf.randomUniform(transposeB ? [n, k] : [k, n], -1, 1, 'float32', 2);
    const multiply = () => tf.matMul(a, b, transposeA, transposeB);
    const once = () => multiply().dispose();
    const values = () => tf.tidy(() => multiply().dataSync());
    expectAgreement(name, values(), await withStockKernels(values), TOLERANCE);
    const rounds = m * n * k < 1e8 ? 30 : 7;
    const {times, limit} = await alternate([once, () => withStockKernels(once)], rounds);
    const flops = 2 * m * n * k;
    const form = `${transposeA ? 'T' : 'N'}${transposeB ? 'T' : 'N'}`;
    rows.push(row('d matrix product', `${name} ${form}`, times, 'tfjs wasm', {flops, limit}));
    tf.dispose([a, b]);
  }
  return rows;
}
