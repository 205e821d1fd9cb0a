/**
 * What one call of the packed GRU kernel gets: 32-bit fields in this order, which the build reads off this class.
 *
 * A pointer is 0 where the tensor is absent. Of each matrix and its form one is 0. Columns stand in the order of
 * `layOutGates`.
 */
@unmanaged
export class SparseGRUCall {
  batch: i32;
  steps: i32;
  inputSize: i32;
  units: i32;
  /** P: the active gates, padded to a multiple of 4. */
  columns: i32;
  /** The columns of u and r end here, those of n follow; up to `…Straight` each four go to neighboring places. */
  gatesEnd: i32;
  gatesStraight: i32;
  flowStraight: i32;
  hardSigmoid: i32;
  resetAfter: i32;
  goBackwards: i32;
  returnSequences: i32;
  x: usize;
  /** [I, P] */
  kernel: usize;
  kernelForm: usize;
  /** The columns of R that are multiplied by h: those of u and r, reset after all. */
  recurrentKernel: usize;
  recurrentForm: usize;
  /** Reset before, those that are multiplied by r ∘ h. */
  candidateKernel: usize;
  candidateForm: usize;
  /** [P]; reset after, with that of the recurrent product of u and r. */
  bias: usize;
  /** [P], reset after: 0 for u and r. */
  recurrentBias: usize;
  /** [P]: bytes from the start of an object's gates to the one that a column holds; padding goes behind them. */
  targets: usize;
  gateConstants: usize;
  h0: usize;
  mask: usize;
  outputs: usize;
  h: usize;
  /** Scratch: preactivations [B, T, P], all gates of the objects [B, 3U + 1], reset before r ∘ h [B, U]. */
  preactivations: usize;
  gates: usize;
  reset: usize;
  /** Scratch: reset after, h · R of a step [B, P]. */
  recurrent: usize;
  /** Scratch: the two parts of R packed, and the products' own. */
  packed: usize;
  packedCandidate: usize;
  workspace: usize;
}
