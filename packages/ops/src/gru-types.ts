import type {Tensor2D} from '@tensorflow/tfjs-core';
import type {
  PackedWeights,
  SequenceInputs,
  SequenceOptions,
  SequenceResult,
  SequenceWeights,
} from './sequence-types.js';

/** What a GRU carries from step to step: h [B, U]. A type, not an interface: `tidy` returns it. */
export type GRUState = {
  h: Tensor2D;
};

/**
 * The weights of a GRU layer, [I, 3U] and [U, 3U]; columns stand in the order u, r, n. The bias is [3U]; with
 * `resetAfter` [2, 3U], the row of the inputs and that of the recurrent product, as Keras stores them.
 */
export type GRUWeights = SequenceWeights;

/** The weights that are left of a GRU whose constant gates are taken out. The bias is [A]; with `resetAfter` [2, A]. */
export type PackedGRUWeights = PackedWeights;

export interface GRUSequenceOptions extends SequenceOptions {
  /**
   * Whether r multiplies what h gives to n (Keras' default, cuDNN, torch), or h itself before that product, as in
   * `tf.layers.gru`. Default false.
   */
  resetAfter?: boolean;
}

export type GRUSequenceInputs = SequenceInputs<GRUState>;
export type GRUSequenceResult = SequenceResult<GRUState>;
