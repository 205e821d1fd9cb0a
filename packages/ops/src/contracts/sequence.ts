import type {Tensor, TensorInfo} from '@tensorflow/tfjs-core';
import type {RecurrentActivation} from '@sparsegate/cells';

/**
 * What the kernels of whole sequences take, of a cell with G gates.
 *
 * An input that is not given is a tensor of no elements while a gradient is recorded, and left out otherwise.
 */
export interface SequenceKernelInputs {
  /** [B, T, I] */
  x: TensorInfo;
  /** [I, G·U] */
  kernel: TensorInfo;
  /** [U, G·U] */
  recurrentKernel: TensorInfo;
  /** [G·U], or what the cell's contract says. */
  bias: TensorInfo;
  /** [B, U] */
  h0?: TensorInfo;
  /** [B, T], float32, 0 or 1 */
  mask?: TensorInfo;
  /** [B, G·U] */
  gateMultiplier?: TensorInfo;
  /** [B, U] */
  outputMultiplier?: TensorInfo;
}

export interface SequenceKernelAttrs {
  recurrentActivation: RecurrentActivation;
  goBackwards: boolean;
  returnSequences: boolean;
  saveForGradient: boolean;
}

/**
 * The outputs of a gradient kernel, by the name of the forward input they belong to: of the weights, then of the initial
 * states, then of the multipliers.
 */
export function gradientOrder(states: readonly string[]): string[] {
  return [
    ...['x', 'kernel', 'recurrentKernel', 'bias'],
    ...states.map(initialOf),
    ...['gateMultiplier', 'outputMultiplier'],
  ];
}

/** Name of a state's initial value among a kernel's inputs. */
export function initialOf(state: string): string {
  return `${state}0`;
}

/** Name of the gradient by a state's final value among a gradient kernel's inputs. */
export function gradientOf(state: string): string {
  return `d${state.toUpperCase()}`;
}

/** True for an input that was given: one with elements. */
export function isGiven(tensor: TensorInfo | Tensor | undefined): boolean {
  return tensor !== undefined && tensor.shape.every(size => size > 0);
}
