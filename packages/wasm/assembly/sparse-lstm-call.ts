/**
 * What one call of the packed LSTM kernel gets: 32-bit fields in this order, which the build reads off this class.
 *
 * A pointer is 0 where the tensor is absent. Of each matrix and its form one is 0. Columns stand in the order of
 * `layOutGates`.
 */
@unmanaged
export class SparseLSTMCall {
  batch: i32;
  steps: i32;
  inputSize: i32;
  units: i32;
  /** P: the active gates, padded to a multiple of 4. */
  columns: i32;
  /** The columns of i, f and o end here, those of g follow; up to `…Straight` each four go to neighboring places. */
  gatesEnd: i32;
  gatesStraight: i32;
  flowStraight: i32;
  /** From this neuron on, i, f and g of all are constant: a multiple of 4, or U where there are none. */
  frozenFrom: i32;
  hardSigmoid: i32;
  goBackwards: i32;
  returnSequences: i32;
  x: usize;
  /** [I, P] */
  kernel: usize;
  kernelForm: usize;
  /** [U, P] */
  recurrentKernel: usize;
  recurrentForm: usize;
  /** [P] */
  bias: usize;
  /** [P]: bytes from the start of an object's gates to the one that a column holds; padding goes behind them. */
  targets: usize;
  gateConstants: usize;
  h0: usize;
  c0: usize;
  mask: usize;
  outputs: usize;
  h: usize;
  c: usize;
  /** Scratch: preactivations [B, T, P], all gates of one object [4U + 1], packed U × P, the products' own. */
  preactivations: usize;
  gates: usize;
  packed: usize;
  /** [B], whether the frozen neurons of an object have arrived; [B, U], their tanh(c). */
  arrived: usize;
  settled: usize;
  workspace: usize;
}
