import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from '@jest/globals';
import {compression, gateStructure, type NeuronRule} from '../src/index.js';
import {edit, setRows, setColumns} from './edit-weights.js';

const units = 8;

/** Neurons 0 and 1 are read by the output; 2 → 0 is a chain's end, 3 → 2 its start; 4 ⇄ 5 a cycle; 6 dead; 7 feeds 6. */
function planted(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.lstm({units, inputShape: [null, 3], recurrentActivation: 'sigmoid'}),
      tf.layers.dense({units: 2}),
    ],
  });
  const [lstm, dense] = model.layers;
  const edges: Array<[number, number]> = [
    [2, 0],
    [3, 2],
    [4, 5],
    [5, 4],
    [7, 6],
  ];
  edit(lstm, 1, recurrent => {
    recurrent.fill(0);
    for (const [from, to] of edges) recurrent[from * 4 * units + to] = 0.5;
  });
  edit(dense, 0, kernel => setRows(kernel, 2, [2, 3, 4, 5, 6, 7], 0));
  return model;
}

const indices = (model: tf.Sequential, rule: NeuronRule) =>
  gateStructure(model, rule)[0].neurons.map(({index}) => index);

describe('which neurons remain', () => {
  test('one pass removes what has no outgoing weight, and keeps what only removed neurons use', () => {
    expect(indices(planted(), 'onePass')).toEqual([0, 1, 2, 3, 4, 5, 7]);
  });

  test('reachability keeps exactly the neurons from which an output can be reached: cycles and chains to nowhere go', () => {
    expect(indices(planted(), 'reachability')).toEqual([0, 1, 2, 3]);
  });

  test('a neuron without incoming weights stays: its gates are constant, its output is not zero', () => {
    const model = planted();
    for (const weight of [0, 1]) {
      edit(model.layers[0], weight, values => setColumns(values, 4 * units, [1, 9, 17, 25], 0));
    }
    edit(model.layers[0], 2, bias => bias.fill(0.3));
    const [, neuron] = gateStructure(model)[0].neurons;
    expect(neuron.index).toBe(1);
    expect(Object.values(neuron.gates).every(({constant}) => constant)).toBe(true);
  });

  test('a lower layer loses the neurons that only removed neurons of the upper layer use', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.lstm({units: 2, inputShape: [null, 3], returnSequences: true}),
        tf.layers.lstm({units: 2}),
        tf.layers.dense({units: 1}),
      ],
    });
    edit(model.layers[0], 1, recurrent => recurrent.fill(0));
    edit(model.layers[1], 1, recurrent => recurrent.fill(0));
    // Upper neuron 1 is not read; lower neuron 1 enters upper neuron 1 only.
    edit(model.layers[2], 0, kernel => setRows(kernel, 1, [1], 0));
    edit(model.layers[1], 0, kernel => {
      for (const column of [0, 2, 4, 6]) kernel[8 + column] = 0;
    });
    expect(gateStructure(model).map(({neurons}) => neurons.map(n => n.index))).toEqual([[0], [0]]);
    expect(gateStructure(model, 'onePass').map(({neurons}) => neurons.length)).toEqual([2, 1]);
  });
});

describe('constant gates', () => {
  test.each([
    ['sigmoid' as const, 1 / (1 + Math.exp(-0.7))],
    ['hardSigmoid' as const, 0.2 * 0.7 + 0.5],
  ])('with %s gates a constant gate has the value of its bias', (recurrentActivation, expected) => {
    const model = tf.sequential({
      layers: [
        tf.layers.lstm({units: 2, inputShape: [4, 3], recurrentActivation}),
        tf.layers.dense({units: 1}),
      ],
    });
    const forgetOf1 = 3;
    const flowOf0 = 4;
    for (const weight of [0, 1]) {
      edit(model.layers[0], weight, values => setColumns(values, 8, [forgetOf1, flowOf0], 0));
    }
    edit(model.layers[0], 2, bias => {
      bias[forgetOf1] = 0.7;
      bias[flowOf0] = -0.4;
    });
    const [first, second] = gateStructure(model)[0].neurons;
    expect(second.gates.f.constant).toBe(true);
    expect(second.gates.f.value).toBeCloseTo(expected, 6);
    expect(first.gates.g.value).toBeCloseTo(Math.tanh(-0.4), 6);
    expect(first.gates.f).toEqual({constant: false, value: null, unused: false});
  });
});

test('the counts are those of the paper: matrices without biases, and the columns of removed neurons do not count', () => {
  const model = planted();
  const {weights, nonzero, neurons, gates, compression: ratio} = compression(model);
  expect(weights).toBe(3 * 32 + 8 * 32 + 8 * 2);
  // Kernel: 7 kept neurons with 4 gates of 3 weights; recurrent: the edges but the one into neuron 6; dense: 2 rows.
  expect(nonzero).toBe(7 * 4 * 3 + 4 + 2 * 2);
  expect(neurons).toBe(7);
  expect(gates).toBe(28);
  expect(ratio).toBeCloseTo(weights / nonzero, 12);
});
