import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {prune} from '@sparsegate/pruning';
import {gateMap, gateMapText} from '@sparsegate/report';
import {compression, gateStructure} from '@sparsegate/structure';
import {operate, planSurgery, verify} from '@sparsegate/surgery';
import {edit, emptyColumns, emptyRows, randomize} from '../packages/surgery/test/edit-weights.js';
import {resetAfterGRU} from './support/reset-after-gru.js';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const UNITS = 4;
const KINDS = {LSTM: tf.layers.lstm, GRU: tf.layers.gru, 'GRU, reset after': resetAfterGRU};

/** The first two gates of neuron 1 are constant, all of neuron 2 but the last; neuron 3 goes. */
function planted(kind: keyof typeof KINDS): tf.LayersModel {
  const model = tf.sequential();
  const args = {name: 'cell', units: UNITS, inputShape: [5, 3], recurrentActivation: 'sigmoid'};
  model.add(KINDS[kind](args as never));
  model.add(tf.layers.dense({units: 2, name: 'out'}));
  randomize(model, 8);
  const cell = model.getLayer('cell');
  const gates = kind === 'LSTM' ? [0, 1, 2] : [0, 1];
  const columns = [1, UNITS + 1, ...gates.map(gate => gate * UNITS + 2)];
  for (const weight of [0, 1]) emptyColumns(cell, weight, columns);
  emptyRows(cell, 1, [3]);
  emptyRows(model.getLayer('out'), 0, [3]);
  return model;
}

describe.each(Object.keys(KINDS) as Array<keyof typeof KINDS>)('a sparse %s', kind => {
  const cut = async () => {
    const model = planted(kind);
    const small = await operate(model, planSurgery(model), {layers: 'sparse'});
    expect(small.getLayer('cell').getClassName()).toMatch(/^Sparse/);
    return {model, small};
  };

  test('has the gates, the counts and the gate map of the neurons that stay', async () => {
    const {model, small} = await cut();
    const [[before], [after]] = [gateStructure(model), gateStructure(small)];
    expect(after.neurons.map(({gates}) => gates)).toEqual(before.neurons.map(({gates}) => gates));
    const {neurons, gates, nonzero} = compression(model);
    // Reset after, surgery also takes weights behind reset gates that have no effect.
    const counts = kind === 'GRU, reset after' ? {neurons, gates} : {neurons, gates, nonzero};
    expect(compression(small)).toMatchObject(counts);
    // Neuron 3, the last one, is gone: the others have the numbers that they had.
    const expected = [{...before, units: 3}];
    expect(gateMap([after])).toBe(gateMap(expected));
    expect(gateMapText([after])).toBe(gateMapText(expected));
  });

  test('is planned and cut again once more of it is not needed', async () => {
    const {small} = await cut();
    expect(planSurgery(small).layers[0].goes).toEqual([]);
    emptyRows(small.getLayer('out'), 0, [0]);
    const recurrent = small
      .getLayer('cell')
      .weights.findIndex(({originalName}) => originalName.endsWith('recurrent_kernel'));
    expect(recurrent).toBe(1);
    edit(small.getLayer('cell'), recurrent, (values, width) => values.fill(0, 0, width));
    const plan = planSurgery(small);
    expect(plan.layers[0].keep).toEqual([1, 2]);
    expect(verify(small, await operate(small, plan, {layers: 'sparse'})).maxAbsolute).toBeLessThan(
      1e-5,
    );
  });

  test('is not pruned, and prune says what to do instead', async () => {
    const {small} = await cut();
    small.compile({optimizer: 'adam', loss: 'meanSquaredError'});
    expect(() => prune(small, {groupLambda: 1e-3})).toThrow(
      /Received: Sparse(LSTM|GRU), which stores what surgery left\. Train it as it is, or prune the original model/,
    );
  });
});
