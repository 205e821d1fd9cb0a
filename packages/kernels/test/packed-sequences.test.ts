import * as tf from '@tensorflow/tfjs';
import {beforeAll, describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {
  GRU_CELL,
  LSTM_CELL,
  sparseGruSequence,
  sparseGruSequenceReference,
  sparseLstmSequence,
  sparseLstmSequenceReference,
  type CellState,
  type GRUSequenceOptions,
  type PackedWeights,
  type SequenceInputs,
  type SequenceResult,
  type SparseMatrix,
  type StoredMatrix,
} from '@sparsegate/ops';
import '../src/wasm/index.js';
import '../src/cpu/index.js';
import {BACKENDS} from '../../../test/support/backends.js';
import {optionsFor} from './support/sequence-case.js';

const TOLERANCE = 2e-5;

/** A form of a cell's op; `resetAfter` is for a GRU alone. */
type PackedForm = (
  x: tf.Tensor3D,
  weights: PackedWeights,
  inputs: SequenceInputs<CellState>,
  options: GRUSequenceOptions,
) => SequenceResult<CellState>;

const CELLS = {
  LSTM: {cell: LSTM_CELL, op: sparseLstmSequence, reference: sparseLstmSequenceReference},
  GRU: {cell: GRU_CELL, op: sparseGruSequence, reference: sparseGruSequenceReference},
} as const;

/** Sizes and options of one call; every gate is active with probability `density`, and so is every weight of CSR. */
const cases = fc.record({
  kind: fc.constantFrom('LSTM' as const, 'GRU' as const),
  batch: fc.integer({min: 1, max: 6}),
  steps: fc.integer({min: 1, max: 5}),
  inputSize: fc.integer({min: 1, max: 13}),
  units: fc.integer({min: 1, max: 19}),
  density: fc.constantFrom(0, 0.3, 1),
  compressed: fc.tuple(fc.boolean(), fc.boolean()),
  /** The share of a compressed matrix that is left: with little of it, it stays compressed in the kernel. */
  kept: fc.constantFrom(0.05, 0.4),
  withState: fc.boolean(),
  withMask: fc.boolean(),
  seed: fc.integer({min: 1, max: 1e6}),
  options: fc.record({
    recurrentActivation: fc.constantFrom('sigmoid' as const, 'hardSigmoid' as const),
    goBackwards: fc.boolean(),
    returnSequences: fc.boolean(),
    resetAfter: fc.boolean(),
  }),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

/** The CSR form of the entries that a random draw keeps. */
function compress(matrix: tf.Tensor2D, draws: tf.Tensor2D, density: number): SparseMatrix {
  const [rows, width] = matrix.shape;
  const kept = draws.dataSync();
  const [values, columns, rowPointers]: number[][] = [[], [], [0]];
  matrix.dataSync().forEach((value, k) => {
    if ((kept[k] + 1) / 2 < density) {
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
  {kind, inputSize, units, density, compressed, kept, options}: Case,
  draw: Draw,
): PackedWeights {
  const columns = CELLS[kind].cell.gates.length * units;
  const isActive = draw<tf.Rank.R1>([columns]).dataSync();
  const active = [...isActive.keys()].filter(k => (isActive[k] + 1) / 2 < density);
  const stored = (rows: number, compressedToo: boolean): StoredMatrix => {
    const [matrix, draws] = [1, 2].map(() => draw<tf.Rank.R2>([rows, active.length]));
    return compressedToo && active.length > 0 ? compress(matrix, draws, kept) : matrix;
  };
  return {
    kernel: stored(inputSize, compressed[0]),
    recurrentKernel: stored(units, compressed[1]),
    bias:
      kind === 'GRU' && options.resetAfter
        ? draw<tf.Rank.R2>([2, active.length])
        : draw<tf.Rank.R1>([active.length]),
    activeColumns: tf.tensor1d(active, 'int32'),
    gateConstants: draw([columns]),
  };
}

function run(op: object, given: Case): Float32Array[] {
  const {batch, steps, inputSize, units} = given;
  let seed = given.seed;
  const draw: Draw = shape => tf.randomUniform(shape, -1, 1, 'float32', seed++);
  const result = tf.tidy(() => {
    const weights = randomWeights(given, draw);
    const {cell} = CELLS[given.kind];
    const {states} = cell;
    const initialState = Object.fromEntries(states.map(name => [name, draw([batch, units])]));
    const mask = tf.greater(draw<tf.Rank.R2>([batch, steps]), -0.3) as tf.Tensor2D;
    const x = draw<tf.Rank.R3>([batch, steps, inputSize]);
    const start = given.withState ? {initialState: initialState as CellState} : {};
    const inputs = {...start, ...(given.withMask && {mask})};
    const {outputs, state} = (op as PackedForm)(
      x,
      weights,
      inputs,
      optionsFor(cell, given.options),
    );
    return [outputs, ...Object.values(state)].map(tensor => tf.clone(tensor as tf.Tensor));
  });
  return result.map(tensor => tensor.dataSync() as Float32Array);
}

describe.each(BACKENDS)('on %s', backend => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  test('the kernel equals the reference, dense and compressed, whatever the sizes and options', async () => {
    const agree = async (given: Case): Promise<void> => {
      await tf.setBackend('cpu');
      const expected = run(CELLS[given.kind].reference, given);
      await tf.setBackend(backend);
      const actual = run(CELLS[given.kind].op, given);
      expected.forEach((values, k) => {
        expect(actual[k].length).toBe(values.length);
        values.forEach((value, j) => {
          expect(Math.abs(actual[k][j] - value)).toBeLessThan(TOLERANCE);
        });
      });
    };
    await fc.assert(fc.asyncProperty(cases, agree), {numRuns: 200, seed: 2});
  });
});
