import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {lstmSequence, type LSTMWeights, type SequenceOptions} from '../src/index.js';
import {wave} from '../../../test/support/wave.js';

/** The layer of the specification's test vectors: I = 3, U = 2. */
function vectorWeights(): LSTMWeights {
  return {
    kernel: wave([3, 8], 1) as tf.Tensor2D,
    recurrentKernel: wave([2, 8], 101) as tf.Tensor2D,
    bias: wave([8], 201) as tf.Tensor1D,
  };
}

const stock = (options: SequenceOptions, units: number, extra: object = {}) =>
  tf.layers.lstm({
    units,
    recurrentActivation: options.recurrentActivation,
    goBackwards: options.goBackwards ?? false,
    returnSequences: options.returnSequences ?? true,
    returnState: true,
    ...extra,
  });

beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

describe('the published vectors', () => {
  const x = () => wave([2, 4, 3], 401, 1) as tf.Tensor3D;
  test.each([
    [
      'sigmoid' as const,
      [
        [-0.313190628, -0.3109060629],
        [-0.2126218466, -0.2213675394],
      ],
      [
        [-0.5737031729, -0.4726779538],
        [-0.4000523527, -0.3741500914],
      ],
    ],
    [
      'hardSigmoid' as const,
      [
        [-0.2837232372, -0.297700574],
        [-0.1982529923, -0.2122934256],
      ],
      [
        [-0.5305552065, -0.4731574745],
        [-0.3791116644, -0.3718992086],
      ],
    ],
  ])('%s gates reproduce h and c after four steps', (recurrentActivation, h, c) => {
    const {state} = lstmSequence(x(), vectorWeights(), {}, {recurrentActivation});
    expectNear(state.h, h);
    expectNear(state.c, c);
  });
});

function expectNear(actual: tf.Tensor, expected: number[][]): void {
  const values = actual.arraySync() as number[][];
  expected.forEach((row, r) => {
    row.forEach((value, k) => {
      expect(Math.abs(values[r][k] - value)).toBeLessThan(1e-6);
    });
  });
}

describe('the stock layer gives the same outputs and states', () => {
  const cases = (['sigmoid', 'hardSigmoid'] as const).flatMap(recurrentActivation =>
    [true, false].flatMap(goBackwards =>
      [true, false].flatMap(returnSequences =>
        [true, false].map(masked => ({recurrentActivation, goBackwards, returnSequences, masked})),
      ),
    ),
  );
  test.each(cases)('%j', ({masked, ...options}) => {
    const x = tf.randomNormal<tf.Rank.R3>([3, 5, 4], 0, 1, 'float32', 1);
    const [h, c] = [2, 3].map(seed => tf.randomNormal<tf.Rank.R2>([3, 6], 0, 1, 'float32', seed));
    const mask = masked
      ? tf.tensor2d([
          [1, 1, 0, 1, 1],
          [0, 0, 1, 1, 1],
          [1, 1, 1, 1, 0],
        ])
      : undefined;
    const layer = stock(options, 6);
    layer.build([3, 5, 4]);
    layer.setWeights(
      [[4, 24], [6, 24], [24]].map((shape, k) => tf.randomNormal(shape, 0, 0.5, 'float32', 10 + k)),
    );
    const [kernel, recurrentKernel, bias] = layer.getWeights();
    const expected = layer.call(
      x as tf.Tensor,
      {mask, initialState: [h, c]} as never,
    ) as tf.Tensor[];
    const {outputs, state} = lstmSequence(
      x,
      {kernel, recurrentKernel, bias} as LSTMWeights,
      {initialState: {h, c}, mask},
      options,
    );
    [outputs, state.h, state.c].forEach((tensor, k) => {
      expect(tf.max(tf.abs(tf.sub(tensor, expected[k]))).dataSync()[0]).toBeLessThan(1e-6);
    });
  });
});

