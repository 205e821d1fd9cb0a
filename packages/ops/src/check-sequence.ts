import {cast, type Tensor2D, type Tensor3D} from '@tensorflow/tfjs-core';
import type {Cell} from '@sparsegate/cells';
import {checkActiveColumns, checkIndices} from './check-indices.js';
import type {
  CellState,
  PackedWeights,
  SequenceInputs,
  SequenceMultipliers,
  SequenceWeights,
} from './sequence-types.js';
import {isSparseMatrix} from './sparse-matrix.js';

/** Whose arguments are checked, and what its cell looks like. */
export interface CheckedOp {
  /** The op's name, for messages. */
  name: string;
  cell: Cell;
}

/**
 * Checks the shapes of a sequence op's arguments against each other.
 *
 * @param biasAxes axes of the bias before that of its columns
 * @throws naming the argument, the shape expected and the shape received
 */
export function checkSequence(
  op: CheckedOp,
  x: Tensor3D,
  {kernel, recurrentKernel, bias}: SequenceWeights,
  inputs: SequenceInputs<CellState> & SequenceMultipliers,
  biasAxes: readonly number[],
): void {
  checkSteps(op, x);
  const [batch, steps, inputSize] = x.shape;
  const units = recurrentKernel.shape[0];
  const columns = op.cell.gates.length * units;
  const expect = expectFor(op);
  expect('kernel', kernel, [inputSize, columns]);
  expect('recurrentKernel', recurrentKernel, [units, columns]);
  expect('bias', bias, [...biasAxes, columns]);
  checkInputs(op, inputs, batch, steps, units);
  expect('gateMultiplier', inputs.gateMultiplier, [batch, columns]);
  expect('outputMultiplier', inputs.outputMultiplier, [batch, units]);
}

/** The same for packed gates, and the contents of their index tensors. */
export function checkPacked(
  op: CheckedOp,
  x: Tensor3D,
  weights: PackedWeights,
  inputs: SequenceInputs<CellState>,
  biasAxes: readonly number[],
): void {
  checkSteps(op, x);
  const [batch, steps, inputSize] = x.shape;
  const active = weights.bias.shape[weights.bias.rank - 1];
  const units = weights.gateConstants.size / op.cell.gates.length;
  const expect = expectFor(op);
  expect('kernel', weights.kernel, [inputSize, active]);
  expect('recurrentKernel', weights.recurrentKernel, [units, active]);
  expect('bias', weights.bias, [...biasAxes, active]);
  expect('activeColumns', weights.activeColumns, [active]);
  checkInputs(op, inputs, batch, steps, units);
  checkActiveColumns(op.name, weights.activeColumns, weights.gateConstants.size);
  for (const name of ['kernel', 'recurrentKernel'] as const) {
    const matrix = weights[name];
    if (isSparseMatrix(matrix)) checkIndices(op.name, name, matrix);
  }
}

function checkSteps({name}: CheckedOp, x: Tensor3D): void {
  if (x.rank === 3 && x.shape[1] >= 1) return;
  throw new Error(
    `${name}: x must have the shape [batch, time steps, inputs] with one time step or more. ` +
      `Received: [${x.shape}].`,
  );
}

function checkInputs(
  op: CheckedOp,
  {initialState, mask}: SequenceInputs<CellState>,
  batch: number,
  steps: number,
  units: number,
): void {
  const expect = expectFor(op);
  for (const state of op.cell.states) {
    expect(`initialState.${state}`, initialState?.[state], [batch, units]);
  }
  expect('mask', mask, [batch, steps]);
}

/** A check that throws unless the tensor is absent or has this shape. */
function expectFor({name: op}: CheckedOp) {
  return (name: string, tensor: {shape: number[]} | undefined, expected: number[]): void => {
    if (!tensor) return;
    const fits =
      tensor.shape.length === expected.length &&
      tensor.shape.every((size, k) => size === expected[k]);
    if (fits) return;
    throw new Error(
      `${op}: ${name} must have the shape [${expected}] to fit the other arguments. ` +
        `Received: [${tensor.shape}].`,
    );
  };
}

/** A mask of any dtype as float32 zeros and ones. */
export function maskAsNumbers(mask: Tensor2D): Tensor2D {
  return cast(cast(mask, 'bool'), 'float32');
}
