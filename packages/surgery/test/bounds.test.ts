import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {operate, planSurgery, verify} from '../src/index.js';
import {edit, randomize} from './edit-weights.js';

const UNITS = 3;

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** Word vectors within [−1, 1] under two LSTMs, with weights up to 1: three of each enter a gate. */
function planted(options: Parameters<typeof tf.layers.lstm>[0] | object = {}): tf.Sequential {
  const lstm = (name: string, more: object) =>
    tf.layers.lstm({units: UNITS, name, recurrentActivation: 'hardSigmoid', ...options, ...more});
  const model = tf.sequential({
    layers: [
      tf.layers.embedding({inputDim: 9, outputDim: 3, inputLength: 5}),
      lstm('lower', {returnSequences: true}),
      lstm('upper', {}),
      tf.layers.dense({units: 2, name: 'out'}),
    ],
  });
  randomize(model, 31);
  return model;
}

/** Column f of neuron 1. */
const FORGET = UNITS + 1;

/** Sets the bias of f of neuron 1. */
function bias(model: tf.LayersModel, layer: string, value: number): void {
  edit(model.getLayer(layer), 2, values => {
    values[FORGET] = value;
  });
}

/** Σ |w| of what enters f of neuron 1: the preactivation is at most that far from the bias. */
function reach(model: tf.LayersModel, layer: string): number {
  const [kernel, recurrent] = model.getLayer(layer).getWeights();
  return [kernel, recurrent].reduce(
    (sum, w) => sum + tf.sum(tf.abs(tf.slice(w, [0, FORGET], [-1, 1]))).dataSync()[0],
    0,
  );
}

describe('a hard sigmoid that bounds prove to be 0 or 1 loses its weights', () => {
  test.each([
    [-1, 'stock'],
    [1, 'stock'],
    [-1, 'sparse'],
    [1, 'sparse'],
  ] as const)('at a bias of %d times its reach and more (%s)', async (sign, layers) => {
    const model = planted();
    // The vectors are below 1, so their part is smaller than that of |h| ≤ 1.
    for (const layer of ['lower', 'upper']) bias(model, layer, sign * (2.6 + reach(model, layer)));
    const plan = planSurgery(model, {bounds: true});
    for (const layer of plan.layers) {
      expect(layer).toMatchObject({constantGates: {f: 1}, provenGates: {f: 1}});
    }
    expect(`${plan}`).toMatch(/f 1 \(1 by bounds\)/);
    const small = await operate(model, plan, {layers});
    expect(verify(model, small).maxAbsolute).toBeLessThan(1e-5);
    if (layers === 'stock') {
      const [kernel, recurrent] = small.getLayer('upper').getWeights();
      for (const matrix of [kernel, recurrent]) {
        expect(tf.max(tf.abs(tf.slice(matrix, [0, FORGET], [-1, 1]))).dataSync()[0]).toBe(0);
      }
    }
  });

  test('only if that is asked for, and only where the bound reaches the end', async () => {
    const model = planted();
    bias(model, 'upper', 2.6 + reach(model, 'upper'));
    expect(planSurgery(model).layers[1]).toMatchObject({constantGates: {f: 0}, provenGates: {}});
    bias(model, 'upper', 2.4 + reach(model, 'upper'));
    expect(planSurgery(model, {bounds: true}).layers[1].provenGates).toEqual({});
  });

  test('not where something unbounded enters: inputs, other activations, states from outside', () => {
    const open = (model: tf.LayersModel) => {
      bias(model, 'lower', 100);
      return planSurgery(model, {bounds: true}).layers[0].provenGates;
    };
    expect(open(planted())).toEqual({f: 1});
    expect(open(planted({activation: 'relu'}))).toEqual({});
    expect(open(planted({recurrentActivation: 'sigmoid'}))).toEqual({});
    const numbers = tf.sequential({
      layers: [
        tf.layers.lstm({units: UNITS, inputShape: [5, 3], name: 'lower'}),
        tf.layers.dense({units: 1}),
      ],
    });
    randomize(numbers, 32);
    expect(open(numbers)).toEqual({});
  });

  test('what only it reads goes', async () => {
    const model = planted();
    bias(model, 'upper', 2.6 + reach(model, 'upper'));
    // Neuron 2 below enters only f of neuron 1 above.
    edit(model.getLayer('lower'), 1, (values, width) => values.fill(0, 2 * width, 3 * width));
    edit(model.getLayer('upper'), 0, (values, width) => {
      values.forEach((_, k) => {
        if (Math.floor(k / width) === 2 && k % width !== FORGET) values[k] = 0;
      });
    });
    expect(planSurgery(model).layers[0].keep).toEqual([0, 1, 2]);
    const plan = planSurgery(model, {bounds: true});
    expect(plan.layers[0].keep).toEqual([0, 1]);
    const small = await operate(model, plan);
    expect(verify(model, small).maxAbsolute).toBeLessThan(1e-5);
  });
});

test.each(['stock', 'sparse'] as const)(
  'what a reset gate that bounds prove to be 0 multiplies goes with it, at once (%s)',
  async layers => {
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({inputDim: 9, outputDim: 3, inputLength: 5}),
        tf.layers.gru({units: UNITS, name: 'gru', recurrentActivation: 'hardSigmoid'}),
        tf.layers.dense({units: 2, name: 'out'}),
      ],
    });
    randomize(model, 33);
    const gru = model.getLayer('gru');
    // r of neuron 1 is 0: six weights of at most 1 enter it.
    edit(gru, 2, values => (values[UNITS + 1] = -9));
    const plan = planSurgery(model, {bounds: true});
    expect(plan.layers[0].provenGates).toEqual({r: 1});
    const small = await operate(model, plan, {layers});
    expect(verify(model, small).maxAbsolute).toBeLessThan(1e-5);
    const again = await operate(small, planSurgery(small), {layers});
    const zeros = (from: tf.LayersModel): number =>
      from.getWeights().reduce((sum, w) => sum + w.dataSync().filter(v => v === 0).length, 0);
    expect([again.countParams(), zeros(again)]).toEqual([small.countParams(), zeros(small)]);
    if (layers === 'stock') {
      const row = tf.slice(small.getLayer('gru').getWeights()[1], [1, 2 * UNITS], [1, UNITS]);
      expect([...row.dataSync()]).toEqual([0, 0, 0]);
    }
  },
);
