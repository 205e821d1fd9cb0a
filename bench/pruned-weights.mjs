// Weights of which so many gates, and so much of these, are left.
import * as tf from '@tensorflow/tfjs';

/**
 * Weights of a pruned LSTM or GRU layer, for a stock layer and packed.
 *
 * A constant gate of i, f or o has no incoming weights: it is the sigmoid of its bias, and of g or n the tanh.
 */
export function prunedWeights({inputSize, units, gatesLeft, weightsLeft, cell = 'lstm'}) {
  const columns = (cell === 'gru' ? 3 : 4) * units;
  const draws = (size, seed) => tf.randomUniform([size], 0, 1, 'float32', seed).dataSync();
  const isActive = draws(columns, 2).map(draw => Number(draw < gatesLeft));
  const active = [...isActive.keys()].filter(k => isActive[k]);
  const matrix = (rows, seed) => {
    const [kept, values] = [draws(rows * columns, seed), draws(rows * columns, seed + 1)];
    return values.map((value, k) =>
      isActive[k % columns] && kept[k] < weightsLeft ? value - 0.5 : 0,
    );
  };
  const [kernel, recurrentKernel, bias] = [
    matrix(inputSize, 3),
    matrix(units, 5),
    draws(columns, 7),
  ];
  const constant = (b, k) =>
    k >= 2 * units && k < 3 * units ? Math.tanh(b) : 1 / (1 + Math.exp(-b));
  return {
    dense: [
      tf.tensor2d(kernel, [inputSize, columns]),
      tf.tensor2d(recurrentKernel, [units, columns]),
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
