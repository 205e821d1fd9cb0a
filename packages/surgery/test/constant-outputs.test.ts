import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {resetAfterGRU} from '../../../test/support/reset-after-gru.js';
import {operate, planSurgery, verify} from '../src/index.js';
import {edit, emptyColumns, emptyRows, randomize} from './edit-weights.js';

type Tensor = tf.SymbolicTensor;

const UNITS = 3;
/** A bias of which a hard sigmoid makes exactly 0. */
const SHUT = -3;

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const CELLS = {
  lstm: {make: tf.layers.lstm, gates: 4, forgets: 1},
  gru: {make: tf.layers.gru, gates: 3, forgets: 0},
  resetAfter: {make: resetAfterGRU, gates: 3, forgets: 0},
};
type Kind = keyof typeof CELLS;

const layerOf = (kind: Kind, options: object = {}) =>
  CELLS[kind].make({
    name: 'cell',
    units: UNITS,
    recurrentActivation: 'hardSigmoid',
    returnSequences: true,
    ...options,
  } as never);

/** Neuron 2 has constant gates and forgets at once, and its own layer does not read it. */
function plant(model: tf.LayersModel, kind: Kind): void {
  randomize(model, 5);
  const {gates, forgets} = CELLS[kind];
  const layer = model.getLayer('cell');
  const columns = Array.from({length: gates}, (_, gate) => gate * UNITS + 2);
  for (const weight of [0, 1]) emptyColumns(layer, weight, columns);
  emptyRows(layer, 1, [2]);
  edit(layer, 2, values => {
    values[columns[forgets]] = SHUT;
    if (values.length > gates * UNITS) columns.forEach(k => (values[gates * UNITS + k] = 0));
  });
}

function planted(kind: Kind, options: object = {}): tf.LayersModel {
  const first = 'stateful' in options ? {batchInputShape: [2, 4, 2]} : {inputShape: [4, 2]};
  const model = tf.sequential();
  model.add(layerOf(kind, {...first, ...options}));
  model.add(tf.layers.dense({units: 2, name: 'out'}));
  plant(model, kind);
  return model;
}

async function expectExact(model: tf.LayersModel) {
  const plan = planSurgery(model);
  for (const layers of ['stock', 'sparse'] as const) {
    expect(verify(model, await operate(model, plan, {layers})).maxAbsolute).toBeLessThan(1e-5);
  }
  return plan.layers;
}

const GOES = [{because: 'h is constant, now in biases', count: 1}];

describe.each(Object.keys(CELLS) as Kind[])(
  '%s: a neuron that gives one value at every step',
  kind => {
    test('goes, and what reads it has the value in its bias', async () => {
      const [layer] = await expectExact(planted(kind));
      expect(layer).toMatchObject({keep: [0, 1], goes: GOES});
    });

    test('from any state on', async () => {
      const [layer] = await expectExact(planted(kind, {stateful: true}));
      expect(layer).toMatchObject({keep: [0, 1], goes: GOES});
    });

    test('stays where its own layer reads it: before the first step it had another value', async () => {
      const model = planted(kind);
      edit(model.getLayer('cell'), 1, values => {
        values[2 * CELLS[kind].gates * UNITS] = 0.5;
      });
      expect((await expectExact(model))[0].keep).toEqual([0, 1, 2]);
    });
  },
);

test('the bias is b + w o tanh(i g)', async () => {
  const model = planted('lstm');
  const [, , gates] = model.getLayer('cell').getWeights();
  const bias = gates.dataSync();
  const hardSigmoid = (a: number) => Math.min(1, Math.max(0, 0.2 * a + 0.5));
  const h = hardSigmoid(bias[11]) * Math.tanh(hardSigmoid(bias[2]) * Math.tanh(bias[8]));
  const [w, b] = model
    .getLayer('out')
    .getWeights()
    .map(weight => weight.dataSync());
  const small = await operate(model, planSurgery(model));
  const [kernel, folded] = small.getLayer('out').getWeights();
  expect(kernel.shape).toEqual([2, 2]);
  [0, 1].forEach(k => {
    expect(folded.dataSync()[k]).toBeCloseTo(b[k] + w[2 * 2 + k] * h, 5);
  });
});

