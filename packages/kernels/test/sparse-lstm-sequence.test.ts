import * as tf from '@tensorflow/tfjs';
import {beforeAll, describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {
  sparseLstmSequence,
  sparseLstmSequenceReference,
  type PackedLSTMWeights,
  type SparseMatrix,
  type StoredMatrix,
} from '@sparsegate/ops';
import '../src/wasm/index.js';
import '../src/cpu/index.js';

const TOLERANCE = 2e-5;

/** Sizes and options of one call; every gate is active with probability `density`, and so is every weight of CSR. */
const cases = fc.record({
  batch: fc.integer({min: 1, max: 6}),
  steps: fc.integer({min: 1, max: 5}),
  inputSize: fc.integer({min: 1, max: 13}),
  units: fc.integer({min: 1, max: 19}),
  density: fc.constantFrom(0, 0.3, 1),
  compressed: fc.tuple(fc.boolean(), fc.boolean()),
  withState: fc.boolean(),
  withMask: fc.boolean(),
  seed: fc.integer({min: 1, max: 1e6}),
  options: fc.record({
    recurrentActivation: fc.constantFrom('sigmoid' as const, 'hardSigmoid' as const),
    goBackwards: fc.boolean(),
    returnSequences: fc.boolean(),
  }),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

/** The CSR form of the entries that a random draw keeps. */
function compress(matrix: tf.Tensor2D, draws: tf.Tensor2D, density: number): SparseMatrix {
  const [rows, width] = matrix.shape;
  const kept = draws.dataSync();
  const [values, columns, rowPointers]: number[][] = [[], [], [0]];
  matrix.dataSync().forEach((value, k) => {
    if (kept[k] < density) {
      values.push(value);
      columns.push(k % width);
    }
    if (k % width === width - 1) rowPointers.push(values.length);
  });
  return {
    shape: [rows, width],
    values: tf.tensor1d(values, 'float32'),
    columns: tf.tensor1d(columns, 'int32'),
    rowPointers: tf.tensor1d(rowPointers, 'int32'),
  };
}

type Draw = <R extends tf.Rank>(shape: tf.ShapeMap[R]) => tf.Tensor<R>;

function randomWeights(
  {inputSize, units, density, compressed}: Case,
  draw: Draw,
): PackedLSTMWeights {
  const isActive = draw<tf.Rank.R1>([4 * units]).dataSync();
  const active = [...isActive.keys()].filter(k => (isActive[k] + 1) / 2 < density);
  const stored = (rows: number, compressedToo: boolean): StoredMatrix => {
    const [matrix, kept] = [1, 2].map(() => draw<tf.Rank.R2>([rows, active.length]));
    return compressedToo && active.length > 0 ? compress(matrix, kept, 0.4) : matrix;
  };
  return {
    kernel: stored(inputSize, compressed[0]),
    recurrentKernel: stored(units, compressed[1]),
    bias: draw([active.length]),
    activeColumns: tf.tensor1d(active, 'int32'),
    gateConstants: draw([4 * units]),
  };
}

function run(op: typeof sparseLstmSequence, given: Case): Float32Array[] {
  const {batch, steps, inputSize, units} = given;
  let seed = given.seed;
  const draw: Draw = shape => tf.randomUniform(shape, -1, 1, 'float32', seed++);
  const result = tf.tidy(() => {
    const weights = randomWeights(given, draw);
    const [h, c] = [1, 2].map(() => draw<tf.Rank.R2>([batch, units]));
    const mask = tf.greater(draw<tf.Rank.R2>([batch, steps]), -0.3) as tf.Tensor2D;
    const x = draw<tf.Rank.R3>([batch, steps, inputSize]);
    const start = given.withState ? {initialState: {h, c}} : {};
    const inputs = {...start, ...(given.withMask && {mask})};
    const {outputs, state} = op(x, weights, inputs, given.options);
    return [outputs, state.h, state.c].map(tensor => tf.clone(tensor as tf.Tensor));
  });
  return result.map(tensor => tensor.dataSync() as Float32Array);
}

describe.each(['wasm', 'cpu'])('on %s', backend => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  test('the kernel equals the reference, dense and compressed, whatever the sizes and options', async () => {
    const agree = async (given: Case): Promise<void> => {
      await tf.setBackend('cpu');
      const expected = run(sparseLstmSequenceReference as typeof sparseLstmSequence, given);
      await tf.setBackend(backend);
      const actual = run(sparseLstmSequence, given);
      expected.forEach((values, k) => {
        expect(actual[k].length).toBe(values.length);
        values.forEach((value, j) => {
          expect(Math.abs(actual[k][j] - value)).toBeLessThan(TOLERANCE);
        });
      });
    };
    await fc.assert(fc.asyncProperty(cases, agree), {numRuns: 100, seed: 2});
  });
});
