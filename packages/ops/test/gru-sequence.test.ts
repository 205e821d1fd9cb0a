import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {gruSequence, type GRUSequenceOptions, type GRUWeights} from '../src/index.js';

const [B, T, I, U] = [3, 5, 4, 6];

beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

const draw = <R extends tf.Rank>(shape: tf.ShapeMap[R], seed: number, spread = 0.5) =>
  tf.randomNormal<R>(shape, 0, spread, 'float32', seed);

const input = (): tf.Tensor3D => draw<tf.Rank.R3>([B, T, I], 1, 1);
const state = (): tf.Tensor2D => draw<tf.Rank.R2>([B, U], 2, 1);
const someSteps = (): tf.Tensor2D =>
  tf.tensor2d([
    [1, 1, 0, 1, 1],
    [0, 0, 1, 1, 1],
    [1, 1, 1, 1, 0],
  ]);

function randomWeights(resetAfter: boolean): GRUWeights {
  return {
    kernel: draw<tf.Rank.R2>([I, 3 * U], 10),
    recurrentKernel: draw<tf.Rank.R2>([U, 3 * U], 11),
    bias: resetAfter ? draw<tf.Rank.R2>([2, 3 * U], 12) : draw<tf.Rank.R1>([3 * U], 12),
  };
}

function difference(a: tf.Tensor, b: tf.Tensor): number {
  return tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];
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
    const layer = tf.layers.gru({units: U, returnState: true, ...options});
    layer.build([B, T, I]);
    const weights = randomWeights(false);
    layer.setWeights([weights.kernel, weights.recurrentKernel, weights.bias]);
    const mask = masked ? someSteps() : undefined;
    const kwargs = {mask, initialState: [state()]} as never;
    const [outputs, h] = layer.call(input() as tf.Tensor, kwargs) as tf.Tensor[];
    const inputs = {initialState: {h: state()}, mask};
    const result = gruSequence(input(), weights, inputs, options);
    expect(difference(result.outputs, outputs)).toBeLessThan(1e-6);
    expect(difference(result.state.h, h)).toBeLessThan(1e-6);
  });
});

/** One step of one neuron by the equations, in float64; z are multipliers, 1 where there are none. */
function stepByHand(
  x: number,
  h: number,
  [k, r, b, rb]: number[][],
  {resetAfter = false}: Pick<GRUSequenceOptions, 'resetAfter'>,
  [zu, zr, zn, zh]: number[] = [1, 1, 1, 1],
): number {
  const s = (a: number): number => 1 / (1 + Math.exp(-a));
  const read = zh * h;
  const u = s((x * k[0] + read * r[0]) * zu + b[0] + rb[0]);
  const reset = s((x * k[1] + read * r[1]) * zr + b[1] + rb[1]);
  const n = resetAfter
    ? Math.tanh((x * k[2] + reset * (read * r[2])) * zn + b[2] + reset * rb[2])
    : Math.tanh((x * k[2] + reset * read * r[2]) * zn + b[2]);
  return u * h + (1 - u) * n;
}

const KERNEL = [0.5, -0.4, 0.9];
const RECURRENT = [0.2, 1.1, -0.7];
const BIAS = [0.1, 0.2, -0.1];
const RECURRENT_BIAS = [-0.3, 0.4, 0.6];

function oneNeuron(resetAfter: boolean): GRUWeights {
  return {
    kernel: tf.tensor2d([KERNEL]),
    recurrentKernel: tf.tensor2d([RECURRENT]),
    bias: resetAfter ? tf.tensor2d([BIAS, RECURRENT_BIAS]) : tf.tensor1d(BIAS),
  };
}

