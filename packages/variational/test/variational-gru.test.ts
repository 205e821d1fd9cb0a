import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {variationalGRU, type Groups, type VariationalGRUArgs} from '../src/index.js';
import {expectLayerContract} from '../../../test/support/expect-layer-contract.js';
import {wave} from '../../../test/support/wave.js';
import {setLogSigma, setMean} from './set-posteriors.js';

const ALL_GROUPS: Groups[] = ['weights', 'weights+neurons', 'weights+gates+neurons'];
const NO_NOISE = -20;

function built(args: Partial<VariationalGRUArgs> = {}, inputShape = [2, 4, 3]) {
  const layer = variationalGRU({units: 2, seed: 1, ...args});
  layer.build(inputShape);
  return layer;
}

const apply = (layer: ReturnType<typeof built>, x: tf.Tensor, kwargs: object = {}) =>
  layer.call(x, kwargs) as tf.Tensor;
const numbers = (tensor: tf.Tensor) => Array.from(tensor.dataSync());
const close = (expected: number[], digits = 5) => expected.map(v => expect.closeTo(v, digits));
const sequence = () => wave([2, 4, 3], 401, 1);

beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

describe('the layer contract', () => {
  const cases: Array<[string, Partial<VariationalGRUArgs>]> = [
    ...ALL_GROUPS.map((groups): [string, Partial<VariationalGRUArgs>] => [groups, {groups}]),
    [
      'sequences, backwards, no z^x',
      {returnSequences: true, goBackwards: true, inputGroups: false},
    ],
    [
      'stateful, no bias, sigmoid',
      {stateful: true, useBias: false, recurrentActivation: 'sigmoid'},
    ],
  ];
  test.each(cases)('%s', async (_, args) => {
    await expectLayerContract(
      () => variationalGRU({units: 2, seed: 1, ...args}) as never,
      sequence(),
    );
  });
});

/** Means of waves, no noise. */
function waveLayer(args: Partial<VariationalGRUArgs> = {}) {
  const layer = built({recurrentActivation: 'sigmoid', ...args});
  setMean(layer, 'kernel', wave([3, 6], 1));
  setMean(layer, 'recurrent_kernel', wave([2, 6], 101));
  layer.bias!.write(wave([6], 201));
  setLogSigma(layer, NO_NOISE);
  return layer;
}

const Z_INPUTS = [0.5, -1.2, 0.9];
const Z_GATES = [0.7, 1.3, -0.4, 1.1, 0.8, -1.5];
const Z_OUTPUTS = [0.7, -1.3];

/** h after all steps by the equations, from numbers in float64. */
function stepsByHand(): number[] {
  const [kernel, recurrent, bias] = [wave([3, 6], 1), wave([2, 6], 101), wave([6], 201)].map(t =>
    Array.from(t.dataSync()),
  );
  const s = (a: number): number => 1 / (1 + Math.exp(-a));
  const sequences = (sequence() as tf.Tensor3D).arraySync();
  return sequences.flatMap(steps => {
    let h = [0, 0];
    for (const x of steps) {
      const read = h.map((v, k) => Z_OUTPUTS[k] * v);
      const a = (column: number, vector: number[]): number => {
        const fromX = x.reduce((sum, v, k) => sum + Z_INPUTS[k] * v * kernel[k * 6 + column], 0);
        const fromH = vector.reduce((sum, v, k) => sum + v * recurrent[k * 6 + column], 0);
        return (fromX + fromH) * Z_GATES[column] + bias[column];
      };
      const [u, r] = [0, 2].map(first => [0, 1].map(k => s(a(first + k, read))));
      const reset = read.map((v, k) => r[k] * v);
      h = h.map((v, k) => u[k] * v + (1 - u[k]) * Math.tanh(a(4 + k, reset)));
    }
    return h;
  });
}

describe('without noise', () => {
  test.each([true, false])('it is the stock layer, training %s', training => {
    const stock = tf.layers.gru({units: 2, recurrentActivation: 'sigmoid'});
    stock.build([2, 4, 3]);
    stock.setWeights([wave([3, 6], 1), wave([2, 6], 101), wave([6], 201)]);
    const expected = numbers(stock.call(sequence(), {}) as tf.Tensor);
    expect(numbers(apply(waveLayer(), sequence(), {training}))).toEqual(close(expected));
  });

  test.each([true, false])('group weights multiply as in the equations, training %s', training => {
    const layer = waveLayer({returnState: true});
    setMean(layer, 'z_inputs', tf.tensor1d(Z_INPUTS));
    setMean(layer, 'z_gates', tf.tensor1d(Z_GATES));
    setMean(layer, 'z_outputs', tf.tensor1d(Z_OUTPUTS));
    const [output, h] = layer.call(sequence(), {training}) as tf.Tensor[];
    const expected = stepsByHand();
    expect(numbers(h)).toEqual(close(expected));
    expect(numbers(output)).toEqual(close(expected.map((v, k) => v * Z_OUTPUTS[k % 2])));
  });
});

describe('sampling', () => {
  test('noise does not change over time: steps one by one with the same draw are the whole sequence', () => {
    const whole = numbers(apply(built(), sequence(), {training: true}));
    const stepwise = built({returnState: true});
    let states: tf.Tensor[] | undefined;
    let last: tf.Tensor | undefined;
    for (let t = 0; t < 4; t++) {
      stepwise.sampling.noise.draws = 0;
      const step = tf.slice(sequence(), [0, t, 0], [2, 1, 3]);
      const [output, h] = stepwise.call(step, {
        training: true,
        initialState: states,
      }) as tf.Tensor[];
      states = [h];
      last = output;
    }
    expect(numbers(last!)).toEqual(close(whole));
  });

  test('means below the threshold count as 0 when not training', () => {
    const layer = built();
    setLogSigma(layer, 20, name => name === 'z_outputs');
    expect(numbers(apply(layer, sequence())).map(Math.abs)).toEqual([0, 0, 0, 0]);
  });

  test('gradients of μ and log σ are finite differences with the same noise', () => {
    const layer = built();
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

describe('bad input', () => {
  test.each<[object, RegExp]>([
    [{groups: 'gates'}, /variationalGRU "l": groups must be one of 'weights'.*Received: 'gates'/],
    [{activation: 'relu'}, /activation must be 'tanh'\. Received: relu/],
    [{resetAfter: true}, /resetAfter must not be given\. Received: true\..*before the product/],
    [{unitForgetBias: true}, /unitForgetBias/],
  ])('%p', (args, expected) => {
    expect(() => variationalGRU({units: 2, name: 'l', ...args})).toThrow(expected);
  });
});