test('multipliers act on the preactivation before the bias, and on h where it leaves and returns', () => {
  // One neuron, two steps, by hand: a = (x·k + h·r)·z + b.
  const weights: LSTMWeights = {
    kernel: tf.tensor2d([[0.5, -0.4, 0.9, 0.3]]),
    recurrentKernel: tf.tensor2d([[0.2, 0.1, -0.3, 0.6]]),
    bias: tf.tensor1d([0.1, 0.2, -0.1, 0]),
  };
  const gateMultiplier = [0.7, -1.2, 1.5, 0.4];
  const outputMultiplier = -0.8;
  const s = (a: number) => 1 / (1 + Math.exp(-a));
  let h = 0;
  let c = 0;
  for (const x of [1, -2]) {
    const a = [0, 1, 2, 3].map(
      k =>
        (x * [0.5, -0.4, 0.9, 0.3][k] + h * [0.2, 0.1, -0.3, 0.6][k]) * gateMultiplier[k] +
        [0.1, 0.2, -0.1, 0][k],
    );
    c = s(a[1]) * c + s(a[0]) * Math.tanh(a[2]);
    h = outputMultiplier * s(a[3]) * Math.tanh(c);
  }
  const {state} = lstmSequence(
    tf.tensor3d([[[1], [-2]]]),
    weights,
    {
      gateMultiplier: tf.tensor2d([gateMultiplier]),
      outputMultiplier: tf.tensor2d([[outputMultiplier]]),
    },
    {recurrentActivation: 'sigmoid'},
  );
  expect(state.h.dataSync()[0]).toBeCloseTo(h, 6);
  expect(state.c.dataSync()[0]).toBeCloseTo(c, 6);
});

test('the gradients of weights, input, states and multipliers equal finite differences', () => {
  const parts = [[2, 3, 2], [2, 12], [3, 12], [12], [2, 3], [2, 3], [2, 12], [2, 3]].map(
    (shape, k) => tf.randomNormal(shape, k >= 6 ? 1 : 0, 0.4, 'float32', 20 + k),
  );
  const mask = tf.tensor2d([
    [1, 0, 1],
    [1, 1, 1],
  ]);
  const loss = (...p: tf.Tensor[]): tf.Scalar => {
    const {outputs, state} = lstmSequence(
      p[0] as tf.Tensor3D,
      {kernel: p[1], recurrentKernel: p[2], bias: p[3]} as LSTMWeights,
      {
        initialState: {h: p[4], c: p[5]} as never,
        mask,
        gateMultiplier: p[6] as tf.Tensor2D,
        outputMultiplier: p[7] as tf.Tensor2D,
      },
      {recurrentActivation: 'sigmoid'},
    );
    return tf.sum(tf.square(outputs)).add(tf.sum(state.c)).asScalar();
  };
  const gradients = tf.grads(loss)(parts);
  const step = 1e-2;
  parts.forEach((part, p) => {
    const values = part.dataSync();
    const at = (k: number, shift: number): number => {
      const moved = values.slice();
      moved[k] += shift;
      const all = parts.map((other, q) => (q === p ? tf.tensor(moved, part.shape) : other));
      return loss(...all).dataSync()[0];
    };
    const analytic = gradients[p].dataSync();
    for (let k = 0; k < values.length; k += 3) {
      const numeric = (at(k, step) - at(k, -step)) / (2 * step);
      expect(Math.abs(analytic[k] - numeric)).toBeLessThan(2e-3 * Math.max(1, Math.abs(numeric)));
    }
  });
});

test('it makes the tensors of its result and no others', () => {
  const weights = vectorWeights();
  const x = wave([2, 4, 3], 401, 1) as tf.Tensor3D;
  const before = tf.memory().numTensors;
  const {outputs, state} = lstmSequence(
    x,
    weights,
    {},
    {recurrentActivation: 'sigmoid', returnSequences: false},
  );
  expect(tf.memory().numTensors - before).toBe(3);
  tf.dispose([outputs, state.h, state.c]);
  expect(tf.memory().numTensors).toBe(before);
});

test.each([
  ['kernel', [4, 8], /kernel must have the shape \[3,8\].*Received: \[4,8\]/],
  ['bias', [7], /bias must have the shape \[8\].*Received: \[7\]/],
])('a %s of the wrong shape is refused by name', (name, shape, message) => {
  const weights = {...vectorWeights(), [name]: tf.zeros(shape)} as LSTMWeights;
  const x = wave([2, 4, 3], 401, 1) as tf.Tensor3D;
  expect(() => lstmSequence(x, weights, {}, {recurrentActivation: 'sigmoid'})).toThrow(message);
});
