import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {variationalLSTM, type Groups, type VariationalLSTMArgs} from '../src/index.js';
import {expectLayerContract} from '../../../test/support/expect-layer-contract.js';
import {wave} from '../../../test/support/wave.js';
import {setLogSigma, setMean} from './set-posteriors.js';

const ALL_GROUPS: Groups[] = ['weights', 'weights+neurons', 'weights+gates+neurons'];
const NO_NOISE = -20;

function built(args: Partial<VariationalLSTMArgs> = {}, inputShape = [2, 4, 3]) {
  const layer = variationalLSTM({units: 2, seed: 1, ...args});
  layer.build(inputShape);
  return layer;
}

/** The layer of the published vectors, z = 1. */
function vectorLayer(args: Partial<VariationalLSTMArgs> = {}) {
  const layer = built({recurrentActivation: 'sigmoid', ...args});
  setMean(layer, 'kernel', wave([3, 8], 1));
  setMean(layer, 'recurrent_kernel', wave([2, 8], 101));
  layer.bias!.write(wave([8], 201));
  setLogSigma(layer, NO_NOISE);
  return layer;
}

const apply = (layer: ReturnType<typeof built>, x: tf.Tensor, kwargs: object = {}) =>
  layer.call(x, kwargs) as tf.Tensor;
const numbers = (tensor: tf.Tensor) => Array.from(tensor.dataSync());
const close = (expected: number[], digits = 5) => expected.map(v => expect.closeTo(v, digits));

beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

describe('the layer contract', () => {
  const cases: Array<[string, Partial<VariationalLSTMArgs>]> = [
    ...ALL_GROUPS.map((groups): [string, Partial<VariationalLSTMArgs>] => [groups, {groups}]),
    [
      'sequences, backwards, no z^x',
      {returnSequences: true, goBackwards: true, inputGroups: false},
    ],
    ['stateful, no bias', {stateful: true, useBias: false}],
    ['unit forget bias, sigmoid', {unitForgetBias: true, recurrentActivation: 'sigmoid'}],
  ];
  test.each(cases)('%s', async (_, args) => {
    const x = wave([2, 4, 3], 401, 1);
    await expectLayerContract(() => variationalLSTM({units: 2, seed: 1, ...args}) as never, x);
  });
});

describe('without noise', () => {
  // Published vectors of eq. (1): h after four steps.
  const H4 = [-0.313190628, -0.3109060629, -0.2126218466, -0.2213675394];
  // The same with z^x = [0.5, −1.2, 0.9], z of gates = wave([4, 2], 501, 1) + 1 and z^h = [0.7, −1.3].
  const H4_WITH_GROUPS = [-0.1031975378, 0.3790180183, -0.0941960861, 0.3923527602];
  const x = () => wave([2, 4, 3], 401, 1);

  test.each([true, false])('it is the plain LSTM, training %s', training => {
    expect(numbers(apply(vectorLayer(), x(), {training}))).toEqual(close(H4));
  });

  test.each([true, false])(
    'group weights multiply as in the published vector, training %s',
    training => {
      const layer = vectorLayer();
      setMean(layer, 'z_inputs', tf.tensor1d([0.5, -1.2, 0.9]));
      setMean(layer, 'z_gates', tf.add(wave([8], 501, 1), 1));
      setMean(layer, 'z_outputs', tf.tensor1d([0.7, -1.3]));
      expect(numbers(apply(layer, x(), {training}))).toEqual(close(H4_WITH_GROUPS));
    },
  );
});

