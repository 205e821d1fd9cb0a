import * as tf from '@tensorflow/tfjs';
import {exportModel, type ExportOptions} from '@sparsegate/export';
import {load} from '@sparsegate/runtime';
import {decoderStep, partsOf} from './parts.js';
import type {Speaker} from './pronounce.js';

/** A speaker that holds memory. */
export interface HeldSpeaker extends Speaker {
  dispose(): void;
}

/** The two files of a model for the runtime. */
export interface SpeakerFiles {
  encoder: Uint8Array;
  decoder: Uint8Array;
}

/** Writes a model as one file for each half. */
export async function exportSpeaker(
  model: tf.LayersModel,
  weights: ExportOptions['weights'],
): Promise<SpeakerFiles> {
  const {encoder, decoder} = partsOf(model);
  const files = {
    encoder: (await exportModel(encoder, {weights})).bytes,
    decoder: (await exportModel(decoder, {weights})).bytes,
  };
  encoder.dispose();
  decoder.dispose();
  return files;
}

/** Speaks on the runtime: the encoder runs whole words, the decoder is a stream that begins from its state. */
export async function runtimeSpeaker(files: SpeakerFiles): Promise<HeldSpeaker> {
  const [encoder, decoder] = [await load(files.encoder), await load(files.decoder)];
  const stream = decoder.stream();
  return {
    read: letters => {
      stream.reset([encoder.run(letters)]);
    },
    next: sound => stream.step(sound),
    dispose: () => {
      encoder.dispose();
      decoder.dispose();
    },
  };
}

/** Speaks in TensorFlow.js, one call a step. */
export function tfjsSpeaker(model: tf.LayersModel): HeldSpeaker {
  const {encoder, decoder} = partsOf(model);
  decoder.dispose();
  const step = decoderStep(model);
  let state: tf.Tensor = tf.zeros([0]);
  const replace = (next: tf.Tensor): void => {
    state.dispose();
    state = next;
  };
  return {
    read: letters => {
      replace(
        tf.tidy(() => encoder.predict(tf.tensor2d([letters], undefined, 'int32')) as tf.Tensor),
      );
    },
    next: sound => {
      const [logits, h] = tf.tidy(
        () => step.predict([tf.tensor2d([[sound]], undefined, 'int32'), state]) as tf.Tensor[],
      );
      replace(h);
      const values = logits.dataSync();
      logits.dispose();
      return values;
    },
    dispose: () => {
      state.dispose();
      encoder.dispose();
      step.dispose();
    },
  };
}
