import {shapeOf, type ModelGraph, type Use} from './model-graph.js';
import type {RowMap} from './row-map.js';

/** A recurrent layer's neurons on their way: where they stand among the `width` features of a tensor. */
export interface Flow {
  rows: RowMap;
  /** Length of the tensor's last axis. */
  width: number;
  /** The largest |value| that they can have; Infinity where that is not known. */
  bound: number;
}

/** What is behind a layer; `follows` marks one that looks at features: holds something for each, or names their number. */
export interface Passage {
  flow: Flow;
  follows: boolean;
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
  'MaxPooling1D',
  'RepeatVector',
  'SpatialDropout1D',
];

/** Layers that keep each feature where it is and act on it alone. */
const KEEPS_FEATURES = ['ELU', 'LeakyReLU', 'ThresholdedReLU'];

/** Activations that act on each feature by itself; softmax does not. */
const ELEMENTWISE = [
  'elu',
  'gelu',
  'gelu_new',
  'hard_sigmoid',
  'linear',
  'mish',
  'relu',
  'relu6',
  'selu',
  'sigmoid',
  'softplus',
  'softsign',
  'swish',
  'tanh',
];

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
  const transformed: Passage = {flow: {...flow, bound: Infinity}, follows: false};
  const input = (): Array<number | null> => applications[use.node].inputs[0];
  switch (className) {
    case 'Activation':
      return elementwise(config.activation) ? transformed : `its activation mixes neurons`;
    case 'TimeDistributed':
      return throughWrapped(
        config.layer as {class_name: string; config: {activation?: unknown}},
        flow,
      );
    case 'BatchNormalization':
      return isLastAxis(config.axis, input().length) && use.layer.inbound.length === 1
        ? {flow: {...flow, bound: Infinity}, follows: true}
        : undefined;
    case 'Masking':
      return throughMasking(config.mask_value as number, unchanged);
    case 'Reshape':
      return throughReshape(applications[use.node].outputs[0], use, flow);
    case 'Flatten':
      return config.data_format === 'channels_first'
        ? 'it moves the last axis'
        : throughFlatten(input(), flow);
    case 'Concatenate':
      return throughConcatenate(graph, use, flow);
    default:
      if (KEEPS_BOUNDS.includes(className)) return unchanged;
      return KEEPS_FEATURES.includes(className) ? transformed : undefined;
  }
}

function elementwise(activation: unknown): boolean {
  return ELEMENTWISE.includes(String(activation));
}

function throughWrapped(
  inner: {class_name: string; config: {activation?: unknown}},
  flow: Flow,
): Passage | undefined {
  if (inner.class_name === 'Dropout') return {flow, follows: false};
  return inner.class_name === 'Activation' && elementwise(inner.config.activation)
    ? {flow: {...flow, bound: Infinity}, follows: false}
    : undefined;
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

function throughReshape(output: Array<number | null>, use: Use, flow: Flow): Passage | string {
  if (output[output.length - 1] !== flow.width) return 'it does not keep the last axis';
  return use.layer.inbound.length === 1
    ? {flow, follows: true}
    : 'it is shared between several inputs';
}

/** [T, W] → [T · W]: feature k stands at t · W + k for all t. */
function throughFlatten(shape: Array<number | null>, {rows, width, bound}: Flow): Passage | string {
  const steps = shape.slice(1, -1).reduce<number | null>((n, d) => (n && d ? n * d : null), 1);
  if (steps === null) return 'it flattens an axis of unknown length';
  if (rows.repeats > 1 || rows.base > 0)
    return steps === 1 ? {flow: {rows, width, bound}, follows: false} : 'it flattens twice';
  return {
    flow: {
      rows: {base: 0, stride: width, repeats: steps, offset: rows.offset},
      width: steps * width,
      bound,
    },
    follows: false,
  };
}

/** Features keep their order behind those of the inputs that come first. */
function throughConcatenate(graph: ModelGraph, use: Use, {rows, bound}: Flow): Passage | string {
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
  return {flow: {rows: moved, width: total, bound}, follows: false};
}

function isLastAxis(axis: unknown, rank: number): boolean {
  return axis === undefined || axis === null || axis === -1 || axis === rank - 1;
}