test('a gate above that nothing else enters becomes constant', async () => {
  const model = tf.sequential();
  model.add(layerOf('lstm', {inputShape: [4, 2]}));
  model.add(tf.layers.lstm({units: 1, name: 'above'}));
  model.add(tf.layers.dense({units: 1}));
  plant(model, 'lstm');
  const above = model.getLayer('above');
  // Gate i reads neuron 2 and nothing else.
  emptyColumns(above, 1, [0]);
  edit(above, 0, (values, width) => {
    values[0] = values[width] = 0;
  });
  const [cell, reader] = await expectExact(model);
  expect(cell.keep).toEqual([0, 1]);
  expect(reader.constantGates).toMatchObject({i: 1});
});

/** Leaves its input as it is. */
class Unchanged extends tf.layers.Layer {
  static className: string = 'Unchanged';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return [inputs].flat()[0].clone();
  }
}

/** The same, and hides the steps at which the first feature is 0, by a name that says nothing of it. */
class HideSilence extends Unchanged {
  static override className = 'HideSilence';

  override computeMask(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [x] = [inputs].flat();
    return tf.tidy(() => tf.notEqual(tf.squeeze(tf.slice(x, [0, 0, 0], [-1, -1, 1]), [2]), 0));
  }
}
tf.serialization.registerClass(Unchanged);
tf.serialization.registerClass(HideSilence);

function behind(first: tf.layers.Layer): tf.LayersModel {
  const x = tf.input({shape: [4, 2]});
  const h = layerOf('lstm', {inputShape: [4, 2]}).apply(first.apply(x)) as Tensor;
  return tf.model({inputs: x, outputs: tf.layers.dense({units: 2}).apply(h) as Tensor});
}

test('a layer of a class that has no rule for masks makes none', async () => {
  const model = behind(new Unchanged({}));
  plant(model, 'lstm');
  expect((await expectExact(model))[0]).toMatchObject({keep: [0, 1], goes: GOES});
});

test('where a layer of the user hides steps, the first of them too, outputs stay the same', async () => {
  const model = behind(new HideSilence({}));
  plant(model, 'lstm');
  const small = await operate(model, planSurgery(model));
  const x = tf.tensor3d([0, 1, 0, 2, 1, 1, 0, 3, 1, 2, 0, 1, 0, 1, 2, 2], [2, 4, 2]);
  expect(verify(model, small, x).maxAbsolute).toBeLessThan(1e-5);
});

test.each<[string, () => tf.LayersModel]>([
  ['a layer of the user, of any name, may make a mask', () => behind(new HideSilence({}))],
  [
    'a mask may hold the state before',
    () => {
      const model = tf.sequential();
      model.add(tf.layers.masking({maskValue: 0, inputShape: [4, 2]}));
      model.add(layerOf('lstm'));
      model.add(tf.layers.dense({units: 2}));
      return model;
    },
  ],
  [
    'nothing that reads it has a bias',
    () => {
      const model = tf.sequential();
      model.add(layerOf('lstm', {inputShape: [4, 2]}));
      model.add(tf.layers.dense({units: 2, useBias: false}));
      return model;
    },
  ],
  [
    'its value is changed on its way',
    () => {
      const x = tf.input({shape: [4, 3]});
      const sum = tf.layers.add().apply([x, layerOf('lstm').apply(x) as Tensor]);
      return tf.model({inputs: x, outputs: tf.layers.dense({units: 2}).apply(sum) as Tensor});
    },
  ],
])('it stays where %s', async (_, make) => {
  const model = make();
  plant(model, 'lstm');
  expect((await expectExact(model))[0].keep).toEqual([0, 1, 2]);
});
