import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {operate, planSurgery, verify} from '../src/index.js';
import {edit, emptyColumns, emptyRows, randomize} from './edit-weights.js';

const UNITS = 3;
const FORMS = ['stock', 'sparse'] as const;
/** A bias that makes a hard sigmoid exactly 0. */
const SHUT = -3;

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

type Options = Partial<Parameters<typeof tf.layers.lstm>[0]>;

/** An LSTM of three neurons under a Dense layer that reads neurons 0 and 1; neuron 2 enters only gates of neuron 0. */
function planted(options: Options = {}, between: Parameters<tf.Sequential['add']>[0][] = []) {
  const {stateful} = options;
  const shape = stateful ? {batchInputShape: [2, 5, 2]} : {inputShape: [5, 2]};
  const model = tf.sequential();
  model.add(
    tf.layers.lstm({
      units: UNITS,
      name: 'lstm',
      recurrentActivation: 'hardSigmoid',
      ...shape,
      ...options,
    }),
  );
  between.forEach(layer => {
    model.add(layer);
  });
  model.add(tf.layers.dense({units: 2, name: 'out'}));
  randomize(model, 11);
  emptyRows(model.getLayer('out'), 0, [2]);
  return model;
}

const column = (gate: 'i' | 'f' | 'g' | 'o', neuron: number) =>
  ['i', 'f', 'g', 'o'].indexOf(gate) * UNITS + neuron;

/** Makes a gate constant: no incoming weights, and this bias. */
function fix(model: tf.LayersModel, gate: 'i' | 'f' | 'g' | 'o', neuron: number, bias: number) {
  const layer = model.getLayer('lstm');
  for (const weight of [0, 1]) emptyColumns(layer, weight, [column(gate, neuron)]);
  edit(layer, 2, values => {
    values[column(gate, neuron)] = bias;
  });
}

/** Lets neuron 2 enter one gate of neuron 0 and nothing else. */
function onlyEnters(model: tf.LayersModel, gate: 'i' | 'f' | 'g' | 'o') {
  edit(model.getLayer('lstm'), 1, (values, width) => {
    values.fill(0, 2 * width, 3 * width);
    values[2 * width + column(gate, 0)] = 0.7;
  });
}

async function expectExact(model: tf.LayersModel) {
  const plan = planSurgery(model);
  for (const layers of FORMS) {
    expect(verify(model, await operate(model, plan, {layers})).maxAbsolute).toBeLessThan(1e-5);
  }
  return plan.layers[0];
}

describe('a gate that is multiplied by 0 has no effect, so what enters it goes', () => {
  // Stateful: c may start from any value, so that the neurons themselves stay.
  test.each([
    ['i', 'g', 0, 'g = 0'],
    ['g', 'i', SHUT, 'i = 0'],
  ] as const)('gate %s where %s is 0', async (unused, zero, bias, because) => {
    const model = planted({stateful: true});
    fix(model, zero, 0, bias);
    onlyEnters(model, unused);
    const plan = await expectExact(model);
    expect(plan).toMatchObject({
      keep: [0, 1],
      goes: [{because: 'only unused gates read them', count: 1}],
      unusedGates: [{gate: unused, because, count: 1}],
    });
    expect(planSurgery(model, {rule: 'reachability'}).layers[0].keep).toEqual([0, 1, 2]);
  });

  test.each(['i', 'f', 'g'] as const)('gate %s of a neuron whose o is 0', async gate => {
    // The layer is an output, so that its neurons cannot go.
    const model = tf.sequential({
      layers: [
        tf.layers.lstm({units: UNITS, inputShape: [5, 2], name: 'lower', returnSequences: true}),
        tf.layers.lstm({units: UNITS, name: 'lstm', recurrentActivation: 'hardSigmoid'}),
      ],
    });
    randomize(model, 5);
    fix(model, 'o', 0, SHUT);
    emptyRows(model.getLayer('lower'), 1, [2]);
    edit(model.getLayer('lstm'), 0, (values, width) => {
      values.fill(0, 2 * width, 3 * width);
      values[2 * width + column(gate, 0)] = 0.7;
    });
    const plan = planSurgery(model);
    expect(plan.layers.map(({keep}) => keep)).toEqual([
      [0, 1],
      [0, 1, 2],
    ]);
    expect(plan.layers[1].unusedGates.map(({gate: name, because}) => `${name} ${because}`)).toEqual(
      ['i o = 0', 'f o = 0', 'g o = 0'],
    );
    await expectExact(model);
  });

  test('not where its c is taken: by what starts from it, or by the next call', async () => {
    const stateful = planted({stateful: true});
    fix(stateful, 'o', 0, SHUT);
    onlyEnters(stateful, 'f');
    expect(await expectExact(stateful)).toMatchObject({keep: [0, 1, 2], unusedGates: []});

    const x = tf.input({shape: [5, 2]});
    const lstm = tf.layers.lstm({
      units: UNITS,
      name: 'lstm',
      recurrentActivation: 'hardSigmoid',
      returnState: true,
    });
    const [h, , c] = lstm.apply(x) as tf.SymbolicTensor[];
    const both = tf.layers.concatenate().apply([h, c]);
    const y = tf.layers.dense({units: 1, name: 'out'}).apply(both) as tf.SymbolicTensor;
    const model = tf.model({inputs: x, outputs: y});
    randomize(model, 12);
    fix(model, 'o', 0, SHUT);
    onlyEnters(model, 'f');
    emptyRows(model.getLayer('out'), 0, [2, 5]);
    expect(await expectExact(model)).toMatchObject({keep: [0, 1, 2], unusedGates: []});
    // Without the row that reads c, nothing reads the neuron, whose h is 0, nor what enters it.
    emptyRows(model.getLayer('out'), 0, [3]);
    expect((await expectExact(model)).keep).toEqual([1]);
  });
});

