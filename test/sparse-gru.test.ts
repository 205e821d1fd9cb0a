import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {columnCount, GRU_CELL, RESET_AFTER_GRU_CELL, type StockWeights} from '@sparsegate/cells';
import {gruSequenceReference} from '@sparsegate/ops';
import {packGRU, SparseGRU, type SparseGRUArgs} from '@sparsegate/sparse-rnn';
import fc from 'fast-check';
import {expectLayerContract} from './support/expect-layer-contract.js';
import {savedAndLoaded} from './support/memory-handler.js';
import {generator} from './support/random-stack.js';

interface Case {
  units: number;
  inputSize: number;
  /** Share of columns without weights, and of zeros in the others. */
  constant: number;
  zeros: number;
  seed: number;
  recurrentActivation: 'sigmoid' | 'hardSigmoid';
  resetAfter: boolean;
}

const cases: fc.Arbitrary<Case> = fc.record({
  units: fc.integer({min: 1, max: 7}),
  inputSize: fc.integer({min: 1, max: 6}),
  constant: fc.constantFrom(0, 0.3, 0.8, 1),
  zeros: fc.constantFrom(0, 0.5, 0.95),
  seed: fc.nat(1000),
  recurrentActivation: fc.constantFrom('sigmoid' as const, 'hardSigmoid' as const),
  resetAfter: fc.boolean(),
});

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** Random weights with constant gates and single zeros planted; some recurrent biases are 0. */
function plant({units, inputSize, constant, zeros, seed, resetAfter}: Case): StockWeights {
  const random = generator(seed);
  const columns = columnCount(GRU_CELL, units);
  const isConstant = Array.from({length: columns}, () => random() < constant);
  const matrix = (rows: number): Float32Array =>
    Float32Array.from({length: rows * columns}, (_, at) =>
      isConstant[at % columns] || random() < zeros ? 0 : 2 * random() - 1,
    );
  const bias = Float32Array.from({length: (resetAfter ? 2 : 1) * columns}, (_, at) =>
    at >= columns && random() < 0.5 ? 0 : 2 * random() - 1,
  );
  return {units, inputSize, kernel: matrix(inputSize), recurrentKernel: matrix(units), bias};
}

function sparseLayer(given: Case, args: Partial<SparseGRUArgs> = {}): SparseGRU {
  const {recurrentActivation, resetAfter} = given;
  const packed = packGRU(plant(given), recurrentActivation, {resetAfter});
  const layer = new SparseGRU({...packed.config, recurrentActivation, resetAfter, ...args});
  layer.apply(tf.zeros([1, 1, given.inputSize]));
  layer.setWeights(
    packed.weights.map(({values, shape}) =>
      tf.tensor(values, shape, values instanceof Int32Array ? 'int32' : 'float32'),
    ),
  );
  return layer;
}

function largestDifference(a: tf.Tensor, b: tf.Tensor): number {
  return tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];
}

test('it computes what the reference computes of all gates, over forms, constants, zeros, directions, masks and states', () => {
  fc.assert(
    fc.property(
      cases,
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      (given, goBackwards, masked, withState) => {
        tf.tidy(() => {
          const {units, inputSize, recurrentActivation, resetAfter} = given;
          const cell = resetAfter ? RESET_AFTER_GRU_CELL : GRU_CELL;
          const columns = columnCount(cell, units);
          const stock = plant(given);
          const x = tf.randomNormal<tf.Rank.R3>([3, 4, inputSize], 0, 1, 'float32', given.seed);
          const mask = masked
            ? tf.tensor2d([
                [1, 0, 1, 1],
                [0, 1, 1, 0],
                [1, 1, 1, 1],
              ])
            : undefined;
          const h = tf.randomNormal<tf.Rank.R2>([3, units], 0, 1, 'float32', given.seed + 1);
          const expected = gruSequenceReference(
            x,
            {
              kernel: tf.tensor2d(stock.kernel as Float32Array, [inputSize, columns]),
              recurrentKernel: tf.tensor2d(stock.recurrentKernel as Float32Array, [units, columns]),
              bias: tf.tensor<tf.Rank.R1>(
                stock.bias as Float32Array,
                (resetAfter ? [2, columns] : [columns]) as [number],
              ),
            },
            {mask, initialState: withState ? {h} : undefined},
            {recurrentActivation, resetAfter, goBackwards, returnSequences: true},
          );
          const layer = sparseLayer(given, {goBackwards, returnSequences: true, returnState: true});
          const kwargs = {mask, initialState: withState ? [h] : undefined};
          const [outputs, state] = layer.call(x, kwargs) as tf.Tensor[];
          expect(largestDifference(outputs, expected.outputs)).toBeLessThan(1e-5);
          expect(largestDifference(state, expected.state.h)).toBeLessThan(1e-5);
        });
      },
    ),
    {seed: 5, numRuns: 300},
  );
});

