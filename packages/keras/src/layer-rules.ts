import {biasShape, cellOf, columnCount} from '@sparsegate/cells';
import type {JSONObject} from './keras-json.js';

/**
 * What becomes of a padding mask at a layer.
 *
 * - 'keeps': Keras and tfjs both hand it on
 * - 'reads': a recurrent layer; hands it on with its sequence
 * - 'makes': begins one
 * - 'averages': Keras averages over real steps, tfjs over all
 * - 'loses': Keras hands it on, tfjs does not
 * - 'ends': neither hands it on
 */
export type MaskRule = 'keeps' | 'reads' | 'makes' | 'averages' | 'loses' | 'ends';

/** A weight by the end of its name; null for a length that the inputs decide. */
export interface WeightRule {
  name: string;
  shape: Array<number | null>;
}

/** How a class of Keras' layers stands to the class of that name in tfjs. */
export interface LayerRule {
  mask: MaskRule;
  /** Arguments that both take alike. Those of every layer are in `SHARED_ARGUMENTS`. */
  takes?: string[];
  /** Arguments of which tfjs takes some values only. */
  among?: Record<string, unknown[]>;
  /** Arguments that tfjs does not have, with the values at which it does the same. */
  same?: Record<string, unknown[]>;
  /** Weights in the order in which the layer made them. */
  weights?: (config: JSONObject) => WeightRule[];
}

/** Arguments of every layer. */
export const SHARED_ARGUMENTS = ['name', 'trainable'];

const CHANNELS_LAST = {data_format: ['channels_last', null]};
const DENSE = ['units', 'activation', 'use_bias'];
/** Arguments of recurrent layers that concern sequences. */
const SEQUENCE = ['return_sequences', 'return_state', 'go_backwards', 'stateful'];
const POOLING: LayerRule = {
  mask: 'ends',
  takes: ['pool_size', 'strides', 'padding'],
  same: CHANNELS_LAST,
};
const GLOBAL_POOLING: LayerRule = {mask: 'ends', same: {...CHANNELS_LAST, keepdims: [false]}};
const MERGE: LayerRule = {mask: 'loses'};
const NOISE_SHAPE = {noise_shape: [null]};

/** A rule for each class that was held against Keras, by class name. */
const LAYER_RULES: Record<string, LayerRule> = {
  InputLayer: {mask: 'ends', same: {optional: [false], sparse: [false], ragged: [false]}},
  Embedding: {
    mask: 'makes',
    takes: ['input_dim', 'output_dim', 'mask_zero', 'input_length'],
    weights: ({input_dim, output_dim}) => [weight('embeddings', input_dim, output_dim)],
  },
  Masking: {mask: 'makes', takes: ['mask_value']},
  LSTM: recurrent('LSTM', ['recurrent_activation', 'unit_forget_bias']),
  GRU: recurrent('GRU', ['recurrent_activation', 'reset_after']),
  ResetAfterGRU: {
    ...recurrent('ResetAfterGRU', []),
    among: {activation: ['tanh'], recurrent_activation: ['sigmoid', 'hard_sigmoid']},
  },
  SimpleRNN: recurrent('SimpleRNN', []),
  Bidirectional: {mask: 'reads', takes: ['merge_mode']},
  TimeDistributed: {mask: 'keeps'},
  ZeroMaskedSteps: {mask: 'keeps'},
  Dense: {
    mask: 'keeps',
    takes: DENSE,
    weights: config => [weight('kernel', null, config.units), ...bias(config, config.units)],
  },
  Activation: {mask: 'keeps', takes: ['activation']},
  Dropout: {mask: 'keeps', takes: ['rate'], same: NOISE_SHAPE},
  SpatialDropout1D: {mask: 'keeps', takes: ['rate'], same: NOISE_SHAPE},
  GaussianNoise: {mask: 'keeps', takes: ['stddev']},
  GaussianDropout: {mask: 'keeps', takes: ['rate']},
  AlphaDropout: {mask: 'keeps', takes: ['rate'], same: NOISE_SHAPE},
  LayerNormalization: {
    mask: 'keeps',
    takes: ['axis', 'epsilon', 'center', 'scale'],
    same: {rms_scaling: [false]},
    weights: normalization([]),
  },
  BatchNormalization: {
    mask: 'keeps',
    takes: ['axis', 'momentum', 'epsilon', 'center', 'scale'],
    same: {
      renorm: [false],
      renorm_clipping: [null, {}],
      renorm_momentum: [0.99],
      virtual_batch_size: [null],
    },
    weights: normalization(['moving_mean', 'moving_variance']),
  },
  ReLU: {mask: 'keeps', takes: ['max_value'], same: {negative_slope: [0], threshold: [0]}},
  LeakyReLU: {mask: 'loses', takes: ['alpha']},
  ELU: {mask: 'loses', takes: ['alpha']},
  ThresholdedReLU: {mask: 'loses', takes: ['theta']},
  Softmax: {mask: 'loses', takes: ['axis']},
  GlobalAveragePooling1D: {...GLOBAL_POOLING, mask: 'averages'},
  MaskedGlobalAveragePooling1D: {...GLOBAL_POOLING, mask: 'averages'},
  GlobalMaxPooling1D: GLOBAL_POOLING,
  AveragePooling1D: POOLING,
  MaxPooling1D: POOLING,
  Conv1D: {
    mask: 'ends',
    takes: ['filters', 'kernel_size', 'strides', 'dilation_rate', 'activation', 'use_bias'],
    among: {padding: ['valid', 'same']},
    same: {...CHANNELS_LAST, groups: [1]},
    weights: config => [
      weight('kernel', null, null, config.filters),
      ...bias(config, config.filters),
    ],
  },
  Flatten: {mask: 'ends', same: CHANNELS_LAST},
  Reshape: {mask: 'ends', takes: ['target_shape']},
  Permute: {mask: 'ends', takes: ['dims']},
  RepeatVector: {mask: 'ends', takes: ['n']},
  Add: MERGE,
  Average: MERGE,
  Maximum: MERGE,
  Minimum: MERGE,
  Multiply: MERGE,
  Concatenate: {...MERGE, takes: ['axis']},
  Dot: {...MERGE, takes: ['axes', 'normalize']},
};

