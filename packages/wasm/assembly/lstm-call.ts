/**
 * What one call of an LSTM kernel gets: 32-bit fields in this order, which the build reads off this class.
 *
 * A pointer is 0 where the tensor is absent. x, outputs and everything per step are [B, T, …], row-major.
 */
@unmanaged
export class LSTMCall {
  batch: i32;
  steps: i32;
  inputSize: i32;
  units: i32;
  hardSigmoid: i32;
  goBackwards: i32;
  returnSequences: i32;
  x: usize;
  kernel: usize;
  recurrentKernel: usize;
  bias: usize;
  h0: usize;
  c0: usize;
  mask: usize;
  gateMultiplier: usize;
  outputMultiplier: usize;
  /** [B, T, U] in the order walked, or [B, U]. */
  outputs: usize;
  /** [B, U], running states; after the last step, the final ones. In the gradient: dh and dc. */
  h: usize;
  c: usize;
  /** [B, T, 4U]: the preactivations, then the gates' values. In the gradient: read only. */
  gates: usize;
  /** [B, T, U] each, or 0 where no gradient is wanted. */
  previousC: usize;
  tanhC: usize;
  previousH: usize;
  /** [B, T, 4U], only with a gate multiplier: what it multiplied. */
  unmultiplied: usize;
  /** W as `packWhole` packs it, and in panels for few rows of x; one of them, or both 0. */
  packedKernel: usize;
  kernelPanels: usize;
  /** Scratch: U × 4U packed (gradient: 4U × U), and the matrix product's own. */
  packed: usize;
  /** R in panels for few objects, or 0. */
  panels: usize;
  /** Whether `packed` and `panels` hold R already. */
  isPacked: i32;
  workspace: usize;
  dOutputs: usize;
  /** [B, T, 4U] */
  dGates: usize;
  dx: usize;
  dKernel: usize;
  dRecurrentKernel: usize;
  dBias: usize;
  dGateMultiplier: usize;
  dOutputMultiplier: usize;
}
