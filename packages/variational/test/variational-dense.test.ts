import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {variationalDense, type VariationalDenseArgs} from '../src/index.js';
import {expectLayerContract} from '../../../test/support/expect-layer-contract.js';
import {wave} from '../../../test/support/wave.js';
import {setLogSigma, setMean} from './set-posteriors.js';

const numbers = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

function built(args: Partial<VariationalDenseArgs> = {}, inputShape = [2, 3]) {
  const layer = variationalDense({units: 2, seed: 1, ...args});
  layer.build(inputShape);
  return layer;
}

beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

describe('the layer contract', () => {
  test.each<[string, Partial<VariationalDenseArgs>, number[]]>([
    ['local', {}, [2, 3]],
    ['direct', {denseSampling: 'direct', activation: 'sigmoid'}, [2, 3]],
    ['of sequences, without bias', {useBias: false}, [2, 4, 3]],
  ])('%s', async (_, args, shape) => {
    const makeLayer = () => variationalDense({units: 2, seed: 1, ...args});
    await expectLayerContract(makeLayer as never, wave(shape, 5));
  });
});

test('without noise it is the stock layer, sampled either way', () => {
  const x = wave([2, 3], 5);
  const kernel = wave([3, 2], 9);
  const stock = tf.layers.dense({units: 2, activation: 'tanh', weights: [kernel, tf.zeros([2])]});
  for (const denseSampling of ['local', 'direct'] as const) {
    const layer = built({denseSampling, activation: 'tanh'});
    setMean(layer, 'kernel', kernel);
    setLogSigma(layer, -20);
    for (const training of [true, false]) {
      // √1e-8 = 1e-4 is what the floor of the local variance leaves of the noise.
      expect(numbers(layer.call(x, {training}))).toEqual(
        numbers(stock.apply(x) as tf.Tensor).map(v => expect.closeTo(v, 3)),
      );
    }
  }
});

test.each(['local', 'direct'] as const)(
  'over 100,000 draws the preactivations have mean x μ and variance x² σ² (%s)',
  denseSampling => {
    const [x, mean, sigma] = [
      [0.5, -2],
      [0.3, 0.7],
      [0.4, 0.1],
    ];
    const layer = built({denseSampling, units: 1, useBias: false}, [1, 2]);
    setMean(layer, 'kernel', tf.tensor2d(mean, [2, 1]));
    layer.posteriors()[0].logSigma.write(tf.tensor2d(sigma.map(Math.log), [2, 1]));
    const count = 100_000;
    // Local noise is drawn for each object; direct noise once a call.
    const [calls, objects] = denseSampling === 'local' ? [1, count] : [count / 50, 1];
    const inputs = tf.tile(tf.tensor2d([x]), [objects, 1]);
    const outputs = Array.from({length: calls}, () =>
      tf.tidy(() => numbers(layer.call(inputs, {training: true}))),
    ).flat();
    const average = outputs.reduce((sum, v) => sum + v, 0) / outputs.length;
    const variance = outputs.reduce((sum, v) => sum + (v - average) ** 2, 0) / outputs.length;
    const expectedMean = x[0] * mean[0] + x[1] * mean[1];
    const expectedVariance = (x[0] * sigma[0]) ** 2 + (x[1] * sigma[1]) ** 2;
    // Five standard errors.
    const tolerance = 5 / Math.sqrt(outputs.length);
    expect(Math.abs(average - expectedMean)).toBeLessThan(tolerance * Math.sqrt(expectedVariance));
    expect(Math.abs(variance / expectedVariance - 1)).toBeLessThan(tolerance * Math.SQRT2);
  },
);

test('the local noise of a sequence is the same at all its time steps', () => {
  const layer = built({useBias: false}, [2, 3, 3]);
  const steps = tf.tile(wave([2, 1, 3], 5), [1, 3, 1]);
  const [first, , last] = tf.unstack(layer.call(steps, {training: true}), 1);
  expect(numbers(first)).toEqual(numbers(last).map(v => expect.closeTo(v)));
});

test.each(['local', 'direct'] as const)(
  'gradients of μ and log σ are finite differences with the same noise (%s)',
  denseSampling => {
    const layer = built({denseSampling, activation: 'tanh'});
    const loss = (): tf.Scalar => {
      layer.sampling.noise.draws = 0;
      return tf.sum(tf.square(layer.call(wave([2, 3], 5), {training: true})));
    };
    const [{mean, logSigma}] = layer.posteriors();
    const variables = [mean, logSigma].map(weight => weight.read() as tf.Variable);
    const {grads} = tf.variableGrads(loss, variables);
    const step = 1e-2;
    for (const variable of variables) {
      const values = variable.dataSync().slice();
      const shifted = (by: number): number => {
        const moved = values.slice();
        moved[1] += by;
        variable.assign(tf.tensor(moved, variable.shape));
        return loss().dataSync()[0];
      };
      const difference = (shifted(step) - shifted(-step)) / (2 * step);
      variable.assign(tf.tensor(values, variable.shape));
      expect(grads[variable.name].dataSync()[1]).toBeCloseTo(difference, 3);
    }
  },
);

test('an input of zeros gives finite gradients', () => {
  const layer = built();
  const variables = layer.posteriors().map(({logSigma}) => logSigma.read() as tf.Variable);
  const {grads} = tf.variableGrads(
    () => tf.sum(layer.call(tf.zeros([2, 3]), {training: true})),
    variables,
  );
  expect(Object.values(grads).flatMap(numbers)).toEqual([0, 0, 0, 0, 0, 0]);
});

test.each<[object, RegExp]>([
  [{denseSampling: 'none'}, /variationalDense "d": denseSampling must be 'local' or 'direct'/],
  [{kernelRegularizer: 'l1l2'}, /kernelRegularizer must not be given.*elbo/],
])('bad input: %p', (args, expected) => {
  expect(() => variationalDense({units: 1, name: 'd', ...args} as never)).toThrow(expected);
});

test('bad input: a rank it does not know', () => {
  expect(() => variationalDense({units: 1}).build([1, 2, 3, 4])).toThrow(/Received: \[1,2,3,4\]/);
});
