import type {Tensor1D, Tensor2D} from '@tensorflow/tfjs-core';
import type {
  PackedWeights,
  SequenceInputs,
  SequenceResult,
  SequenceWeights,
} from './sequence-types.js';

/** What an LSTM carries from step to step: h and c, each [B, U]. A type, not an interface: `tidy` returns it. */
export type LSTMState = {
  h: Tensor2D;
  c: Tensor2D;
};

/** The weights of a stock LSTM layer, [I, 4U], [U, 4U] and [4U]; columns stand in the order i, f, g, o. */
export interface LSTMWeights extends SequenceWeights {
  bias: Tensor1D;
}

/** The weights that are left of an LSTM whose constant gates are taken out; one bias for each active gate. */
export interface PackedLSTMWeights extends PackedWeights {
  bias: Tensor1D;
}

export type LSTMSequenceInputs = SequenceInputs<LSTMState>;
export type LSTMSequenceResult = SequenceResult<LSTMState>;