describe.each([false, true])('with resetAfter %p', resetAfter => {
  const options = {recurrentActivation: 'sigmoid' as const, resetAfter};
  const numbers = [KERNEL, RECURRENT, BIAS, resetAfter ? RECURRENT_BIAS : [0, 0, 0]];

  test('three steps of one neuron are the equations', () => {
    const expected: number[] = [];
    for (const x of [1, -2, 0.5]) {
      expected.push(stepByHand(x, expected.at(-1) ?? 0, numbers, {resetAfter}));
    }
    const x = tf.tensor3d([[[1], [-2], [0.5]]]);
    const {outputs} = gruSequence(x, oneNeuron(resetAfter), {}, options);
    outputs.dataSync().forEach((value, t) => expect(value).toBeCloseTo(expected[t], 6));
  });

  test('z^h multiplies h where it is read and where it leaves, and is not carried', () => {
    const z = [0.7, -1.2, 1.5, -0.8];
    const states = [0.3];
    for (const x of [1, -2, 0.5]) {
      states.push(stepByHand(x, states.at(-1)!, numbers, {resetAfter}, z));
    }
    const {outputs, state: after} = gruSequence(
      tf.tensor3d([[[1], [-2], [0.5]]]),
      oneNeuron(resetAfter),
      {
        initialState: {h: tf.tensor2d([[0.3]])},
        gateMultiplier: tf.tensor2d([z.slice(0, 3)]),
        outputMultiplier: tf.tensor2d([[z[3]]]),
      },
      options,
    );
    outputs.dataSync().forEach((value, t) => expect(value).toBeCloseTo(z[3] * states[t + 1], 6));
    expect(after.h.dataSync()[0]).toBeCloseTo(states[3], 6);
  });

  test('the multipliers fold into the weights: U[k, c] z^h_k z_c, K[:, c] z_c, and z^h behind the layer', () => {
    const weights = randomWeights(resetAfter);
    const gate = tf.tile(draw<tf.Rank.R2>([1, 3 * U], 3), [B, 1]) as tf.Tensor2D;
    const output = tf.tile(draw<tf.Rank.R2>([1, U], 4), [B, 1]) as tf.Tensor2D;
    const row = tf.slice(gate, 0, 1);
    const column = tf.reshape(tf.slice(output, 0, 1), [U, 1]);
    const folded: GRUWeights = {
      kernel: tf.mul(weights.kernel, row),
      recurrentKernel: tf.mul(tf.mul(weights.recurrentKernel, row), column),
      bias: weights.bias,
    };
    const initialState = {h: state()};
    const multiplied = gruSequence(
      input(),
      weights,
      {initialState, gateMultiplier: gate, outputMultiplier: output},
      options,
    );
    const stock = gruSequence(input(), folded, {initialState}, options);
    const behind = tf.mul(stock.outputs, tf.expandDims(output, 1));
    expect(difference(multiplied.outputs, behind)).toBeLessThan(2e-6);
    expect(difference(multiplied.state.h, stock.state.h)).toBeLessThan(2e-6);
  });

  test('the gradients of weights, input, state and multipliers equal finite differences', () => {
    const bias = resetAfter ? [2, 9] : [9];
    const parts = [[2, 3, 2], [2, 9], [3, 9], bias, [2, 3], [2, 9], [2, 3]].map((shape, k) =>
      tf.randomNormal(shape, k >= 5 ? 1 : 0, 0.4, 'float32', 20 + k),
    );
    const mask = tf.tensor2d([
      [1, 0, 1],
      [1, 1, 1],
    ]);
    const loss = (...p: tf.Tensor[]): tf.Scalar => {
      const {outputs, state: after} = gruSequence(
        p[0] as tf.Tensor3D,
        {kernel: p[1], recurrentKernel: p[2], bias: p[3]} as GRUWeights,
        {
          initialState: {h: p[4] as tf.Tensor2D},
          mask,
          gateMultiplier: p[5] as tf.Tensor2D,
          outputMultiplier: p[6] as tf.Tensor2D,
        },
        options,
      );
      return tf.sum(tf.square(outputs)).add(tf.sum(after.h)).asScalar();
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
    const [x, weights, before] = [input(), randomWeights(resetAfter), tf.memory().numTensors];
    gruSequence(x, weights, {}, {...options, returnSequences: false});
    expect(tf.memory().numTensors - before).toBe(2);
  });
});

test.each([
  ['kernel', false, [4, 18], [5, 18]],
  ['bias', false, [18], [2, 18]],
  ['bias', true, [2, 18], [18]],
])('a %s that does not fit, resetAfter %p, is refused by name', (name, resetAfter, fits, shape) => {
  const weights = {...randomWeights(resetAfter), [name]: tf.zeros(shape)} as GRUWeights;
  const options = {recurrentActivation: 'sigmoid' as const, resetAfter};
  expect(() => gruSequence(input(), weights, {}, options)).toThrow(
    `gruSequence: ${name} must have the shape [${fits}] to fit the other arguments. Received: [${shape}].`,
  );
});
