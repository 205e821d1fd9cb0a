// What bench/tensorflow.mjs measures: of each kind a size, and whether TensorFlow in Python has the like; torch has LSTMs of sigmoids,
// and no GRU of the form that tfjs has.
const TRAINING = {batch: 20, steps: 35, units: 200};
const SIZES = [
  [1, 1, 200, 200],
  [1, 35, 200, 200],
  [20, 35, 200, 200],
  [1, 35, 64, 64],
  [1, 200, 300, 128],
  [1, 35, 1500, 1500],
].map(([batch, steps, inputSize, units]) => ({batch, steps, inputSize, units}));
/** The IMDb classifier's weights, all of them, and the word model's embedding. */
const WEIGHTS = {rows: 20_000, columns: 300};
const EMBEDDING = {rows: 10_000, columns: 200};
/** What is left of the gates, and of their weights. */
const PACKED = {steps: 35, inputSize: 200, units: 200, gatesLeft: 0.4};

const sizeName = ({batch, steps, inputSize, units}) =>
  `B=${batch} T=${steps} I=${inputSize} U=${units}`;
const HARD = {recurrentActivation: 'hardSigmoid'};

export const CASES = [
  ['training, 2 layers of 200, B=20 T=35', 'training', TRAINING, true],
  [
    'a training step, small PTB, Original',
    'words',
    {batch: 20, steps: 20, hidden: 200, vocabulary: 10_000},
    true,
  ],
  ...SIZES.map(size => [`inference, ${sizeName(size)}`, 'inference', size, true]),
  ['training with hard sigmoids, 2 layers of 200', 'training', {...TRAINING, ...HARD}, true],
  [
    `inference with hard sigmoids, ${sizeName(SIZES[1])}`,
    'inference',
    {...SIZES[1], ...HARD},
    true,
  ],
  ['training, 2 GRU layers of 200, B=20 T=35', 'training', {...TRAINING, cell: 'gru'}, true],
  [`inference, GRU, ${sizeName(SIZES[1])}`, 'inference', {...SIZES[1], cell: 'gru'}, true],
  [
    'training, a variational LSTM, W+G+N, B=32 T=50 I=100 U=128',
    'variational',
    {
      ...{batch: 32, steps: 50, inputSize: 100, units: 128},
      ...HARD,
    },
    false,
  ],
  ...[
    [1, 0.1],
    [20, 0.1],
    [20, 1],
  ].map(([batch, weightsLeft]) => [
    `a packed LSTM, B=${batch} T=35, 40 % of gates, ${100 * weightsLeft} % of their weights`,
    'packed',
    {...PACKED, batch, weightsLeft},
    false,
  ]),
  [
    'a packed GRU, B=20 T=35, 40 % of gates, 10 % of their weights',
    'packed',
    {...PACKED, batch: 20, weightsLeft: 0.1, cell: 'gru'},
    false,
  ],
  ['group norms of 2 million weights, and their gradient', 'groupNorms', EMBEDDING, false],
  ['a threshold on 2 million weights', 'threshold', EMBEDDING, false],
  ['Adam, 6 million weights', 'adam', WEIGHTS, false],
  ['6 million normal samples', 'samples', WEIGHTS, false],
  ['the KL of 6 million weights, and its gradient', 'kl', WEIGHTS, false],
].map(([name, kind, size, hasNative]) => {
  const hasTorch = hasNative && !size.cell && !size.recurrentActivation;
  return {name, kind, size, hasNative, hasTorch};
});
