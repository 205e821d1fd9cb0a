import {describe, expect, test} from '@jest/globals';
import {countVariables, type KeptVariables, type WeightValues} from '../src/index.js';

const matrix = (rows: number[][]): WeightValues => ({
  shape: [rows.length, rows[0].length],
  values: rows.flat(),
});

/**
 * Three words with two components, two neurons, one output. Columns of the kernels: i i f f g g o o.
 *
 * By hand: z^V keeps words 0 and 2 (word 2 has an empty vector and counts all the same); component 1 is lost, as its z^x is 0;
 * neuron 0 stays (the output reads it), neuron 1 stays (neuron 0 reads it). Gates i_0 and g_1 have incoming weights, o_0 has
 * one and a z of 0.
 */
function example(): KeptVariables {
  return {
    embedding: {
      vectors: matrix([
        [1, 1],
        [1, 0],
        [0, 0],
      ]),
      words: [1, 0, 1],
    },
    layers: [
      {
        layer: 'lstm',
        kernel: matrix([
          [1, 0, 0, 0, 0, 1, 1, 0],
          [1, 0, 0, 0, 0, 0, 0, 0],
        ]),
        recurrentKernel: matrix([
          [0, 0, 0, 0, 0, 0, 0, 0],
          [1, 0, 0, 0, 0, 0, 1, 0],
        ]),
        inputs: [1, 0],
        gates: [1, 1, 1, 1, 1, 1, 0, 1],
        outputs: [1, 1],
      },
    ],
    output: matrix([[1], [0]]),
  };
}

describe('the counts of the paper’s table 2', () => {
  test('words, components, neurons and gates are those counted by hand', () => {
    expect(countVariables(example())).toMatchObject({
      words: 2,
      components: 1,
      neurons: 2,
      gates: 2,
      layers: [{layer: 'lstm', units: 2, neurons: 2, gates: 2}],
    });
  });

  test('weights behind a gate whose z is 0 count as gone, or not, as asked', () => {
    // Vectors 6, kernel 16, recurrent kernel 16, output 2.
    const weights = 40;
    // Component 0 of word 0; kernel row 0 at i_0 and g_1; recurrent row 1 at i_0; the output of neuron 0.
    expect(countVariables(example())).toMatchObject({weights, nonzero: 5, compression: 8});
    // And those into o_0: one in the kernel, one in the recurrent kernel.
    expect(countVariables(example(), {zeroBehindGates: false})).toMatchObject({
      weights,
      nonzero: 7,
      compression: 40 / 7,
      gates: 2,
    });
  });

  test('a neuron whose z^h is 0 is gone, with its gates and all its weights', () => {
    const kept = example();
    kept.layers[0].outputs = [0, 1];
    const counts = countVariables(kept, {zeroBehindGates: false});
    expect(counts).toMatchObject({neurons: 1, gates: 1});
    // The vector's component and g_1 of neuron 1.
    expect(counts.nonzero).toBe(2);
  });

  test('without z^V a word stays if its vector has any component', () => {
    const kept = example();
    kept.embedding!.words = undefined;
    expect(countVariables(kept).words).toBe(2);
    expect(countVariables({...kept, embedding: undefined}).words).toBe(0);
  });

  test('of two layers, the upper one’s kernel decides which neurons of the lower one are read', () => {
    const {layers, output} = example();
    const lower = {...layers[0], recurrentKernel: matrix([Array(8).fill(0), Array(8).fill(0)])};
    const upper = {...layers[0], layer: 'upper', inputs: undefined};
    upper.kernel = matrix([Array(8).fill(0), [1, ...Array(7).fill(0)]]);
    const counts = countVariables({layers: [lower, upper], output});
    expect(counts.layers.map(({neurons}) => neurons)).toEqual([1, 2]);
  });

  test('a network with nothing left has an infinite compression', () => {
    const kept = example();
    kept.embedding!.words = [0, 0, 0];
    kept.layers[0].outputs = [0, 0];
    expect(countVariables(kept)).toMatchObject({neurons: 0, nonzero: 0, compression: Infinity});
  });
});

test('sizes that do not fit are refused by name', () => {
  const kept = example();
  kept.layers[0].outputs = [1];
  expect(() => countVariables(kept)).toThrow(/Received: 1 for lstm: z\^h, where 2 is expected/);
});

test('a GRU has three gates a neuron', () => {
  // One input, two neurons, columns u u r r n n. Neuron 0 is read by the output, neuron 1 by nothing: it goes with its gates.
  const kept: KeptVariables = {
    layers: [
      {
        layer: 'gru',
        kernel: matrix([[1, 1, 0, 1, 1, 1]]),
        recurrentKernel: matrix([
          [0, 0, 1, 0, 0, 0],
          [0, 0, 0, 0, 0, 0],
        ]),
        gates: [1, 1, 0, 1, 1, 1],
        outputs: [1, 1],
      },
    ],
    output: matrix([[1], [0]]),
  };
  // Of neuron 0: u and n vary, z^r is 0. Left are two weights of the kernel and the output's; 6 + 12 + 2 in all.
  expect(countVariables(kept)).toMatchObject({neurons: 1, gates: 2, weights: 20, nonzero: 3});
  expect(countVariables(kept, {zeroBehindGates: false})).toMatchObject({gates: 2, nonzero: 4});
});
