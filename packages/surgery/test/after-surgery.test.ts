import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {compression, gateStructure, recurrentLayers} from '@sparsegate/structure';
import {SparseGRU, SparseLSTM} from '@sparsegate/sparse-rnn';
import {operate, planSurgery, verify} from '../src/index.js';
import {savedAndLoaded} from '../../../test/support/memory-handler.js';
import {edit, emptyColumns, emptyRows, randomize} from './edit-weights.js';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const UNITS = 4;

/** f of neuron 1 and o of neuron 2 are constant; neuron 3 goes. */
function planted(wrap: 'plain' | 'bidirectional' = 'plain'): tf.Sequential {
  const layer = tf.layers.lstm({
    units: UNITS,
    inputShape: [5, 3],
    recurrentActivation: 'sigmoid',
    name: 'lstm',
  });
  const model = tf.sequential();
  if (wrap === 'plain') model.add(layer);
  else {
    const args = {layer, mergeMode: 'concat', inputShape: [5, 3], name: 'lstm'};
    model.add(tf.layers.bidirectional(args as never) as never);
  }
  model.add(tf.layers.dense({units: 2, name: 'out'}));
  randomize(model, 21);
  const lstm = model.getLayer('lstm');
  for (const weight of [0, 1]) emptyColumns(lstm, weight, [UNITS + 1, 3 * UNITS + 2]);
  emptyRows(lstm, 1, [3]);
  emptyRows(model.getLayer('out'), 0, [3]);
  return model;
}

describe('a SparseLSTM is read like the layer that it was made from', () => {
  test('its neurons, constant gates and their values, and its counts', async () => {
    const model = planted();
    const plan = planSurgery(model);
    const small = await operate(model, plan, {layers: 'sparse'});
    const [before] = gateStructure(model);
    const [after] = gateStructure(small);
    expect(after.neurons.map(({gates}) => gates)).toEqual(before.neurons.map(({gates}) => gates));
    expect(after).toMatchObject({layer: 'lstm', className: 'LSTM', units: 3});
    const counts = [compression(model), compression(small)];
    expect(counts[1]).toMatchObject({
      neurons: counts[0].neurons,
      gates: counts[0].gates,
      nonzero: counts[0].nonzero,
    });
  });

  test.each(['plain', 'bidirectional'] as const)(
    'it can be cut further, and stays sparse whatever form is asked for (%s)',
    async wrap => {
      const model = planted(wrap);
      const loaded = await savedAndLoaded(
        await operate(model, planSurgery(model), {layers: 'sparse'}),
      );
      expect(planSurgery(loaded).layers.flatMap(({goes}) => goes)).toEqual([]);
      // Suppose that training went on and emptied neuron 0: its rows in the matrices that are dense.
      emptyRows(loaded.getLayer('out'), 0, [0]);
      const recurrent = loaded
        .getLayer('lstm')
        .weights.findIndex(({originalName}) => originalName.includes('recurrent_kernel'));
      const name = loaded.getLayer('lstm').weights[recurrent].originalName;
      expect(name.endsWith('recurrent_kernel')).toBe(true);
      edit(loaded.getLayer('lstm'), recurrent, (values, width) => {
        values.fill(0, 0, width);
      });
      const plan = planSurgery(loaded);
      expect(plan.layers[0].keep).toEqual([1, 2]);
      for (const layers of ['stock', 'sparse'] as const) {
        const smaller = await operate(loaded, plan, {layers});
        const expected = wrap === 'plain' ? 'SparseLSTM' : 'SparseBidirectional';
        expect(smaller.getLayer('lstm').getClassName()).toBe(expected);
        expect(verify(loaded, smaller).maxAbsolute).toBeLessThan(1e-5);
      }
    },
  );

  test('what it feeds, and what feeds it, is cut as for a stock layer', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.lstm({units: 3, inputShape: [5, 3], returnSequences: true, name: 'lower'}),
        tf.layers.lstm({units: 3, name: 'upper', returnSequences: true}),
        tf.layers.lstm({units: 2, name: 'top'}),
        tf.layers.dense({units: 1, name: 'out'}),
      ],
    });
    randomize(model, 22);
    const small = await operate(model, planSurgery(model), {layers: 'sparse'});
    emptyRows(small.getLayer('out'), 0, [1]);
    for (const [layer, weight] of [
      ['top', 1],
      ['top', 0],
      ['upper', 1],
      ['upper', 0],
      ['lower', 1],
    ] as const) {
      emptyRows(small.getLayer(layer), weight, [1]);
    }
    expect(planSurgery(small).layers.map(({keep}) => keep)).toEqual([[0, 2], [0, 2], [0]]);
    expect(verify(small, await operate(small, planSurgery(small))).maxAbsolute).toBeLessThan(1e-5);
  });

  test('it cannot be pruned, and that is said', async () => {
    const model = planted();
    const small = await operate(model, planSurgery(model), {layers: 'sparse'});
    expect(() => recurrentLayers(small)).toThrow(
      /must have a recurrent layer whose matrices can be pruned\. Received: SparseLSTM/,
    );
  });
});

test.each([
  ['SparseLSTM', SparseLSTM],
  ['SparseGRU', SparseGRU],
])('a %s that was made by hand, all gates active, is read and cut', async (_, Layer) => {
  const model = tf.sequential();
  model.add(tf.layers.inputLayer({inputShape: [4, 2]}));
  model.add(new Layer({units: 3, name: 'sparse'}) as never);
  model.add(tf.layers.dense({units: 1, name: 'out'}));
  randomize(model, 4);
  emptyRows(model.getLayer('sparse'), 1, [1]);
  emptyRows(model.getLayer('out'), 0, [1]);
  const plan = planSurgery(model);
  expect(plan.layers[0].keep).toEqual([0, 2]);
  expect(verify(model, await operate(model, plan)).maxAbsolute).toBeLessThan(1e-5);
});
