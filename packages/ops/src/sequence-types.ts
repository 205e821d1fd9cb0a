import type {Tensor1D, Tensor2D, Tensor3D} from '@tensorflow/tfjs-core';
import type {LSTMState} from './lstm-types.js';
import type {RecurrentActivation} from '@sparsegate/cells';
import type {StoredMatrix} from './sparse-matrix.js';

/** What a cell carries from step to step, by the names of its states: h and whatever else, each [B, U]. */
export type CellState = {h: Tensor2D} & Record<string, Tensor2D>;

/** The weights of a stock recurrent layer of G gates, its columns gate after gate. */
export interface SequenceWeights {
  /** [I, G·U] */
  kernel: Tensor2D;
  /** [U, G·U] */
  recurrentKernel: Tensor2D;
  /** [G·U], or what the cell's op says. */
  bias: Tensor1D | Tensor2D;
}

/**
 * The weights that are left of a recurrent layer whose constant gates are taken out. A is the number of active gates;
 * packed column j stands for column activeColumns[j] of the G·U stock ones.
 */
export interface PackedWeights {
  /** [I, A] */
  kernel: StoredMatrix;
  /** [U, A] */
  recurrentKernel: StoredMatrix;
  /** [A], or what the cell's op says. */
  bias: Tensor1D | Tensor2D;
  /** [A], int32, ascending, each in [0, G·U) */
  activeColumns: Tensor1D;
  /** [G·U], the values of constant gates, activation applied; not read at active columns */
  gateConstants: Tensor1D;
}

/** What varies from call to call besides x and the weights. */
export interface SequenceInputs<State extends CellState = LSTMState> {
  /** State before the first step; zeros where absent. */
  initialState?: State;
  /** [B, T], 1 (or true) on real steps; on the others the state is held. Any numeric dtype. */
  mask?: Tensor2D;
}

/** Multipliers that stay constant over the steps of one object: the group weights z of the Bayesian framework. */
export interface SequenceMultipliers {
  /** [B, G·U], a z for each gate, in the order of the columns: multiplies the preactivation before the bias is added. */
  gateMultiplier?: Tensor2D;
  /** [B, U], z^h: multiplies h where it leaves and where it is read; what that means for the state, the op says. */
  outputMultiplier?: Tensor2D;
}

export interface SequenceOptions {
  /** Function of all gates but g and n. No default: tfjs and the paper differ. */
  recurrentActivation: RecurrentActivation;
  /** Walk from the last step to the first; outputs stay in the order walked, as in stock layers. Default false. */
  goBackwards?: boolean;
  /** Whether `outputs` holds h of every step or of the last one only. Default true. */
  returnSequences?: boolean;
}

export type SequenceResult<State extends CellState> = {
  /** [B, T, U] in the order walked, or [B, U] with `returnSequences: false`. */
  outputs: Tensor3D | Tensor2D;
  /** The state after the last step. */
  state: State;
};
