import {withOtherValues, type Flow} from './feature-flow.js';
import {shapeOf, type ModelGraph, type Use} from './model-graph.js';
import type {RowMap} from './row-map.js';

/** What is behind a layer. */
export interface Passage {
  flow: Flow;
  /** Whether the layer looks at features: holds something for each, or names their number. */
  follows: boolean;
  /** Where features of all inputs meet one by one: why they go together or not at all. */
  meets?: string;
}

/** Layers that keep each feature where it is and, at inference, none larger than the features before. */
const KEEPS_BOUNDS = [
  'AlphaDropout',
  'AveragePooling1D',
  'Dropout',
  'GaussianDropout',
  'GaussianNoise',
  'GlobalAveragePooling1D',
  'GlobalMaxPooling1D',
  'InputLayer',
  // Of @sparsegate/keras, the average over the steps that a mask leaves.
  'MaskedGlobalAveragePooling1D',
  'MaxPooling1D',
  'RepeatVector',
  'SpatialDropout1D',
];

/** Layers that keep each feature where it is and act on it alone, with 0 for 0. */
const KEEPS_FEATURES = ['ELU', 'LeakyReLU', 'ThresholdedReLU'];

/** Activations that act on each feature by itself; softmax does not. The value says whether 0 stays 0. */
const ELEMENTWISE: Record<string, boolean> = {
  elu: true,
  gelu: true,
  gelu_new: true,
  hard_sigmoid: false,
  // Of @sparsegate/keras.
  keras_hard_sigmoid: false,
  linear: true,
  mish: true,
  relu: true,
  relu6: true,
  selu: true,
  sigmoid: false,
  softplus: false,
  softsign: true,
  swish: true,
  tanh: true,
};

/** Layers that join their inputs feature by feature: what they do, and whether a 0 among them gives 0. */
const MERGES: Record<string, {does: string; zeroStays: boolean}> = {
  Add: {does: 'adds', zeroStays: false},
  Average: {does: 'averages', zeroStays: false},
  Maximum: {does: 'takes the maximum of', zeroStays: false},
  Minimum: {does: 'takes the minimum of', zeroStays: false},
  Multiply: {does: 'multiplies', zeroStays: true},
};

/**
 * Looks through a layer.
 *
 * @returns the features behind it, or why it is blocking, or undefined where its class is not known
 */
export function throughLayer(
  graph: ModelGraph,
  use: Use,
  flow: Flow,
): Passage | string | undefined {
  const {className, config, applications} = use.layer;
  const unchanged: Passage = {flow, follows: false};
  const input = (): Array<number | null> => applications[use.node].inputs[0];
  if (className in MERGES) return throughMerge(use, flow);
  switch (className) {
    case 'Activation':
      return throughActivation(config.activation, flow) ?? 'its activation mixes neurons';
    case 'TimeDistributed':
      return throughWrapped(config.layer as Wrapped, flow);
    case 'BatchNormalization':
      return isLastAxis(config.axis, input().length)
        ? {flow: withOtherValues(flow, false), follows: true}
        : undefined;
    // Of @sparsegate/keras: a sequence with zeros at masked steps, and 0 need not be a value that a feature has.
    case 'ZeroMaskedSteps':
      return {flow: {...flow, keepsRange: false}, follows: false};
    case 'Masking':
      return throughMasking(config.mask_value as number, unchanged);
    case 'Reshape':
      return throughReshape(applications[use.node].outputs[0], flow);
    case 'Flatten':
      return config.data_format === 'channels_first'
        ? 'it moves the last axis'
        : throughFlatten(input(), flow);
    case 'Concatenate':
      return throughConcatenate(graph, use, flow);
    default:
      if (KEEPS_BOUNDS.includes(className)) return unchanged;
      return KEEPS_FEATURES.includes(className)
        ? {flow: withOtherValues(flow, true), follows: false}
        : undefined;
  }
}

function throughActivation(activation: unknown, flow: Flow): Passage | undefined {
  const keepsZero = ELEMENTWISE[String(activation)] as boolean | undefined;
  return keepsZero === undefined
    ? undefined
    : {flow: withOtherValues(flow, keepsZero), follows: false};
}

interface Wrapped {
  class_name: string;
  config: {activation?: unknown};
}

function throughWrapped({class_name, config}: Wrapped, flow: Flow): Passage | undefined {
  if (class_name === 'Dropout') return {flow, follows: false};
  return class_name === 'Activation' ? throughActivation(config.activation, flow) : undefined;
}

function throughMerge({layer, node}: Use, flow: Flow): Passage | string {
  const {does, zeroStays} = MERGES[layer.className];
  const shapes = layer.applications[node].inputs;
  if (new Set(shapes.map(shape => JSON.stringify(shape.slice(1)))).size > 1) {
    return 'it joins tensors of different shapes';
  }
  return {
    flow: withOtherValues(flow, zeroStays),
    follows: false,
    meets: `it ${does}`,
  };
}

/**
 * A mask hides the steps at which all features have its value. None may go, as what is left could have it where they had not;
 * unless it is a value that no feature can have: then it hides no step, before and after.
 */
function throughMasking(maskValue: number, unchanged: Passage): Passage | string {
  return Math.abs(maskValue) > unchanged.flow.bound
    ? unchanged
    : 'its mask looks at all features together';
}

function throughReshape(output: Array<number | null>, flow: Flow): Passage | string {
  return output[output.length - 1] === flow.width
    ? {flow, follows: true}
    : 'it does not keep the last axis';
}

/** [T, W] → [T · W]: feature k stands at t · W + k for all t. */
function throughFlatten(shape: Array<number | null>, flow: Flow): Passage | string {
  const {rows, width} = flow;
  const steps = shape.slice(1, -1).reduce<number | null>((n, d) => (n && d ? n * d : null), 1);
  if (steps === null) return 'it flattens an axis of unknown length';
  if (rows.repeats > 1 || rows.base > 0)
    return steps === 1 ? {flow, follows: false} : 'it flattens twice';
  const flat = {base: 0, stride: width, repeats: steps, offset: rows.offset};
  return {flow: {...flow, rows: flat, width: steps * width}, follows: false};
}

/** Features keep their order behind those of the inputs that come first. */
function throughConcatenate(graph: ModelGraph, use: Use, flow: Flow): Passage | string {
  const {rows} = flow;
  const {name, config, inbound} = use.layer;
  const inputs = inbound[use.node];
  const shapes = inputs.map(input => shapeOf(graph, input));
  if (!isLastAxis(config.axis, shapes[0].length))
    return 'it concatenates another axis than the last';
  const widths = shapes.map(shape => shape[shape.length - 1]);
  if (widths.some(w => w === null)) return `"${name}" has an input of unknown width`;
  const before = (widths as number[]).slice(0, use.position).reduce((sum, w) => sum + w, 0);
  const total = (widths as number[]).reduce((sum, w) => sum + w, 0);
  const moved: RowMap =
    rows.repeats > 1
      ? {...rows, base: rows.base + before}
      : {base: 0, stride: total, repeats: 1, offset: rows.base + rows.offset + before};
  return {flow: {...flow, rows: moved, width: total}, follows: false};
}

function isLastAxis(axis: unknown, rank: number): boolean {
  return axis === undefined || axis === null || axis === -1 || axis === rank - 1;
}
