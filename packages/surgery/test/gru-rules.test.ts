import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {compression, gateStructure} from '@sparsegate/structure';
import {resetAfterGRU} from '../../../test/support/reset-after-gru.js';
import {operate, planSurgery, verify, type LayerPlan} from '../src/index.js';
import {edit, emptyColumns, emptyRows, randomize} from './edit-weights.js';

const UNITS = 3;
const COLUMNS = 3 * UNITS;
const FORMS = ['stock', 'sparse'] as const;
const VARIANTS = [
  ['before', tf.layers.gru],
  ['after', resetAfterGRU],
] as const;
/** Biases that make a hard sigmoid exactly 0 and 1. */
const SHUT = -3;
const OPEN = 3;

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

type Gate = 'u' | 'r' | 'n';

/** A GRU of three neurons under a Dense layer that reads all of them. */
function planted(make: (typeof VARIANTS)[number][1], {stateful = false, readout = [0, 1, 2]} = {}) {
  const shape = stateful ? {batchInputShape: [2, 5, 2]} : {inputShape: [5, 2]};
  const args = {units: UNITS, name: 'gru', recurrentActivation: 'hardSigmoid' as const, stateful};
  const model = tf.sequential();
  model.add(make({...args, ...shape} as never));
  model.add(tf.layers.dense({units: 2, name: 'out'}));
  randomize(model, 11);
  emptyRows(
    model.getLayer('out'),
    0,
    [0, 1, 2].filter(k => !readout.includes(k)),
  );
  return model;
}

const column = (gate: Gate, neuron: number): number =>
  ['u', 'r', 'n'].indexOf(gate) * UNITS + neuron;

/** Makes a gate constant: no incoming weights, and this bias in all. */
function fix(model: tf.LayersModel, gate: Gate, neuron: number, bias: number) {
  const layer = model.getLayer('gru');
  for (const weight of [0, 1]) emptyColumns(layer, weight, [column(gate, neuron)]);
  edit(layer, 2, values => {
    values[column(gate, neuron)] = bias;
    if (values.length > COLUMNS) values[COLUMNS + column(gate, neuron)] = 0;
  });
}

/** Single weights of the recurrent kernel become 0. */
function clear(model: tf.LayersModel, isCleared: (row: number, column: number) => boolean) {
  edit(model.getLayer('gru'), 1, (values, width) => {
    for (let at = 0; at < values.length; at++) {
      if (isCleared(Math.floor(at / width), at % width)) values[at] = 0;
    }
  });
}

async function expectExact(model: tf.LayersModel): Promise<LayerPlan> {
  const plan = planSurgery(model);
  for (const layers of FORMS) {
    expect(verify(model, await operate(model, plan, {layers})).maxAbsolute).toBeLessThan(1e-5);
  }
  return plan.layers[0];
}

const isCandidate = (at: number): boolean => at >= column('n', 0);

