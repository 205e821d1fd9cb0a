import {
  engine,
  tidy,
  zeros,
  type NamedTensorMap,
  type Rank,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import {callKernel, dispatch} from './dispatch.js';
import {asResult, eachOnce, kernelAttrs, stateAndMask, type SequenceOp} from './sequence-op.js';
import type {
  CellState,
  PackedWeights,
  SequenceInputs,
  SequenceOptions,
  SequenceResult,
} from './sequence-types.js';
import {isSparseMatrix, type StoredMatrix} from './sparse-matrix.js';

/** What tells one cell's op on packed gates from another's. */
export type PackedSequenceOp<State extends CellState, Options extends SequenceOptions> = Omit<
  SequenceOp<State, Options>,
  'gradientName' | 'reference'
> & {
  reference(
    x: Tensor3D,
    weights: PackedWeights,
    inputs: SequenceInputs<State>,
    options: Options,
  ): SequenceResult<State>;
};

/**
 * One call of the op: its kernel where there is one and no gradient is wanted, else its reference. Makes exactly the
 * tensors of its result.
 */
export function runPackedSequence<State extends CellState, Options extends SequenceOptions>(
  op: PackedSequenceOp<State, Options>,
  x: Tensor3D,
  weights: PackedWeights,
  inputs: SequenceInputs<State>,
  options: Options,
): SequenceResult<State> {
  return tidy(() => {
    if (weights.gateConstants.size === 0) return nothingLeft(op, x, options);
    const reference = (): SequenceResult<State> => op.reference(x, weights, inputs, options);
    const kernel = (): SequenceResult<State> => runKernel(op, x, weights, inputs, options);
    return eachOnce(engine().isTapeOn() ? reference() : dispatch(op.kernelName, kernel, reference));
  });
}

/** All neurons removed: outputs and state of width 0. */
function nothingLeft<State extends CellState, Options extends SequenceOptions>(
  {cell}: PackedSequenceOp<State, Options>,
  x: Tensor3D,
  {returnSequences = true}: SequenceOptions,
): SequenceResult<State> {
  const [batch, steps] = x.shape;
  const empty = (): Tensor2D => zeros([batch, 0]);
  const outputs = returnSequences ? zeros<Rank.R3>([batch, steps, 0]) : empty();
  return asResult(cell, [outputs, ...cell.states.map(empty)]);
}

function runKernel<State extends CellState, Options extends SequenceOptions>(
  op: PackedSequenceOp<State, Options>,
  x: Tensor3D,
  {kernel, recurrentKernel, bias, activeColumns, gateConstants}: PackedWeights,
  inputs: SequenceInputs<State>,
  options: Options,
): SequenceResult<State> {
  const optional = Object.entries(stateAndMask(op.cell, inputs));
  const given = optional.filter((entry): entry is [string, Tensor] => entry[1] !== undefined);
  const made = callKernel(
    op.kernelName,
    {
      x,
      ...storedInputs('kernel', kernel),
      ...storedInputs('recurrent', recurrentKernel),
      ...{bias, activeColumns, gateConstants},
      ...Object.fromEntries(given),
    },
    {...kernelAttrs(options), ...op.ownAttrs(options)},
  );
  return asResult(op.cell, made);
}

function storedInputs(name: 'kernel' | 'recurrent', matrix: StoredMatrix): NamedTensorMap {
  return isSparseMatrix(matrix)
    ? {
        [`${name}Values`]: matrix.values,
        [`${name}Columns`]: matrix.columns,
        [`${name}RowPointers`]: matrix.rowPointers,
      }
    : {[`${name}Values`]: matrix};
}
