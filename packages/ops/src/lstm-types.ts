import type {Tensor1D, Tensor2D, Tensor3D} from '@tensorflow/tfjs-core';
import type {RecurrentActivation} from './recurrent-activation.js';
import type {StoredMatrix} from './sparse-matrix.js';

/** What an LSTM carries from step to step: h and c, each [B, U]. A type, not an interface: `tidy` returns it. */
export type LSTMState = {
  h: Tensor2D;
  c: Tensor2D;
};

/** The weights of a stock LSTM layer; columns stand in the order i, f, g, o. */
export interface LSTMWeights {
  /** [I, 4U] */
  kernel: Tensor2D;
  /** [U, 4U] */
  recurrentKernel: Tensor2D;
  /** [4U] */
  bias: Tensor1D;
}

/**
 * The weights that are left of an LSTM whose constant gates are taken out. A is the number of active gates;
 * packed column j stands for column activeColumns[j] of the 4U stock ones.
 */
export interface PackedLSTMWeights {
  /** [I, A] */
  kernel: StoredMatrix;
  /** [U, A] */
  recurrentKernel: StoredMatrix;
  /** [A] */
  bias: Tensor1D;
  /** [A], int32, ascending, each in [0, 4U) */
  activeColumns: Tensor1D;
  /** [4U], the values of constant gates, activation applied; not read at active columns */
  gateConstants: Tensor1D;
}

/** What varies from call to call besides x and the weights. */
export interface SequenceInputs {
  /** State before the first step; zeros where absent. */
  initialState?: LSTMState;
  /** [B, T], 1 (or true) on real steps; on the others h and c are held. Any numeric dtype. */
  mask?: Tensor2D;
}

/** Multipliers that stay constant over the steps of one object: the group weights z of the Bayesian framework. */
export interface SequenceMultipliers {
  /** [B, 4U], z^i z^f z^g z^o: multiplies the preactivation before the bias is added. */
  gateMultiplier?: Tensor2D;
  /** [B, U], z^h: h = z^h · o · tanh(c), for the output and for the next step. */
  outputMultiplier?: Tensor2D;
}

export interface SequenceOptions {
  /** Function of the gates i, f and o. No default: tfjs and the paper differ. */
  recurrentActivation: RecurrentActivation;
  /** Walk from the last step to the first; outputs stay in the order walked, as in stock layers. Default false. */
  goBackwards?: boolean;
  /** Whether `outputs` holds h of every step or of the last one only. Default true. */
  returnSequences?: boolean;
}

export type LSTMSequenceResult = {
  /** [B, T, U] in the order walked, or [B, U] with `returnSequences: false`. */
  outputs: Tensor3D | Tensor2D;
  /** The state after the last step. */
  state: LSTMState;
};
