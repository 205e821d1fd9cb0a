import {
  engine,
  getBackend,
  getKernel,
  tidy,
  zeros,
  type NamedAttrMap,
  type NamedTensorMap,
  type Rank,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import {checkSequenceInputs, expectShape, maskAsNumbers} from './check-sequence.js';
import {
  SPARSE_LSTM_SEQUENCE,
  type SparseLSTMSequenceKernelAttrs,
} from './contracts/sparse-lstm-sequence.js';
import type {
  LSTMSequenceResult,
  PackedLSTMWeights,
  SequenceInputs,
  SequenceOptions,
} from './lstm-types.js';
import {sparseLstmSequenceReference} from './reference/sparse-lstm-sequence.js';
import {isSparseMatrix, type StoredMatrix} from './sparse-matrix.js';

/**
 * An LSTM over a whole sequence that stores and multiplies only its active gates; the others are constants.
 *
 * Runs as one kernel call where a kernel is registered for the current backend (`@sparsegate/kernels`) and no gradient
 * is wanted; in plain tfjs ops otherwise. Makes exactly the tensors of its result.
 *
 * Paper: it counts constant gates; here they are left out of the products.
 *
 * @param x [B, T, I], T ≥ 1
 * @param weights of A active gates and U neurons; both may be 0
 * @throws if a shape does not fit the others
 */
export function sparseLstmSequence(
  x: Tensor3D,
  weights: PackedLSTMWeights,
  inputs: SequenceInputs,
  options: SequenceOptions,
): LSTMSequenceResult {
  checkPacked(x, weights, inputs);
  return tidy(() => {
    if (weights.gateConstants.size === 0) return nothingLeft(x, options);
    const fused = !engine().isTapeOn() && getKernel(SPARSE_LSTM_SEQUENCE, getBackend());
    const {outputs, state} = (fused ? runKernel : sparseLstmSequenceReference)(
      x,
      weights,
      inputs,
      options,
    );
    return {outputs, state: {h: state.h === outputs ? state.h.clone() : state.h, c: state.c}};
  });
}

/** All neurons removed: outputs and state of width 0. */
function nothingLeft(x: Tensor3D, {returnSequences = true}: SequenceOptions): LSTMSequenceResult {
  const [batch, steps] = x.shape;
  const empty = (): Tensor2D => zeros([batch, 0]);
  return {
    outputs: returnSequences ? zeros<Rank.R3>([batch, steps, 0]) : empty(),
    state: {h: empty(), c: empty()},
  };
}

function runKernel(
  x: Tensor3D,
  {kernel, recurrentKernel, bias, activeColumns, gateConstants}: PackedLSTMWeights,
  {initialState, mask}: SequenceInputs,
  options: SequenceOptions,
): LSTMSequenceResult {
  const attrs: SparseLSTMSequenceKernelAttrs = {
    recurrentActivation: options.recurrentActivation,
    goBackwards: options.goBackwards ?? false,
    returnSequences: options.returnSequences ?? true,
  };
  const inputs: NamedTensorMap = {
    x,
    ...storedInputs('kernel', kernel),
    ...storedInputs('recurrent', recurrentKernel),
    bias,
    activeColumns,
    gateConstants,
    ...(initialState && {h0: initialState.h, c0: initialState.c}),
    ...(mask && {mask: maskAsNumbers(mask)}),
  };
  const [outputs, h, c] = engine().runKernel(
    SPARSE_LSTM_SEQUENCE,
    inputs,
    attrs as unknown as NamedAttrMap,
  ) as [Tensor3D | Tensor2D, Tensor2D, Tensor2D];
  return {outputs, state: {h, c}};
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

function checkPacked(x: Tensor3D, weights: PackedLSTMWeights, inputs: SequenceInputs): void {
  if (x.rank !== 3 || x.shape[1] < 1) {
    throw new Error(
      `sparseLstmSequence: x must have the shape [batch, time steps, inputs] with one time step or more. ` +
        `Received: [${x.shape}].`,
    );
  }
  const [batch, steps, inputSize] = x.shape;
  const active = weights.bias.size;
  const units = weights.gateConstants.size / 4;
  expectShape('kernel', weights.kernel, [inputSize, active]);
  expectShape('recurrentKernel', weights.recurrentKernel, [units, active]);
  expectShape('activeColumns', weights.activeColumns, [active]);
  checkSequenceInputs(inputs, batch, steps, units);
}
