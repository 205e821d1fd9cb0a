/**
 * What one call of the packed LSTM kernel gets: 32-bit fields in this order, which the build reads off this class.
 *
 * A pointer is 0 where the tensor is absent. A matrix with row pointers is compressed by rows, one without is dense.
 */
@unmanaged
export class SparseLSTMCall {
  batch: i32;
  steps: i32;
  inputSize: i32;
  units: i32;
  /** A, the number of active gates. */
  active: i32;
  hardSigmoid: i32;
  goBackwards: i32;
  returnSequences: i32;
  x: usize;
  kernelValues: usize;
  kernelColumns: usize;
  kernelRowPointers: usize;
  recurrentValues: usize;
  recurrentColumns: usize;
  recurrentRowPointers: usize;
  bias: usize;
  activeColumns: usize;
  gateConstants: usize;
  h0: usize;
  c0: usize;
  mask: usize;
  outputs: usize;
  h: usize;
  c: usize;
  /** Scratch: preactivations [B, T, A], all gates of one object [4U], packed U × A, the product's own. */
  preactivations: usize;
  gates: usize;
  packed: usize;
  workspace: usize;
}
