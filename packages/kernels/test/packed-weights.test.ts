import * as tf from '@tensorflow/tfjs';
import {beforeAll, describe, expect, test} from '@jest/globals';
import {
  gruSequence,
  gruSequenceReference,
  lstmSequence,
  lstmSequenceReference,
  type SequenceWeights,
} from '@sparsegate/ops';
import '../src/cpu/index.js';
import '../src/wasm/index.js';

type Outputs = (x: tf.Tensor3D, weights: SequenceWeights) => tf.Tensor;

interface Kind {
  name: string;
  gates: number;
  bias(columns: number): number[];
  kernel: Outputs;
  reference: Outputs;
}

const sigmoid = {recurrentActivation: 'sigmoid'} as const;
const gru = (resetAfter: boolean): Kind => ({
  name: `GRU, reset ${resetAfter ? 'after' : 'before'}`,
  gates: 3,
  bias: columns => (resetAfter ? [2, columns] : [columns]),
  kernel: (x, weights) => gruSequence(x, weights, {}, {...sigmoid, resetAfter}).outputs,
  reference: (x, weights) => gruSequenceReference(x, weights, {}, {...sigmoid, resetAfter}).outputs,
});
const KINDS: Kind[] = [
  {
    name: 'LSTM',
    gates: 4,
    bias: columns => [columns],
    kernel: (x, weights) => lstmSequence(x, weights as never, {}, sigmoid).outputs,
    reference: (x, weights) => lstmSequenceReference(x, weights as never, {}, sigmoid).outputs,
  },
  gru(false),
  gru(true),
];

const draw = <R extends tf.Rank>(shape: number[], seed: number): tf.Tensor<R> =>
  tf.randomNormal<R>(shape as never, 0, 0.5, 'float32', seed);

function weightsOf({gates, bias}: Kind, inputSize: number, units: number): SequenceWeights {
  const columns = gates * units;
  return {
    kernel: tf.variable(draw<tf.Rank.R2>([inputSize, columns], 1)),
    recurrentKernel: tf.variable(draw<tf.Rank.R2>([units, columns], 2)),
    bias: draw<tf.Rank.R1>(bias(columns), 3),
  };
}

function expectReference(
  {kernel, reference}: Kind,
  x: tf.Tensor3D,
  weights: SequenceWeights,
): void {
  const [ours, expected] = [kernel, reference].map(run =>
    tf.tidy(() => run(x, weights)).dataSync(),
  );
  ours.forEach((value, k) => expect(Math.abs(value - expected[k])).toBeLessThan(1e-5));
}

describe.each(['wasm', 'cpu'])('on %s', backend => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  describe.each(KINDS.map(kind => [kind.name, kind] as const))('%s', (_, kind) => {
    // Panels of 32 columns and a rest, none at all, an odd number of rows; one row of x, few, many.
    test.each([
      [1, 1, 7, 41],
      [1, 5, 64, 64],
      [2, 1, 33, 23],
      [3, 4, 5, 9],
      [5, 3, 12, 40],
    ])(
      'gives the same at each call for B=%i, T=%i, I=%i, U=%i',
      (batch, steps, inputSize, units) => {
        const weights = weightsOf(kind, inputSize, units);
        const x = draw<tf.Rank.R3>([batch, steps, inputSize], 4);
        for (let call = 0; call < 3; call++) expectReference(kind, x, weights);
        expectReference(kind, draw<tf.Rank.R3>([4, 2, inputSize], 5), weights);
      },
    );

    test('follows weights that are assigned between calls', () => {
      const weights = weightsOf(kind, 6, 17);
      const x = draw<tf.Rank.R3>([1, 3, 6], 4);
      for (let call = 0; call < 3; call++) expectReference(kind, x, weights);
      for (const weight of [weights.kernel, weights.recurrentKernel]) {
        (weight as tf.Variable).assign(tf.mul(weight, -1));
        for (let call = 0; call < 3; call++) expectReference(kind, x, weights);
      }
    });
  });

  test('the same data as the weight of two cells are kept for each', () => {
    const units = 13;
    const [before, after] = KINDS.slice(1);
    const weights = weightsOf(before, 4, units);
    const x = draw<tf.Rank.R3>([1, 3, 4], 4);
    const ofAfter = {...weights, bias: draw<tf.Rank.R2>([2, 3 * units], 6)};
    for (let call = 0; call < 3; call++) {
      expectReference(before, x, weights);
      expectReference(after, x, ofAfter);
    }
  });
});
