/**
 * What one call of a GRU kernel gets: 32-bit fields in this order.
 *
 * A pointer is 0 where the tensor is absent. x, outputs and everything per step are [B, T, …], row-major. The gates of a
 * step stand as u r n, [3U]; reset after as n u r q, [4U], q = h Un: so x · W writes n and u r, and h · R, one product,
 * u r q.
 */
@unmanaged
export class GRUCall {
  batch: i32;
  steps: i32;
  inputSize: i32;
  units: i32;
  hardSigmoid: i32;
  resetAfter: i32;
  goBackwards: i32;
  returnSequences: i32;
  x: usize;
  kernel: usize;
  recurrentKernel: usize;
  /** [3U], or reset after [2, 3U] */
  bias: usize;
  h0: usize;
  mask: usize;
  gateMultiplier: usize;
  outputMultiplier: usize;
  /** [B, T, U] in the order walked, or [B, U]. */
  outputs: usize;
  /** [B, U], the running state; after the last step, the final one. In the gradient: dh. */
  h: usize;
  /** [B, T, 3U or 4U]: the preactivations, then the gates' values. In the gradient: read only. */
  gates: usize;
  /** [B, T, U], or 0 where no gradient is wanted. */
  previousH: usize;
  /** [B, T, 3U], only with a gate multiplier: what it multiplied, as u r n. */
  unmultiplied: usize;
  /** Scratch [B, U]: z^h h, only with an output multiplier; in the gradient, the gradient by it. */
  read: usize;
  /** Scratch [B, U], reset before: r ∘ z^h h; in the gradient, the gradient by it. */
  reset: usize;
  /** W as `packWhole` packs it, and in panels for few rows of x; one of them, or both 0. Reset before only. */
  packedKernel: usize;
  kernelPanels: usize;
  /** Scratch: the recurrent columns of u r (reset after, all), those of n, and the matrix product's own. */
  packed: usize;
  packedCandidate: usize;
  /** Scratch of `panelBytes`, or 0: the same columns for few objects. */
  panels: usize;
  candidatePanels: usize;
  /** Whether these hold R already. */
  isPacked: i32;
  workspace: usize;
  dOutputs: usize;
  /** [B, U], the forward call's h. */
  finalH: usize;
  /** Scratch like `gates`: n and u r are the gradients by what x · W gave, q is that by h Un. */
  dGates: usize;
  /** Scratch [B, T, U]: z^h h and, reset before, r ∘ z^h h of all steps. */
  allRead: usize;
  allReset: usize;
  dx: usize;
  dKernel: usize;
  dRecurrentKernel: usize;
  dBias: usize;
  dGateMultiplier: usize;
  dOutputMultiplier: usize;

  /** Floats of the gates of one step. */
  @inline
  get width(): i32 {
    return this.resetAfter ? 4 * this.units : 3 * this.units;
  }

  /** Bytes from the gates of a step to those of u; r is next to it. */
  @inline
  get uAt(): usize {
    return this.resetAfter ? (<usize>this.units) << 2 : 0;
  }

  @inline
  get rAt(): usize {
    return this.uAt + ((<usize>this.units) << 2);
  }

  @inline
  get nAt(): usize {
    return this.resetAfter ? 0 : (<usize>this.units) << 3;
  }

  /** Reset after only. */
  @inline
  get qAt(): usize {
    return (<usize>(3 * this.units)) << 2;
  }

  /** Bytes from the columns of u to those of n in both kernels, and between the same multipliers and biases. */
  @inline
  get candidateAt(): usize {
    return (<usize>this.units) << 3;
  }

  /** The second row of the bias, or 0. */
  @inline
  get recurrentBias(): usize {
    return this.resetAfter ? this.bias + ((<usize>(3 * this.units)) << 2) : 0;
  }
}
