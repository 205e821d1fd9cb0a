import {readActivationLayer} from './activation.js';
import {CLASSIFIER_LAYERS} from './classifier.js';
import type {ReadLayer} from './layer.js';
import {readCombine, readConcatenate, readMeetMasks} from './merge.js';
import {readNormalize, readScale} from './normalization.js';
import {readFlatten, readMasking, readPool, readRepeat, readReverse} from './sequence.js';

/** All layers. */
export const LAYERS: Record<string, ReadLayer> = {
  ...CLASSIFIER_LAYERS,
  activation: readActivationLayer,
  combine: readCombine,
  concatenate: readConcatenate,
  flatten: readFlatten,
  masking: readMasking,
  meetMasks: readMeetMasks,
  normalize: readNormalize,
  pool: readPool,
  repeat: readRepeat,
  reverse: readReverse,
  scale: readScale,
};
