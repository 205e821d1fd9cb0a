import type * as tf from '@tensorflow/tfjs';
import {ResetAfterGRU, type ResetAfterGRUArgs} from '@sparsegate/keras';

/** Keras' default GRU, made as `tf.layers.gru` makes a stock one. */
export function resetAfterGRU(args: object): tf.layers.Layer {
  return new ResetAfterGRU(args as ResetAfterGRUArgs) as unknown as tf.layers.Layer;
}