describe('sampling', () => {
  const twins = () => tf.tile(wave([1, 4, 3], 7, 1), [2, 1, 1]);

  test('equal objects get equal outputs while only weights are random', () => {
    const layer = built();
    setLogSigma(layer, NO_NOISE, name => name.startsWith('z_'));
    const [first, second] = tf.unstack(apply(layer, twins(), {training: true}));
    expect(numbers(first)).toEqual(close(numbers(second)));
  });

  test('and different ones where group weights are', () => {
    const layer = built();
    setLogSigma(layer, -1, name => name.startsWith('z_'));
    const [first, second] = tf.unstack(apply(layer, twins(), {training: true}));
    expect(numbers(first)).not.toEqual(close(numbers(second), 3));
  });

  test('noise does not change over time: steps one by one with the same draw are the whole sequence', () => {
    const x = wave([2, 4, 3], 401, 1);
    const whole = numbers(apply(built({returnState: false}), x, {training: true}));
    const stepwise = built({returnState: true});
    let states: tf.Tensor[] | undefined;
    for (let t = 0; t < 4; t++) {
      stepwise.sampling.noise.draws = 0;
      const step = tf.slice(x, [0, t, 0], [2, 1, 3]);
      const [, h, c] = stepwise.call(step, {training: true, initialState: states}) as tf.Tensor[];
      states = [h, c];
    }
    expect(numbers(states![0])).toEqual(close(whole));
  });

  test('every call in training draws anew; the same seed and draw give the same numbers', () => {
    const x = wave([2, 4, 3], 401, 1);
    const [a, b] = [built(), built()];
    const first = numbers(apply(a, x, {training: true}));
    expect(numbers(apply(a, x, {training: true}))).not.toEqual(first);
    expect(numbers(apply(b, x, {training: true}))).toEqual(first);
    expect(numbers(apply(built({seed: 2}), x, {training: true}))).not.toEqual(first);
  });

  test('means below the threshold count as 0 when not training', () => {
    const layer = built();
    setLogSigma(layer, 20, name => name === 'z_outputs');
    expect(numbers(apply(layer, wave([2, 4, 3], 1))).map(Math.abs)).toEqual([0, 0, 0, 0]);
  });

  test('gradients of μ and log σ are finite differences with the same noise', () => {
    const layer = built({groups: 'weights+gates+neurons'});
    const x = wave([2, 3, 3], 401, 1);
    const loss = (): tf.Scalar => {
      layer.sampling.noise.draws = 0;
      return tf.sum(tf.square(apply(layer, x, {training: true})));
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
    const layer = variationalLSTM({units: 20, seed: 3});
    layer.build([1, 2, 30]);
    const mean = (name: string) =>
      layer
        .posteriors()
        .find(p => p.name === name)!
        .mean.read();
    const range = Math.sqrt(6 / (30 + 20));
    const largest = tf.max(tf.abs(mean('kernel'))).dataSync()[0];
    expect(largest).toBeLessThanOrEqual(range);
    expect(largest).toBeGreaterThan(0.9 * range);
    const gates = tf.split(mean('recurrent_kernel') as tf.Tensor2D, 4, 1);
    for (const gate of gates) {
      const product = tf.matMul(gate, gate, true, false);
      expect(tf.max(tf.abs(tf.sub(product, tf.eye(20)))).dataSync()[0]).toBeLessThan(1e-4);
    }
    expect(numbers(gates[0])).not.toEqual(numbers(gates[1]));
  });

  test('group weights begin at 1, log σ at −3', () => {
    for (const {name, mean, logSigma} of built().posteriors()) {
      if (name.startsWith('z_')) expect(new Set(mean.read().dataSync())).toEqual(new Set([1]));
      expect(new Set(logSigma.read().dataSync())).toEqual(new Set([-3]));
    }
  });
});

describe('inside models', () => {
  test('masked steps are held, and a run is resumed after saving with the noise it would have had', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.masking({maskValue: 0, inputShape: [4, 3]}),
        variationalLSTM({units: 2, seed: 5, returnSequences: true}),
      ],
    });
    const x = wave([2, 2, 3], 3, 1);
    const padded = tf.concat([x, tf.zeros([2, 2, 3])], 1);
    const [, second, third] = tf.unstack(model.predict(padded) as tf.Tensor, 1);
    expect(numbers(third)).toEqual(numbers(second));

    const layer = model.layers[1] as unknown as ReturnType<typeof built>;
    layer.call(x, {training: true});
    const config = JSON.parse(JSON.stringify(model.toJSON(null, false))) as tf.io.ModelJSON;
    const again = await tf.models.modelFromJSON(config as never);
    const resumed = again.layers[1] as unknown as ReturnType<typeof built>;
    again.setWeights(model.getWeights());
    expect(numbers(apply(resumed, x, {training: true}))).toEqual(
      numbers(apply(layer, x, {training: true})),
    );
  });
});

describe('bad input', () => {
  const message = (args: object) => () => variationalLSTM({units: 2, name: 'l', ...args});
  test.each<[object, RegExp]>([
    [{groups: 'gates'}, /variationalLSTM "l": groups must be one of 'weights'.*Received: 'gates'/],
    [{activation: 'relu'}, /activation must be 'tanh'\. Received: relu/],
    [{recurrentActivation: 'relu'}, /recurrentActivation must be.*Received: relu/],
    [{dropout: 0.5}, /dropout must not be given\. Received: 0\.5\..*tf\.layers\.dropout/],
    [{seed: 0.5}, /seed must be an integer\. Received: 0\.5/],
    [{draws: -1}, /draws must be an integer of 0 or more\. Received: -1/],
    [{snrThreshold: -1}, /snrThreshold.*Received: -1/],
    [{snrThreshold: NaN}, /snrThreshold.*Received: NaN/],
  ])('%p', (args, expected) => {
    expect(message(args)).toThrow(expected);
  });
});
