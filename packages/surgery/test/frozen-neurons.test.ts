import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import type {ConstantGates} from '@sparsegate/sparse-rnn';
import {operate, planSurgery, verify} from '../src/index.js';
import {edit, emptyColumns, randomize} from './edit-weights.js';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const [UNITS, STEPS, INPUTS] = [6, 5, 2];
const FROZEN = [1, 3];

type Tensor = tf.SymbolicTensor;
type Layer = tf.LayersModel['layers'][number];

const lstm = (options: object = {}) =>
  tf.layers.lstm({
    name: 'lstm',
    units: UNITS,
    recurrentActivation: 'sigmoid',
    returnSequences: true,
    ...options,
  });

/** Nothing enters i, f and g of neurons 1 and 3; f is 0.5. */
function freeze(layer: Layer, firstWeight = 0): void {
  const columns = [0, 1, 2].flatMap(gate => FROZEN.map(k => gate * UNITS + k));
  for (const weight of [0, 1]) emptyColumns(layer, firstWeight + weight, columns);
  edit(layer, firstWeight + 2, values => FROZEN.forEach(k => (values[UNITS + k] = 0)));
}

function chain(...above: Layer[]): tf.LayersModel {
  const model = tf.sequential({layers: [lstm({inputShape: [STEPS, INPUTS]}), ...above]});
  randomize(model, 3);
  freeze(model.getLayer('lstm'));
  return model;
}

const dense = () => tf.layers.dense({units: 2});

/** By neuron of a sparse layer, whether i, f and g are constant. */
function frozenIn(small: tf.LayersModel): boolean[] {
  const {constantGates: gates} = small.getLayer('lstm').getConfig() as unknown as {
    constantGates: ConstantGates;
  };
  return gates.i.map((value, k) => [value, gates.f[k], gates.g[k]].every(v => v !== null));
}

test('the plan says how many there are, and when their c rests', () => {
  const plan = planSurgery(chain(dense()));
  // f = 0.5: after each step one bit of 24 is settled.
  expect(plan.layers[0].frozen).toMatchObject({count: 2});
  expect(plan.layers[0].frozen!.steps).toBeGreaterThanOrEqual(22);
  expect(plan.layers[0].frozen!.steps).toBeLessThanOrEqual(26);
  expect(`${plan}`).toMatch(/i 2, f 2, g 2, o 0; c of 2 rests after 2\d steps/);
});

test('with f = 1 their c never rests, and the plan says so', () => {
  const model = chain(dense());
  edit(model.getLayer('lstm'), 2, values => (values[UNITS + 1] = 100));
  const plan = planSurgery(model);
  expect(plan.layers[0].frozen).toEqual({count: 2, steps: null});
  expect(`${plan}`).toContain('c of 2 depends on no input');
});

test('a layer without them says nothing of them', () => {
  const model = chain(dense());
  randomize(model, 4);
  expect(planSurgery(model).layers[0].frozen).toBeNull();
});

describe('in a sparse layer they stand behind the others, and all that reads them follows', () => {
  const last = [false, false, false, false, true, true];

  test.each<[string, Layer[]]>([
    ['a Dense', [dense()]],
    ['an LSTM', [tf.layers.lstm({units: 3}), dense()]],
    ['BatchNormalization', [tf.layers.batchNormalization(), dense()]],
    ['Flatten', [tf.layers.flatten(), dense()]],
    ['Conv1D', [tf.layers.conv1d({filters: 2, kernelSize: 2})]],
    // Its own first layer names the features, as BatchNormalization does, and has weights besides.
    [
      'a model',
      [tf.sequential({layers: [tf.layers.lstm({units: 3, inputShape: [STEPS, UNITS]})]})],
    ],
    ['TimeDistributed', [tf.layers.timeDistributed({layer: dense()})]],
  ])('%s', async (_, above) => {
    const model = chain(...above);
    const small = await operate(model, planSurgery(model), {layers: 'sparse'});
    expect(frozenIn(small)).toEqual(last);
    expect(verify(model, small).maxAbsolute).toBeLessThan(1e-5);
  });

  test('Concatenate', async () => {
    const x = tf.input({shape: [STEPS, INPUTS]});
    const h = lstm().apply(x) as Tensor;
    const joined = tf.layers.concatenate().apply([x, h]) as Tensor;
    const model = tf.model({inputs: x, outputs: dense().apply(joined) as Tensor});
    randomize(model, 5);
    freeze(model.getLayer('lstm'));
    const small = await operate(model, planSurgery(model), {layers: 'sparse'});
    expect(frozenIn(small)).toEqual(last);
    expect(verify(model, small).maxAbsolute).toBeLessThan(1e-5);
  });

  test('both directions of a Bidirectional', async () => {
    const x = tf.input({shape: [STEPS, INPUTS]});
    const both = tf.layers.bidirectional({layer: lstm() as never, mergeMode: 'concat'});
    const model = tf.model({inputs: x, outputs: dense().apply(both.apply(x)) as Tensor});
    randomize(model, 6);
    [0, 3].forEach(firstWeight => {
      freeze(both, firstWeight);
    });
    const small = await operate(model, planSurgery(model), {layers: 'sparse'});
    expect(verify(model, small).maxAbsolute).toBeLessThan(1e-5);
    // A second surgery finds them in their places.
    const again = await operate(small, planSurgery(small), {layers: 'sparse'});
    expect(again.countParams()).toBe(small.countParams());
    expect(verify(small, again).maxAbsolute).toBe(0);
  });
});

describe('where their order can be seen they stay in it', () => {
  const stays = Array.from({length: UNITS}, (_, k) => FROZEN.includes(k));

  test.each<[string, () => tf.LayersModel]>([
    ['as an output of the model', () => chain()],
    [
      'in the states of a stateful layer',
      () => {
        const first = {batchInputShape: [2, STEPS, INPUTS], stateful: true};
        const model = tf.sequential({layers: [lstm(first), dense()]});
        randomize(model, 7);
        freeze(model.getLayer('lstm'));
        return model;
      },
    ],
    [
      'where they meet others',
      () => {
        const x = tf.input({shape: [STEPS, INPUTS]});
        const [h, other] = [lstm(), lstm({name: 'other'})].map(layer => layer.apply(x) as Tensor);
        const sum = tf.layers.add().apply([h, other]) as Tensor;
        const model = tf.model({inputs: x, outputs: dense().apply(sum) as Tensor});
        randomize(model, 8);
        freeze(model.getLayer('lstm'));
        return model;
      },
    ],
  ])('%s', async (_, make) => {
    const model = make();
    const small = await operate(model, planSurgery(model), {layers: 'sparse'});
    expect(frozenIn(small)).toEqual(stays);
    expect(verify(model, small).maxAbsolute).toBeLessThan(1e-5);
  });
});
