import type {Tensor, TensorInfo} from '@tensorflow/tfjs-core';
import type {RecurrentActivation} from '../recurrent-activation.js';

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

/** An input that is not given is a tensor of no elements while a gradient is recorded, and left out otherwise. */
export interface LSTMSequenceKernelInputs {
  /** [B, T, I] */
  x: TensorInfo;
  /** [I, 4U] */
  kernel: TensorInfo;
  /** [U, 4U] */
  recurrentKernel: TensorInfo;
  /** [4U] */
  bias: TensorInfo;
  /** [B, U] */
  h0?: TensorInfo;
  /** [B, U] */
  c0?: TensorInfo;
  /** [B, T], float32, 0 or 1 */
  mask?: TensorInfo;
  /** [B, 4U] */
  gateMultiplier?: TensorInfo;
  /** [B, U] */
  outputMultiplier?: TensorInfo;
}

export interface LSTMSequenceKernelAttrs {
  recurrentActivation: RecurrentActivation;
  goBackwards: boolean;
  returnSequences: boolean;
  saveForGradient: boolean;
}

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

/** The gradient kernel's outputs, by the name of the forward input they belong to. */
export const GRADIENT_ORDER = [
  'x',
  'kernel',
  'recurrentKernel',
  'bias',
  'h0',
  'c0',
  'gateMultiplier',
  'outputMultiplier',
] as const;

/** True for an input that was given: one with elements. */
export function isGiven(tensor: TensorInfo | Tensor | undefined): boolean {
  return tensor !== undefined && tensor.shape.every(size => size > 0);
}
