import type {LowerLayer} from '../lowering.js';
import {lowerDense} from './dense.js';
import {lowerEmbedding} from './embedding.js';
import {lowerConcatenate, lowerMerge} from './merge.js';
import {lowerBatchNormalization, lowerLayerNormalization} from './normalization.js';
import {LOWER_CELL} from './recurrent.js';
import {lowerFlatten, lowerMasking, lowerPool, lowerRepeat} from './sequence.js';
import {lowerActivation, lowerELU, lowerNothing, lowerReLU, lowerSoftmax} from './simple.js';
import {lowerBidirectional, lowerTimeDistributed} from './wrappers.js';

/** How each class of layers is written. */
export const LOWER_LAYER: Readonly<Record<string, LowerLayer>> = {
  ...LOWER_CELL,
  Activation: lowerActivation,
  Add: lowerMerge('add'),
  AlphaDropout: lowerNothing,
  Average: lowerMerge('average'),
  BatchNormalization: lowerBatchNormalization,
  Bidirectional: lowerBidirectional,
  Concatenate: lowerConcatenate,
  Dense: lowerDense,
  Dropout: lowerNothing,
  ELU: lowerELU,
  Embedding: lowerEmbedding,
  Flatten: lowerFlatten,
  GaussianDropout: lowerNothing,
  GaussianNoise: lowerNothing,
  GlobalAveragePooling1D: lowerPool(false),
  GlobalMaxPooling1D: lowerPool(true),
  LayerNormalization: lowerLayerNormalization,
  Masking: lowerMasking,
  Maximum: lowerMerge('maximum'),
  Minimum: lowerMerge('minimum'),
  Multiply: lowerMerge('multiply'),
  ReLU: lowerReLU,
  RepeatVector: lowerRepeat,
  Softmax: lowerSoftmax,
  SparseBidirectional: lowerBidirectional,
  SpatialDropout1D: lowerNothing,
  TimeDistributed: lowerTimeDistributed,
};