/** tfjs' own classes that were not held against Keras. */
export const UNCHECKED_CLASSES = [
  ...[
    'AveragePooling2D',
    'AveragePooling3D',
    'CategoryEncoding',
    'CenterCrop',
    'Conv2D',
    'Conv2DTranspose',
    'Conv3D',
  ],
  ...[
    'Conv3DTranspose',
    'ConvLSTM2D',
    'ConvLSTM2DCell',
    'ConvRNN2D',
    'Cropping2D',
    'DepthwiseConv2D',
    'GRUCell',
  ],
  ...[
    'GlobalAveragePooling2D',
    'GlobalMaxPooling2D',
    'LSTMCell',
    'MaxPooling2D',
    'MaxPooling3D',
    'PReLU',
  ],
  ...[
    'RNN',
    'RandomWidth',
    'Rescaling',
    'Resizing',
    'SeparableConv2D',
    'SimpleRNNCell',
    'StackedRNNCells',
  ],
  ...['UpSampling2D', 'ZeroPadding2D'],
];

/** The rule of a class, if it was held against Keras. */
export function ruleOf(className: string): LayerRule | undefined {
  return Object.hasOwn(LAYER_RULES, className) ? LAYER_RULES[className] : undefined;
}

function recurrent(className: string, own: string[]): LayerRule {
  return {
    mask: 'reads',
    takes: [...DENSE, ...SEQUENCE, 'dropout', 'recurrent_dropout', ...own],
    same: {time_major: [false]},
    weights: config => recurrentWeights(className, config),
  };
}

/** kernel, recurrent_kernel and bias; a SimpleRNN has one column a neuron. */
function recurrentWeights(className: string, config: JSONObject): WeightRule[] {
  const units = config.units as number;
  const cell = cellOf(className);
  const columns = cell ? columnCount(cell, units) : units;
  const weights = [weight('kernel', null, columns), weight('recurrent_kernel', units, columns)];
  const shape = cell ? biasShape(cell, units) : [columns];
  return config.use_bias === false ? weights : [...weights, weight('bias', ...shape)];
}

function bias({use_bias}: JSONObject, length: unknown): WeightRule[] {
  return use_bias === false ? [] : [weight('bias', length)];
}

function normalization(moments: string[]): (config: JSONObject) => WeightRule[] {
  return ({scale, center}) =>
    [scale === false ? [] : 'gamma', center === false ? [] : 'beta', moments]
      .flat()
      .map(name => weight(name, null));
}

function weight(name: string, ...shape: unknown[]): WeightRule {
  return {name, shape: shape as Array<number | null>};
}
