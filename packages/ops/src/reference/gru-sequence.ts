import {
  add,
  matMul,
  mul,
  reshape,
  slice,
  split,
  sub,
  tanh,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import {GRU_CELL} from '@sparsegate/cells';
import type {
  GRUSequenceInputs,
  GRUSequenceOptions,
  GRUSequenceResult,
  GRUState,
  GRUWeights,
} from '../gru-types.js';
import {applyRecurrentActivation} from '../recurrent-activation.js';
import type {SequenceMultipliers} from '../sequence-types.js';
import {projectInputs, walkSequence, type CellSteps} from './walk-sequence.js';

/**
 * `gruSequence` in plain tfjs ops, on any backend and with gradients by tfjs: what every kernel is held against.
 * Makes tensors besides its result: call it in a `tidy`.
 */
export function gruSequenceReference(
  x: Tensor3D,
  weights: GRUWeights,
  inputs: GRUSequenceInputs & SequenceMultipliers,
  options: GRUSequenceOptions,
): GRUSequenceResult {
  const {gateMultiplier, outputMultiplier} = inputs;
  const read = (h: Tensor2D): Tensor2D => (outputMultiplier ? mul(h, outputMultiplier) : h);
  const parts = splitWeights(weights, gateMultiplier, options);
  const steps: CellSteps<GRUState> = {
    cell: GRU_CELL,
    units: weights.recurrentKernel.shape[0],
    step: (projectedStep, {h}) => ({h: gruStep(projectedStep, h, read(h), parts)}),
    output: read,
  };
  return walkSequence(projectInputs(x, weights.kernel), steps, inputs, options);
}

/** What a step needs of the weights, for u and r together and for n; the same at all steps. */
interface StepParts {
  gate(a: Tensor2D): Tensor2D;
  resetAfter: boolean;
  /** [U, 2U] and [U, U] */
  gatesKernel: Tensor2D;
  candidateKernel: Tensor2D;
  /** [1, 2U], [1, U] and, reset after, [1, U] */
  gatesBias: Tensor2D;
  candidateBias: Tensor2D;
  recurrentBias?: Tensor2D;
  /** z, [B, 2U] and [B, U] */
  gatesMultiplier?: Tensor2D;
  candidateMultiplier?: Tensor2D;
}

function splitWeights(
  {recurrentKernel, bias}: GRUWeights,
  gateMultiplier: Tensor2D | undefined,
  {recurrentActivation, resetAfter = false}: GRUSequenceOptions,
): StepParts {
  const units = recurrentKernel.shape[0];
  const biases = biasRows(bias).map(row => splitCandidate(row, units));
  const [[gatesBias, candidateBias], [recurrentGatesBias, recurrentBias] = []] = biases;
  const [gatesKernel, candidateKernel] = splitCandidate(recurrentKernel, units);
  const [gatesMultiplier, candidateMultiplier] = gateMultiplier
    ? splitCandidate(gateMultiplier, units)
    : [];
  return {
    gate: a => applyRecurrentActivation(recurrentActivation, a),
    resetAfter,
    ...{gatesKernel, candidateKernel, candidateBias, recurrentBias},
    gatesBias: recurrentGatesBias ? add(gatesBias, recurrentGatesBias) : gatesBias,
    ...{gatesMultiplier, candidateMultiplier},
  };
}

/** The rows of a bias, [1, columns] each: one, or with reset after two. */
export function biasRows(bias: Tensor1D | Tensor2D): Tensor2D[] {
  const columns = bias.shape[bias.rank - 1];
  const rows: Tensor2D = reshape(bias as Tensor, [-1, columns]);
  // Not by `split` or `unstack`: for a single row they have no gradient.
  return Array.from({length: rows.shape[0]}, (_, k) => slice(rows, [k, 0], [1, columns]));
}

/** The columns of u and r, and those of n. */
function splitCandidate(matrix: Tensor2D, units: number): [Tensor2D, Tensor2D] {
  const [rows, columns] = matrix.shape;
  const gates = columns - units;
  return [slice(matrix, [0, 0], [rows, gates]), slice(matrix, [0, gates], [rows, units])];
}

/**
 * One step: h' = u ∘ h + (1 − u) ∘ n.
 *
 * @param read z^h ∘ h, what the products read
 */
function gruStep(projectedStep: Tensor2D, h: Tensor2D, read: Tensor2D, parts: StepParts): Tensor2D {
  const [ofGates, ofCandidate] = splitCandidate(projectedStep, h.shape[1]);
  const incoming: Tensor2D = add(ofGates, matMul(read, parts.gatesKernel));
  const a: Tensor2D = add(times(incoming, parts.gatesMultiplier), parts.gatesBias);
  const [u, r] = split<Tensor2D>(parts.gate(a), 2, 1);
  const n = tanh(candidatePreactivation(ofCandidate, read, r, parts));
  return nextHidden(u, n, h);
}

/** (x Kn + (r ∘ h) Un) z + b_n, or reset after (x Kn + r ∘ (h Un)) z + b_n + r ∘ rb_n. */
function candidatePreactivation(
  projected: Tensor2D,
  read: Tensor2D,
  r: Tensor2D,
  {resetAfter, candidateKernel, candidateMultiplier, candidateBias, recurrentBias}: StepParts,
): Tensor2D {
  const recurrent: Tensor2D = resetAfter
    ? mul(r, matMul(read, candidateKernel))
    : matMul(mul<Tensor2D>(r, read), candidateKernel);
  const incoming = times(add(projected, recurrent), candidateMultiplier);
  const biased: Tensor2D = add(incoming, candidateBias);
  return recurrentBias ? add(biased, mul(r, recurrentBias)) : biased;
}

function times(a: Tensor2D, multiplier?: Tensor2D): Tensor2D {
  return multiplier ? mul(a, multiplier) : a;
}

/** h' = u ∘ h + (1 − u) ∘ n, each [B, U]. */
export function nextHidden(u: Tensor2D, n: Tensor2D, h: Tensor2D): Tensor2D {
  return add(mul(u, h), mul(sub(1, u), n));
}
