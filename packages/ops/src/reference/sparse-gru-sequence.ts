import {add, matMul, mul, split, tanh, type Tensor2D, type Tensor3D} from '@tensorflow/tfjs-core';
import {GRU_CELL} from '@sparsegate/cells';
import type {
  GRUSequenceInputs,
  GRUSequenceOptions,
  GRUSequenceResult,
  GRUState,
  PackedGRUWeights,
} from '../gru-types.js';
import {applyRecurrentActivation} from '../recurrent-activation.js';
import {toDense} from '../sparse-matrix.js';
import {biasRows, nextHidden} from './gru-sequence.js';
import {columnsOf, packedGates, unpack, withConstants, type PackedGates} from './packed-gates.js';
import {projectPacked} from './sparse-lstm-sequence.js';
import {walkSequence, type CellSteps} from './walk-sequence.js';

/**
 * `sparseGruSequence` in plain tfjs ops, on any backend and with gradients by tfjs.
 * Makes tensors besides its result: call it in a `tidy`.
 */
export function sparseGruSequenceReference(
  x: Tensor3D,
  weights: PackedGRUWeights,
  inputs: GRUSequenceInputs,
  options: GRUSequenceOptions,
): GRUSequenceResult {
  const columns = weights.gateConstants.size;
  const units = columns / GRU_CELL.gates.length;
  const gates = packedPart(weights, 0, columns - units);
  const candidate = packedPart(weights, columns - units, columns);
  const steps: CellSteps<GRUState> = {
    cell: GRU_CELL,
    units,
    step: (projectedStep, {h}) => ({h: packedStep(projectedStep, h, gates, candidate, options)}),
  };
  return walkSequence(projectPacked(x, weights), steps, inputs, options);
}

/** u and r, or n: their packed columns of the weights, undefined where none of them is active. */
interface PackedPart extends PackedGates {
  /** [U, active] */
  kernel?: Tensor2D;
  /** [1, active] each */
  bias?: Tensor2D;
  recurrentBias?: Tensor2D;
}

function packedPart(weights: PackedGRUWeights, from: number, to: number): PackedPart {
  const gates = packedGates(weights, from, to);
  if (gates.active === 0) return gates;
  const [bias, recurrentBias] = biasRows(weights.bias);
  return {
    ...gates,
    kernel: columnsOf(toDense(weights.recurrentKernel), gates),
    bias: columnsOf(bias, gates),
    recurrentBias: recurrentBias && columnsOf(recurrentBias, gates),
  };
}

function packedStep(
  projectedStep: Tensor2D,
  h: Tensor2D,
  gates: PackedPart,
  candidate: PackedPart,
  {recurrentActivation, resetAfter}: GRUSequenceOptions,
): Tensor2D {
  const a = unpack(gatesPreactivation(projectedStep, h, gates), gates, h.shape[0]);
  const values = withConstants(applyRecurrentActivation(recurrentActivation, a), gates);
  const [u, r] = split<Tensor2D>(values, 2, 1);
  const ofCandidate = resetAfter ? resetAfterProduct : resetBeforeProduct;
  const n = withConstants(tanh(ofCandidate(projectedStep, h, r, candidate)), candidate);
  return nextHidden(u, n, h);
}

/** x K + h U + b of the active ones of u and r. */
function gatesPreactivation(
  projectedStep: Tensor2D,
  h: Tensor2D,
  gates: PackedPart,
): Tensor2D | undefined {
  const {kernel, bias, recurrentBias} = gates;
  if (!kernel || !bias) return undefined;
  const incoming = add(columnsOf(projectedStep, gates)!, matMul(h, kernel));
  const biases = recurrentBias ? add(bias, recurrentBias) : bias;
  return add<Tensor2D>(incoming, biases);
}

/** x Kn + (r ∘ h) Un + b_n, [B, U]; 0 where n is constant. */
function resetBeforeProduct(
  projectedStep: Tensor2D,
  h: Tensor2D,
  r: Tensor2D,
  candidate: PackedPart,
): Tensor2D {
  const {kernel, bias} = candidate;
  const batch = h.shape[0];
  if (!kernel || !bias) return unpack(undefined, candidate, batch);
  const incoming: Tensor2D = add(
    columnsOf(projectedStep, candidate)!,
    matMul(mul<Tensor2D>(r, h), kernel),
  );
  return unpack(add<Tensor2D>(incoming, bias), candidate, batch);
}

/** x Kn + b_n + r ∘ (h Un + rb_n), [B, U]; 0 where n is constant. */
function resetAfterProduct(
  projectedStep: Tensor2D,
  h: Tensor2D,
  r: Tensor2D,
  candidate: PackedPart,
): Tensor2D {
  const {kernel, bias, recurrentBias} = candidate;
  const batch = h.shape[0];
  if (!kernel || !bias || !recurrentBias) return unpack(undefined, candidate, batch);
  const ofInputs: Tensor2D = add(columnsOf(projectedStep, candidate)!, bias);
  const recurrent: Tensor2D = add(matMul(h, kernel), recurrentBias);
  return add(unpack(ofInputs, candidate, batch), mul(r, unpack(recurrent, candidate, batch)));
}