describe('reset gates', () => {
  test('before: r of a neuron that no candidate reads is unused, and what enters it goes', async () => {
    const model = planted(tf.layers.gru, {readout: [0, 1]});
    // Neuron 2 enters r of neuron 0 alone, and no candidate reads neuron 0.
    clear(model, (row, at) => (row === 2 ? at !== column('r', 0) : row === 0 && isCandidate(at)));
    const plan = await expectExact(model);
    expect(plan.keep).toEqual([0, 1]);
    expect(plan.constantGates).toMatchObject({r: 1});
    expect(planSurgery(model, {rule: 'reachability'}).layers[0].keep).toEqual([0, 1, 2]);
  });

  test('before: r of a neuron that only an unused candidate reads is unused', async () => {
    const model = planted(tf.layers.gru, {stateful: true, readout: [0, 1]});
    fix(model, 'u', 1, OPEN);
    // u of neuron 1 keeps its state, so n of it is unused; it alone reads neuron 0 behind r, which neuron 2 alone enters.
    clear(model, (row, at) =>
      row === 2 ? at !== column('r', 0) : row === 0 && isCandidate(at) && at !== column('n', 1),
    );
    expect(await expectExact(model)).toMatchObject({keep: [0, 1], constantGates: {r: 1}});
  });

  test('before: r of a neuron that only candidates of neurons that go read is unused', async () => {
    const model = planted(tf.layers.gru, {readout: [0, 1]});
    clear(model, (row, at) => row === 2 || (row === 0 && isCandidate(at) && at !== column('n', 2)));
    expect(await expectExact(model)).toMatchObject({keep: [0, 1], constantGates: {r: 1}});
  });

  test('after: r of a neuron whose candidate reads nothing recurrent is unused', async () => {
    const model = planted(resetAfterGRU, {readout: [0, 1]});
    clear(model, (row, at) => at === column('n', 0) || (row === 2 && at !== column('r', 0)));
    edit(model.getLayer('gru'), 2, values => {
      values[COLUMNS + column('n', 0)] = 0;
    });
    expect((await expectExact(model)).keep).toEqual([0, 1]);
  });

  test('after: an empty row of the candidates is no reason, nor is an empty column with a recurrent bias', async () => {
    const row = planted(resetAfterGRU, {readout: [0, 1]});
    clear(row, (k, at) => (k === 2 ? at !== column('r', 0) : k === 0 && isCandidate(at)));
    expect((await expectExact(row)).keep).toEqual([0, 1, 2]);
    const bias = planted(resetAfterGRU, {readout: [0, 1]});
    clear(bias, (k, at) => at === column('n', 0) || (k === 2 && at !== column('r', 0)));
    expect((await expectExact(bias)).keep).toEqual([0, 1, 2]);
  });

  test('before: r ≡ 0 lets nothing of its neuron into the candidates', async () => {
    const model = planted(tf.layers.gru, {readout: [0, 1]});
    clear(model, (row, at) => row === 2 && !isCandidate(at));
    fix(model, 'r', 2, SHUT);
    expect((await expectExact(model)).keep).toEqual([0, 1]);
  });

  test('after: r ≡ 0 lets nothing recurrent into the candidate of its neuron', async () => {
    const model = planted(resetAfterGRU, {readout: [0, 1]});
    clear(model, (row, at) => row === 2 && at !== column('n', 0));
    fix(model, 'r', 0, SHUT);
    expect((await expectExact(model)).keep).toEqual([0, 1]);
  });

  test('after: with constant reset gates only, the small model is a stock one', async () => {
    const model = planted(resetAfterGRU, {readout: [0, 1]});
    [0.7, -0.4, 1].forEach((bias, neuron) => {
      fix(model, 'r', neuron, bias);
    });
    clear(model, row => row === 2);
    const small = await operate(model, planSurgery(model));
    const layer = small.getLayer('gru');
    expect(layer.getClassName()).toBe('GRU');
    expect(layer.getWeights().map(({shape}) => shape)).toEqual([[2, 6], [2, 6], [6]]);
    expect(verify(model, small).maxAbsolute).toBeLessThan(1e-6);
  });
});