describe('a neuron that is always 0 goes, although it is read', () => {
  test.each([
    ['c = 0', 'g', 0],
    ['c = 0', 'i', SHUT],
    ['o = 0', 'o', SHUT],
  ] as const)('%s, through %s', async (because, gate, bias) => {
    const model = planted();
    fix(model, gate, 0, bias);
    const plan = await expectExact(model);
    expect(plan).toMatchObject({
      keep: [1, 2],
      goes: [{because: `always 0, as ${because}`, count: 1}],
    });
    expect(planSurgery(model, {rule: 'reachability'}).layers[0].keep).toEqual([0, 1, 2]);
  });

  test('not where its state may start from another value', async () => {
    const model = planted({stateful: true});
    fix(model, 'g', 0, 0);
    expect((await expectExact(model)).keep).toEqual([0, 1, 2]);
    const opened = planted({stateful: true});
    fix(opened, 'o', 0, SHUT);
    expect((await expectExact(opened)).keep).toEqual([0, 1, 2]);
  });

  test('not where the activation of 0 is not 0', async () => {
    const model = planted({activation: 'sigmoid'});
    fix(model, 'i', 0, SHUT);
    expect(planSurgery(model).layers[0].keep).toEqual([0, 1, 2]);
    expect(verify(model, await operate(model, planSurgery(model))).maxAbsolute).toBeLessThan(1e-5);
  });

  test('not where its 0 is read as another value', async () => {
    const model = planted({}, [tf.layers.activation({activation: 'sigmoid'})]);
    fix(model, 'g', 0, 0);
    expect((await expectExact(model)).keep).toEqual([0, 1, 2]);
    const normed = planted({}, [tf.layers.batchNormalization()]);
    fix(normed, 'g', 0, 0);
    expect((await expectExact(normed)).keep).toEqual([0, 1, 2]);
    const kept = planted({}, [tf.layers.activation({activation: 'relu'})]);
    fix(kept, 'g', 0, 0);
    expect((await expectExact(kept)).keep).toEqual([1, 2]);
  });

  test('what it alone enters is constant, which may make another one always 0, in its layer and above', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.lstm({units: UNITS, inputShape: [5, 2], name: 'lstm', returnSequences: true}),
        tf.layers.lstm({units: UNITS, name: 'upper'}),
        tf.layers.dense({units: 1}),
      ],
    });
    randomize(model, 13);
    fix(model, 'g', 0, 0);
    // Neuron 0 alone enters g of neuron 1, which alone enters g of neuron 1 above.
    const alone = (layer: string, weight: number, from: number) => {
      edit(model.getLayer(layer), weight, (values, width) => {
        values.forEach((_, k) => {
          const isOther = Math.floor(k / width) !== from;
          if (k % width === column('g', 1) && isOther) values[k] = 0;
        });
      });
    };
    emptyColumns(model.getLayer('lstm'), 0, [column('g', 1)]);
    alone('lstm', 1, 0);
    emptyColumns(model.getLayer('upper'), 1, [column('g', 1)]);
    alone('upper', 0, 1);
    for (const layer of ['lstm', 'upper']) {
      edit(model.getLayer(layer), 2, values => {
        values[column('g', 1)] = 0;
      });
    }
    expect(planSurgery(model).layers.map(({keep}) => keep)).toEqual([[2], [0, 2]]);
    await expectExact(model);
  });
});