test('reset before, it computes what the stock layer of tfjs computes', () => {
  const given: Case = {
    ...{units: 5, inputSize: 3, constant: 0.3, zeros: 0.5, seed: 2},
    ...{recurrentActivation: 'hardSigmoid', resetAfter: false},
  };
  const {kernel, recurrentKernel, bias} = plant(given);
  const stock = tf.layers.gru({units: 5, recurrentInitializer: 'zeros'});
  const x = tf.randomNormal([2, 6, 3], 0, 1, 'float32', 1);
  stock.apply(x);
  stock.setWeights([
    tf.tensor2d(kernel as Float32Array, [3, 15]),
    tf.tensor2d(recurrentKernel as Float32Array, [5, 15]),
    tf.tensor1d(bias as Float32Array),
  ]);
  const expected = stock.apply(x) as tf.Tensor;
  expect(largestDifference(sparseLayer(given).apply(x) as tf.Tensor, expected)).toBeLessThan(1e-6);
});

describe.each([false, true])('as a layer, resetAfter: %s', resetAfter => {
  test.each([
    ['dense matrices', {zeros: 0, constant: 0.3}, {}],
    ['compressed matrices, sequences', {zeros: 0.9, constant: 0.2}, {returnSequences: true}],
    ['stateful, backwards', {zeros: 0, constant: 0.3}, {stateful: true, goBackwards: true}],
  ])('it keeps the layer contract: %s', async (_, shares, args) => {
    const given: Case = {
      ...{units: 6, inputSize: 8, seed: 3, recurrentActivation: 'sigmoid', resetAfter},
      ...shares,
    };
    const input = tf.randomNormal([2, 4, 8], 0, 1, 'float32', 1);
    const config = sparseLayer(given, args).getConfig();
    await expectLayerContract(() => {
      const layer = new SparseGRU({
        ...config,
        name: undefined,
        batchInputShape: [2, 4, 8],
      } as never);
      return layer as never;
    }, input);
  });

  test('its weights and its form go through a file', async () => {
    const given: Case = {
      ...{units: 6, inputSize: 8, constant: 0.3, zeros: 0.9, seed: 4},
      ...{recurrentActivation: 'sigmoid', resetAfter},
    };
    const layer = sparseLayer(given, {name: 'gru'});
    const model = tf.sequential();
    model.add(tf.layers.inputLayer({inputShape: [4, 8]}));
    model.add(layer);
    const x = tf.randomNormal([2, 4, 8], 0, 1, 'float32', 1);
    const loaded = await savedAndLoaded(model);
    expect(largestDifference(loaded.predict(x) as tf.Tensor, model.predict(x) as tf.Tensor)).toBe(
      0,
    );
    expect(loaded.getLayer('gru').getConfig()['resetAfter']).toBe(resetAfter);
  });
});

test('a constant gate without a place is refused by the name of the layer', () => {
  expect(
    () => new SparseGRU({units: 2, name: 'g', constantGates: {u: [null], r: [null], n: [null]}}),
  ).toThrow(
    'SparseGRU "g": constantGates.u must have one value per neuron (2). Received: 1 values.',
  );
});