describe.each(VARIANTS)('reset %s', (_, make) => {
  test.each([
    ['u', OPEN],
    ['n', 0],
  ] as const)('a neuron whose %s never lets it move from 0 goes', async (gate, bias) => {
    const model = planted(make);
    fix(model, gate, 2, bias);
    expect(await expectExact(model)).toMatchObject({
      keep: [0, 1],
      goes: [{because: 'always 0, as h = 0', count: 1}],
    });
  });

  test.each([
    ['u', OPEN],
    ['n', 0],
  ] as const)('not where its state may start from elsewhere: %s', async (gate, bias) => {
    const model = planted(make, {stateful: true});
    fix(model, gate, 2, bias);
    expect((await expectExact(model)).keep).toEqual([0, 1, 2]);
  });

  test('u ≡ 1 keeps the state, so that nothing depends on the candidate', async () => {
    const model = planted(make, {stateful: true, readout: [0, 1]});
    fix(model, 'u', 0, OPEN);
    clear(model, (row, at) => row === 2 && at !== column('n', 0));
    const plan = await expectExact(model);
    expect(plan.keep).toEqual([0, 1]);
    expect(plan.unusedGates[plan.unusedGates.length - 1]).toEqual({
      gate: 'n',
      because: 'u = 1',
      count: 1,
    });
  });

  test.each([
    ['a leaky integrator', 'u', 0.3],
    ['no memory', 'u', SHUT],
    ['a candidate that is constant', 'n', 0.8],
  ] as const)('%s stays exact', async (__, gate, bias) => {
    for (const stateful of [false, true]) {
      const model = planted(make, {stateful});
      fix(model, gate, 1, bias);
      const plan = await expectExact(model);
      expect(plan).toMatchObject({keep: [0, 1, 2], constantGates: {[gate]: 1}});
    }
  });

  test('a reset gate that is another constant stays exact: one number in place of its weights', async () => {
    for (const stateful of [false, true]) {
      const model = planted(make, {stateful});
      fix(model, 'r', 1, 0.7);
      const plan = await expectExact(model);
      expect(plan).toMatchObject({keep: [0, 1, 2], constantGates: {r: 1}});
    }
  });

  test('a neuron of constant u and n stays exact', async () => {
    const model = planted(make);
    fix(model, 'u', 1, 0.4);
    fix(model, 'n', 1, 0.8);
    expect(await expectExact(model)).toMatchObject({constantGates: {u: 1, n: 1}});
  });

  test('its three gates are counted and named', () => {
    const model = planted(make, {readout: [0, 1]});
    clear(model, row => row === 2);
    fix(model, 'u', 0, 0.3);
    const [structure] = gateStructure(model);
    expect(structure).toMatchObject({gates: ['u', 'r', 'n'], units: 3});
    expect(structure.neurons.map(({index}) => index)).toEqual([0, 1]);
    // The hard sigmoid of 0.3 is 0.2 · 0.3 + 0.5.
    expect(structure.neurons[0].gates['u']).toMatchObject({constant: true});
    expect(structure.neurons[0].gates['u'].value).toBeCloseTo(0.56);
    expect(compression(model)).toMatchObject({neurons: 2, gates: 5});
  });

  test('in a Bidirectional each direction keeps what it needs', async () => {
    const inner = make({units: UNITS, recurrentActivation: 'sigmoid', name: 'gru'} as never);
    const model = tf.sequential({
      layers: [
        tf.layers.bidirectional({layer: inner as never, inputShape: [5, 2], mergeMode: 'concat'}),
        tf.layers.dense({units: 2}),
      ],
    });
    randomize(model, 3);
    const [wrapper, dense] = model.layers;
    // Neuron 1 forwards and neurons 0 and 2 backwards are read by nothing.
    emptyRows(wrapper, 1, [1]);
    emptyRows(wrapper, 4, [0, 2]);
    emptyRows(dense, 0, [1, UNITS, UNITS + 2]);
    const plan = planSurgery(model);
    expect(plan.layers.map(({keep}) => keep)).toEqual([[0, 2], [1]]);
    for (const layers of FORMS) {
      expect(verify(model, await operate(model, plan, {layers})).maxAbsolute).toBeLessThan(1e-5);
    }
  });
});

test('after: a candidate without weights varies with r while it has a recurrent bias', () => {
  const model = planted(resetAfterGRU);
  for (const weight of [0, 1]) emptyColumns(model.getLayer('gru'), weight, [column('n', 0)]);
  const gateOf = () => gateStructure(model, 'reachability')[0].neurons[0].gates['n'];
  expect(gateOf()).toMatchObject({constant: false, value: null});
  fix(model, 'r', 0, SHUT);
  expect(gateOf().constant).toBe(true);
});
