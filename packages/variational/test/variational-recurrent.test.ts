import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {wave} from '../../../test/support/wave.js';
import {
  apply,
  built,
  close,
  KINDS,
  NO_NOISE,
  numbers,
  sequence,
  type RecurrentArgs,
  type RecurrentLayer,
} from './recurrent-kinds.js';
import {setLogSigma} from './set-posteriors.js';

beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

describe.each(KINDS)('a variational $kind', ({make, gates}) => {
  const small = (args: Partial<RecurrentArgs> = {}) => built(make({units: 2, seed: 1, ...args}));

  describe('sampling', () => {
    const twins = () => tf.tile(wave([1, 4, 3], 7, 1), [2, 1, 1]);

    test('equal objects get equal outputs while only weights are random', () => {
      const layer = small();
      setLogSigma(layer, NO_NOISE, name => name.startsWith('z_'));
      const [first, second] = tf.unstack(apply(layer, twins(), {training: true}));
      expect(numbers(first)).toEqual(close(numbers(second)));
    });

    test('and different ones where group weights are', () => {
      const layer = small();
      setLogSigma(layer, -1, name => name.startsWith('z_'));
      const [first, second] = tf.unstack(apply(layer, twins(), {training: true}));
      expect(numbers(first)).not.toEqual(close(numbers(second), 3));
    });

    test('noise does not change over time: steps one by one with the same draw are the whole sequence', () => {
      const whole = numbers(apply(small(), sequence(), {training: true}));
      const stepwise = small({returnState: true});
      let states: tf.Tensor[] | undefined;
      let last: tf.Tensor | undefined;
      for (let t = 0; t < 4; t++) {
        stepwise.sampling.noise.draws = 0;
        const step = tf.slice(sequence(), [0, t, 0], [2, 1, 3]);
        const kwargs = {training: true, initialState: states};
        [last, ...states] = stepwise.call(step, kwargs) as tf.Tensor[];
      }
      expect(numbers(last!)).toEqual(close(whole));
    });

    test('every call in training draws anew; the same seed and draw give the same numbers', () => {
      const [a, b] = [small(), small()];
      const first = numbers(apply(a, sequence(), {training: true}));
      expect(numbers(apply(a, sequence(), {training: true}))).not.toEqual(first);
      expect(numbers(apply(b, sequence(), {training: true}))).toEqual(first);
      expect(numbers(apply(small({seed: 2}), sequence(), {training: true}))).not.toEqual(first);
    });

    test('means below the threshold count as 0 when not training', () => {
      const layer = small();
      setLogSigma(layer, 20, name => name === 'z_outputs');
      expect(numbers(apply(layer, sequence())).map(Math.abs)).toEqual([0, 0, 0, 0]);
    });

    test('gradients of μ and log σ are finite differences with the same noise', () => {
      const layer = small();
      const loss = (): tf.Scalar => {
        layer.sampling.noise.draws = 0;
        return tf.sum(tf.square(apply(layer, sequence(), {training: true})));
      };
      const variables = layer
        .posteriors()
        .flatMap(({mean, logSigma}) => [mean, logSigma].map(v => v.read() as tf.Variable));
      const {grads} = tf.variableGrads(loss, variables);
      const step = 1e-2;
      for (const variable of variables) {
        const values = variable.dataSync().slice();
        const at = values.length - 1;
        const shifted = (by: number): number => {
          const moved = values.slice();
          moved[at] += by;
          variable.assign(tf.tensor(moved, variable.shape));
          const value = loss().dataSync()[0];
          variable.assign(tf.tensor(values, variable.shape));
          return value;
        };
        const difference = (shifted(step) - shifted(-step)) / (2 * step);
        expect(grads[variable.name].dataSync()[at]).toBeCloseTo(difference, 3);
      }
    });
  });

  describe('initial values', () => {
    test('each gate has Glorot’s range of its own matrix, and the recurrent matrices are orthogonal', () => {
      const layer = built(make({units: 20, seed: 3}), [1, 2, 30]);
      const mean = (name: string) =>
        layer
          .posteriors()
          .find(p => p.name === name)!
          .mean.read();
      const range = Math.sqrt(6 / (30 + 20));
      const largest = tf.max(tf.abs(mean('kernel'))).dataSync()[0];
      expect(largest).toBeLessThanOrEqual(range);
      expect(largest).toBeGreaterThan(0.9 * range);
      const matrices = tf.split(mean('recurrent_kernel') as tf.Tensor2D, gates, 1);
      for (const matrix of matrices) {
        const product = tf.matMul(matrix, matrix, true, false);
        expect(tf.max(tf.abs(tf.sub(product, tf.eye(20)))).dataSync()[0]).toBeLessThan(1e-4);
      }
      expect(numbers(matrices[0])).not.toEqual(numbers(matrices[1]));
    });

    test('group weights begin at 1, log σ at −3', () => {
      for (const {name, mean, logSigma} of small().posteriors()) {
        if (name.startsWith('z_')) expect(new Set(mean.read().dataSync())).toEqual(new Set([1]));
        expect(new Set(logSigma.read().dataSync())).toEqual(new Set([-3]));
      }
    });
  });

  test('masked steps are held, and a run is resumed after saving with the noise it would have had', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.masking({maskValue: 0, inputShape: [4, 3]}),
        make({units: 2, seed: 5, returnSequences: true}),
      ],
    });
    const x = wave([2, 2, 3], 3, 1);
    const padded = tf.concat([x, tf.zeros([2, 2, 3])], 1);
    const [, second, third] = tf.unstack(model.predict(padded) as tf.Tensor, 1);
    expect(numbers(third)).toEqual(numbers(second));

    const layer = model.layers[1] as unknown as RecurrentLayer;
    layer.call(x, {training: true});
    const config = JSON.parse(JSON.stringify(model.toJSON(null, false))) as tf.io.ModelJSON;
    const again = await tf.models.modelFromJSON(config as never);
    const resumed = again.layers[1] as unknown as RecurrentLayer;
    again.setWeights(model.getWeights());
    expect(numbers(apply(resumed, x, {training: true}))).toEqual(
      numbers(apply(layer, x, {training: true})),
    );
  });

  test.each<[object, RegExp]>([
    [{groups: 'gates'}, /"l": groups must be one of 'weights'.*Received: 'gates'/],
    [{activation: 'relu'}, /"l": activation must be 'tanh'\. Received: relu/],
    [{recurrentActivation: 'relu'}, /recurrentActivation must be.*Received: relu/],
    [{dropout: 0.5}, /dropout must not be given\. Received: 0\.5\..*tf\.layers\.dropout/],
    [{seed: 0.5}, /seed must be an integer\. Received: 0\.5/],
    [{draws: -1}, /draws must be an integer of 0 or more\. Received: -1/],
    [{snrThreshold: -1}, /snrThreshold.*Received: -1/],
    [{snrThreshold: NaN}, /snrThreshold.*Received: NaN/],
  ])('bad input: %p', (args, expected) => {
    expect(() => make({units: 2, name: 'l', ...args})).toThrow(expected);
  });
});
