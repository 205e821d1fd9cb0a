import * as tf from '@tensorflow/tfjs';
import {ResetAfterGRU} from '@sparsegate/keras';

export interface ModelShape {
  /** Letters, and numbers in the vector of each. */
  letters: [number, number];
  /** Sounds, and numbers in the vector of each. */
  sounds: [number, number];
  /** Neurons of the encoder, and so of the decoder, which begins where the encoder ends. */
  units: number;
}

/** Names of the layers, by which the parts of a model are found again after surgery. */
export const LAYERS = {
  letters: 'letters',
  encoder: 'encoder',
  spoken: 'spoken',
  decoder: 'decoder',
  sounds: 'sounds',
} as const;

/** The weights come from elsewhere; tfjs' own initial values of a recurrent kernel of this size would take half a minute. */
const UNSET = {kernelInitializer: 'zeros', recurrentInitializer: 'zeros'} as const;

/**
 * The model of g2p-en for teacher forcing: letters [B, T], padded behind with 0, and the sounds before each sound [B, S] → logits
 * of the sounds [B, S, V].
 */
export function buildModel({letters, sounds, units}: ModelShape): tf.LayersModel {
  const word = tf.input({shape: [null], dtype: 'int32', name: 'word'});
  const before = tf.input({shape: [null], dtype: 'int32', name: 'before'});
  // Both have masks: tfjs hands a layer without one the mask of the layer that was called before it.
  const embedding = (name: string, [inputDim, outputDim]: [number, number]) =>
    tf.layers.embedding({name, inputDim, outputDim, maskZero: true});
  const state = new ResetAfterGRU({name: LAYERS.encoder, units, ...UNSET}).apply(
    embedding(LAYERS.letters, letters).apply(word) as tf.SymbolicTensor,
  ) as tf.SymbolicTensor;
  const decoder = new ResetAfterGRU({
    ...{name: LAYERS.decoder, units, ...UNSET},
    returnSequences: true,
  });
  const heard = embedding(LAYERS.spoken, sounds).apply(before) as tf.SymbolicTensor;
  const h = decoder.apply([heard, state]) as tf.SymbolicTensor;
  const logits = tf.layers.dense({name: LAYERS.sounds, units: sounds[0]}).apply(h);
  return tf.model({name: 'g2p', inputs: [word, before], outputs: logits as tf.SymbolicTensor});
}
