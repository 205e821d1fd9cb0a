import type {TensorInfo} from '@tensorflow/tfjs-core';
import type {SequenceKernelAttrs, SequenceKernelInputs} from './sequence.js';

/**
 * Kernel of a whole LSTM sequence, forward.
 *
 * Outputs, in this order:
 * 1. `outputs` [B, T, U] in the order walked, or [B, U] when `returnSequences` is false;
 * 2. `h` [B, U] and 3. `c` [B, U] after the last step;
 * 4. `saved`, whatever the same backend's gradient kernel wants to see again, of any shape;
 *    [0] unless `saveForGradient`.
 */
export const LSTM_SEQUENCE = 'SparsegateLSTMSequence';

/** Of four gates; the bias is [4U]. */
export interface LSTMSequenceKernelInputs extends SequenceKernelInputs {
  /** [B, U] */
  c0?: TensorInfo;
}

export type LSTMSequenceKernelAttrs = SequenceKernelAttrs;

/**
 * Kernel of the gradient of a whole LSTM sequence (backpropagation through all T steps).
 *
 * Outputs, in this order: `dx` [B, T, I], `dKernel` [I, 4U], `dRecurrentKernel` [U, 4U], `dBias` [4U],
 * `dH0` [B, U], `dC0` [B, U], `dGateMultiplier` [B, 4U], `dOutputMultiplier` [B, U]; the last two are [0]
 * where the multiplier is not given.
 */
export const LSTM_SEQUENCE_GRADIENT = 'SparsegateLSTMSequenceGradient';

export interface LSTMSequenceGradientInputs extends LSTMSequenceKernelInputs {
  /** The forward kernel's own outputs: the same shapes. */
  outputs: TensorInfo;
  h: TensorInfo;
  c: TensorInfo;
  saved: TensorInfo;
  /** Gradients of the loss by `outputs`, `h` and `c`: the same shapes. */
  dOutputs: TensorInfo;
  dH: TensorInfo;
  dC: TensorInfo;
}

export type LSTMSequenceGradientAttrs = Omit<LSTMSequenceKernelAttrs, 'saveForGradient'>;
