import * as tf from '@tensorflow/tfjs';
import {LAYERS} from './model.js';

/** A model's two halves, each a model by itself with weights of its own. They take one word at a time: nothing is padded, or masked. */
export interface Parts {
  /** Letters [B, T] → h after the last one [B, U]. */
  encoder: tf.LayersModel;
  /** Sounds [B, S], from a state of zeros → logits of each next one [B, S, V]. */
  decoder: tf.LayersModel;
}

/** Takes a model, before or after surgery, apart where the encoder's state goes over. */
export function partsOf(model: tf.LayersModel): Parts {
  const chain = (name: string, layers: readonly string[]): tf.LayersModel => {
    const input = tf.input({shape: [null], dtype: 'int32', name});
    const output = layers.reduce<tf.SymbolicTensor>(
      (x, layer) => copyOf(model, layer).apply(x) as tf.SymbolicTensor,
      input,
    );
    const part = tf.model({name, inputs: input, outputs: output});
    copyWeights(model, part, layers);
    return part;
  };
  return {
    encoder: chain('word', [LAYERS.letters, LAYERS.encoder]),
    decoder: chain('before', [LAYERS.spoken, LAYERS.decoder, LAYERS.sounds]),
  };
}

/** One step of the decoder: a sound [B, 1] and h [B, U] → logits [B, 1, V] and h. */
export function decoderStep(model: tf.LayersModel): tf.LayersModel {
  const [, {shape}] = model.getLayer(LAYERS.decoder).input as tf.SymbolicTensor[];
  const before = tf.input({shape: [1], dtype: 'int32', name: 'before'});
  const state = tf.input({shape: shape.slice(1), name: 'h'});
  const heard = copyOf(model, LAYERS.spoken).apply(before) as tf.SymbolicTensor;
  const [outputs, h] = copyOf(model, LAYERS.decoder, {returnState: true}).apply([
    heard,
    state,
  ]) as tf.SymbolicTensor[];
  const logits = copyOf(model, LAYERS.sounds).apply(outputs) as tf.SymbolicTensor;
  const step = tf.model({name: 'step', inputs: [before, state], outputs: [logits, h]});
  copyWeights(model, step, [LAYERS.spoken, LAYERS.decoder, LAYERS.sounds]);
  return step;
}

function copyOf(
  model: tf.LayersModel,
  name: string,
  changed: tf.serialization.ConfigDict = {},
): tf.layers.Layer {
  const layer = model.getLayer(name);
  const made = layer.constructor as tf.serialization.SerializableConstructor<tf.layers.Layer>;
  const unmasked: tf.serialization.ConfigDict =
    layer.getClassName() === 'Embedding' ? {maskZero: false} : {};
  return made.fromConfig(made, {...layer.getConfig(), ...unmasked, ...changed});
}

function copyWeights(from: tf.LayersModel, to: tf.LayersModel, layers: readonly string[]): void {
  for (const name of layers) to.getLayer(name).setWeights(from.getLayer(name).getWeights());
}
