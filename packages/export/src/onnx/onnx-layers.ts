import type {GraphLayer} from '@sparsegate/structure';
import {asMatrix, camelCase} from '../lowering.js';
import {onnxRefusal, type OnnxLayer, type OnnxLowering, type OnnxValue} from './onnx-lowering.js';
import {lowerBidirectional, lowerRecurrent} from './onnx-recurrent.js';
import type {Attributes} from './onnx-graph.js';

/** Operators of activations that have one. */
const ACTIVATIONS: Record<string, [string, Attributes]> = {
  elu: ['Elu', {}],
  hardSigmoid: ['HardSigmoid', {alpha: {float: 0.2}, beta: {float: 0.5}}],
  relu: ['Relu', {}],
  selu: ['Selu', {}],
  sigmoid: ['Sigmoid', {}],
  softmax: ['Softmax', {axis: -1}],
  softplus: ['Softplus', {}],
  softsign: ['Softsign', {}],
  tanh: ['Tanh', {}],
};

function activate(
  layer: GraphLayer,
  activation: unknown,
  name: string,
  {graph}: OnnxLowering,
): string {
  const camel = camelCase(activation ?? 'linear');
  if (camel === 'linear') return name;
  const operator = ACTIVATIONS[camel];
  if (!operator) throw onnxRefusal(layer, `one of ${Object.keys(ACTIVATIONS).join(', ')}`, camel);
  return graph.op(operator[0], [name], operator[1]);
}

const lowerEmbedding: OnnxLayer = (layer, [ids], {graph, weights, wordIds, paddingIsLast}) => {
  const {rows, columns, values} = asMatrix(weights.get({layer: layer.name, weight: 0}));
  const map = wordIds[layer.name];
  const words = map ? graph.op('Gather', [graph.ids(map), ids.name]) : ids.name;
  const name = graph.op('Gather', [graph.floats(values, [rows, columns]), words]);
  if (layer.config.mask_zero !== true) return [{name}];
  if (!paddingIsLast) {
    const advice = "Pass {padding: 'last'} if padding comes behind the words, or drop maskZero";
    throw onnxRefusal(layer, 'no mask', 'maskZero', advice);
  }
  // The number of ids that are not 0.
  const magnitudes = graph.op('Abs', [ids.name]);
  const ones = graph.op('Sign', [magnitudes]);
  return [{name, lengths: graph.op('ReduceSum', [ones, graph.longs([1])], {keepdims: 0})}];
};

const lowerDense: OnnxLayer = (layer, [x], lowering) => {
  const {graph, weights} = lowering;
  const [kernel, bias] = weights.of(layer.name).map(asMatrix);
  const matrix = graph.floats(kernel.values, [kernel.rows, kernel.columns]);
  let name = graph.op('MatMul', [x.name, matrix]);
  if (bias) name = graph.op('Add', [name, graph.floats(bias.values, [bias.columns])]);
  return [{...x, name: activate(layer, layer.config.activation, name, lowering)}];
};

const lowerTimeDistributed: OnnxLayer = (layer, inputs, lowering) => {
  const inner = layer.config.layer as {class_name: string; config: GraphLayer['config']};
  if (inner.class_name !== 'Dense') throw onnxRefusal(layer, 'Dense inside', inner.class_name);
  return lowerDense({...layer, config: inner.config}, inputs, lowering);
};

const lowerBatchNormalization: OnnxLayer = ({name, config}, [x], {graph, weights}) => {
  const values = weights.of(name).map(weight => Array.from(asMatrix(weight).values));
  const [mean, variance] = values.slice(-2);
  const gamma = config.scale === true ? values[0] : mean.map(() => 1);
  const beta = config.center === true ? values[config.scale === true ? 1 : 0] : mean.map(() => 0);
  const scale = variance.map((v, k) => gamma[k] / Math.sqrt(v + (config.epsilon as number)));
  const scaled = graph.op('Mul', [x.name, graph.floats(scale, [scale.length])]);
  const offset = scale.map((factor, k) => beta[k] - mean[k] * factor);
  return [{...x, name: graph.op('Add', [scaled, graph.floats(offset, [offset.length])])}];
};

function pool(operator: string): OnnxLayer {
  return (_, [x], {graph}) => [{name: graph.op(operator, [x.name], {axes: [1], keepdims: 0})}];
}

/** Operators of any number of inputs. */
function merge(operator: string, attributes: Attributes = {}): OnnxLayer {
  return (layer, inputs, {graph}) => {
    if (inputs.some(({lengths}) => lengths)) throw onnxRefusal(layer, 'no mask', 'a masked input');
    const names = inputs.map(({name}) => name);
    return [{name: graph.op(operator, names, attributes)}];
  };
}

const multiply: OnnxLayer = (_, [first, ...others], {graph}) => [
  {name: others.reduce((name, other) => graph.op('Mul', [name, other.name]), first.name)},
];

const nothing: OnnxLayer = (_, inputs) => inputs;

/** How each class of layers is written. */
export const ONNX_LAYERS: Readonly<Record<string, OnnxLayer>> = {
  Activation: (layer, [x], lowering) => [
    {...x, name: activate(layer, layer.config.activation, x.name, lowering)},
  ],
  Add: merge('Sum'),
  Average: merge('Mean'),
  BatchNormalization: lowerBatchNormalization,
  Bidirectional: lowerBidirectional,
  Concatenate: merge('Concat', {axis: -1}),
  Dense: lowerDense,
  Dropout: nothing,
  Embedding: lowerEmbedding,
  Flatten: (_, [x], {graph}) => [{name: graph.op('Flatten', [x.name], {axis: 1})}],
  GRU: lowerRecurrent,
  GaussianNoise: nothing,
  GlobalAveragePooling1D: pool('ReduceMean'),
  GlobalMaxPooling1D: pool('ReduceMax'),
  LSTM: lowerRecurrent,
  Maximum: merge('Max'),
  Minimum: merge('Min'),
  Multiply: multiply,
  ResetAfterGRU: lowerRecurrent,
  SparseGRU: lowerRecurrent,
  SparseLSTM: lowerRecurrent,
  SpatialDropout1D: nothing,
  TimeDistributed: lowerTimeDistributed,
};

/** Writes one application of a layer, or refuses it by name. */
export function lowerToOnnx(
  layer: GraphLayer,
  inputs: OnnxValue[],
  lowering: OnnxLowering,
): OnnxValue[] {
  const lower = ONNX_LAYERS[layer.className];
  if (!lower) {
    throw onnxRefusal(layer, `one of ${Object.keys(ONNX_LAYERS).join(', ')}`, layer.className);
  }
  return lower(layer, inputs, lowering);
}
