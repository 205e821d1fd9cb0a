import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {
  collapsePosterior,
  variationalDense,
  variationalGRU,
  type VariationalGRUArgs,
} from '../src/index.js';
import {expectLayerContract} from '../../../test/support/expect-layer-contract.js';
import {wave} from '../../../test/support/wave.js';
import {ALL_GROUPS, apply, built, close, NO_NOISE, numbers, sequence} from './recurrent-kinds.js';
import {setLogSigma, setMean} from './set-posteriors.js';

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
    ['reset after', {resetAfter: true}],
    ['reset after, stateful, no bias', {resetAfter: true, stateful: true, useBias: false}],
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
  const layer = built(variationalGRU({units: 2, seed: 1, recurrentActivation: 'sigmoid', ...args}));
  setMean(layer, 'kernel', wave([3, 6], 1));
  setMean(layer, 'recurrent_kernel', wave([2, 6], 101));
  layer.bias!.write(args.resetAfter ? wave([2, 6], 201) : wave([6], 201));
  setLogSigma(layer, NO_NOISE);
  return layer;
}

const Z_INPUTS = [0.5, -1.2, 0.9];
const Z_GATES = [0.7, 1.3, -0.4, 1.1, 0.8, -1.5];
const Z_OUTPUTS = [0.7, -1.3];

interface GroupValues {
  inputs: number[];
  gates: number[];
  outputs: number[];
}
const ONES: GroupValues = {inputs: [1, 1, 1], gates: [1, 1, 1, 1, 1, 1], outputs: [1, 1]};
const GROUP_VALUES: GroupValues = {inputs: Z_INPUTS, gates: Z_GATES, outputs: Z_OUTPUTS};

/** h after all steps by the equations, from numbers in float64. */
function stepsByHand(resetAfter: boolean, z: GroupValues): number[] {
  const [kernel, recurrent] = [wave([3, 6], 1), wave([2, 6], 101)].map(t => numbers(t));
  const [bias, recurrentBias] = (wave([2, 6], 201) as tf.Tensor2D).arraySync();
  const s = (a: number): number => 1 / (1 + Math.exp(-a));
  const sequences = (sequence() as tf.Tensor3D).arraySync();
  return sequences.flatMap(steps => {
    let h = [0, 0];
    for (const x of steps) {
      const read = h.map((v, k) => z.outputs[k] * v);
      const fromX = (column: number): number =>
        x.reduce((sum, v, k) => sum + z.inputs[k] * v * kernel[k * 6 + column], 0);
      const fromH = (column: number, vector: number[]): number =>
        vector.reduce((sum, v, k) => sum + v * recurrent[k * 6 + column], 0);
      const [u, r] = [0, 2].map(first =>
        [first, first + 1].map(column =>
          s(
            (fromX(column) + fromH(column, read)) * z.gates[column] +
              bias[column] +
              (resetAfter ? recurrentBias[column] : 0),
          ),
        ),
      );
      const n = [0, 1].map(k => {
        const column = 4 + k;
        const reset = read.map((v, j) => r[j] * v);
        const product = resetAfter ? r[k] * fromH(column, read) : fromH(column, reset);
        const biases = bias[column] + (resetAfter ? r[k] * recurrentBias[column] : 0);
        return Math.tanh((fromX(column) + product) * z.gates[column] + biases);
      });
      h = h.map((v, k) => u[k] * v + (1 - u[k]) * n[k]);
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

  test('reset after, it is what the equations say', () => {
    const expected = close(stepsByHand(true, ONES));
    expect(numbers(apply(waveLayer({resetAfter: true}), sequence()))).toEqual(expected);
  });

  test.each([
    [false, true],
    [false, false],
    [true, true],
    [true, false],
  ])(
    'group weights multiply as in the equations, reset after %s, training %s',
    (resetAfter, training) => {
      const layer = waveLayer({returnState: true, resetAfter});
      setMean(layer, 'z_inputs', tf.tensor1d(Z_INPUTS));
      setMean(layer, 'z_gates', tf.tensor1d(Z_GATES));
      setMean(layer, 'z_outputs', tf.tensor1d(Z_OUTPUTS));
      const [output, h] = layer.call(sequence(), {training}) as tf.Tensor[];
      const expected = stepsByHand(resetAfter, GROUP_VALUES);
      expect(numbers(h)).toEqual(close(expected));
      expect(numbers(output)).toEqual(close(expected.map((v, k) => v * Z_OUTPUTS[k % 2])));
    },
  );
});

describe('bad input', () => {
  test.each<[object, RegExp]>([
    [{groups: 'gates'}, /variationalGRU "l": groups must be one of 'weights'.*Received: 'gates'/],
    [{resetAfter: 'yes'}, /variationalGRU "l": resetAfter must be true or false\. Received: 'yes'/],
    [{unitForgetBias: true}, /unitForgetBias/],
  ])('%p', (args, expected) => {
    expect(() => variationalGRU({units: 2, name: 'l', ...args})).toThrow(expected);
  });

  test('reset after, collapsing without the package that has the layer', () => {
    const layer = variationalGRU({units: 2, name: 'l', resetAfter: true, inputShape: [4, 3]});
    const model = tf.sequential({layers: [layer, variationalDense({units: 1})]});
    expect(() => collapsePosterior(model)).toThrow(
      /variationalGRU "l": .*ResetAfterGRU.*Import '@sparsegate\/keras'/,
    );
  });
});
