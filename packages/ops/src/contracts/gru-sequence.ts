import type {TensorInfo} from '@tensorflow/tfjs-core';
import type {SequenceKernelAttrs, SequenceKernelInputs} from './sequence.js';

/**
 * Kernel of a whole GRU sequence, forward.
 *
 * Outputs, in this order:
 * 1. `outputs` [B, T, U] in the order walked, or [B, U] when `returnSequences` is false: z^h h where there is an output
 *    multiplier;
 * 2. `h` [B, U] after the last step, without z^h;
 * 3. `saved`, whatever the same backend's gradient kernel wants to see again, of any shape;
 *    [0] unless `saveForGradient`.
 */
export const GRU_SEQUENCE = 'SparsegateGRUSequence';

/** Of three gates; the bias is [3U], with `resetAfter` [2, 3U]. */
export type GRUSequenceKernelInputs = SequenceKernelInputs;

export interface GRUSequenceKernelAttrs extends SequenceKernelAttrs {
  resetAfter: boolean;
}

/**
 * Kernel of the gradient of a whole GRU sequence (backpropagation through all T steps).
 *
 * Outputs, in this order: `dx` [B, T, I], `dKernel` [I, 3U], `dRecurrentKernel` [U, 3U], `dBias` of the bias' shape,
 * `dH0` [B, U], `dGateMultiplier` [B, 3U], `dOutputMultiplier` [B, U]; the last two are [0] where the multiplier is not
 * given.
 */
export const GRU_SEQUENCE_GRADIENT = 'SparsegateGRUSequenceGradient';

export interface GRUSequenceGradientInputs extends GRUSequenceKernelInputs {
  /** The forward kernel's own outputs: the same shapes. */
  outputs: TensorInfo;
  h: TensorInfo;
  saved: TensorInfo;
  /** Gradients of the loss by `outputs` and `h`: the same shapes. */
  dOutputs: TensorInfo;
  dH: TensorInfo;
}

export type GRUSequenceGradientAttrs = Omit<GRUSequenceKernelAttrs, 'saveForGradient'>;
