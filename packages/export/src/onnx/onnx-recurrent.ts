import type {GraphLayer, LayerConfig} from '@sparsegate/structure';
import type {PlainGRU} from '../layers/gru-file.js';
import {plainCell} from '../layers/plain-cell.js';
import {camelCase} from '../lowering.js';
import type {Matrix} from '../matrix.js';
import type {Attributes, OnnxGraph} from './onnx-graph.js';
import {onnxRefusal, type OnnxLowering, type OnnxValue} from './onnx-lowering.js';

/** tfjs' gates i f g o in the order of ONNX, i o f c; those of a GRU stand in the same order. */
const ONNX_GATES = {LSTM: [0, 3, 1, 2], GRU: [0, 1, 2]};
/** Slope and offset of the hard sigmoid of Keras. */
const HARD_SIGMOID = {alpha: 0.2, beta: 0.5};

/** An LSTM or GRU: [B, T, I] becomes [T, B, I] and back. */
export function lowerRecurrent(
  layer: GraphLayer,
  [x, ...initial]: OnnxValue[],
  lowering: OnnxLowering,
): OnnxValue[] {
  const {config} = layer;
  const isReversed = config.go_backwards === true;
  if (isReversed && config.return_sequences === true) {
    throw onnxRefusal(layer, 'no goBackwards with returnSequences', 'both');
  }
  return lowerDirection(layer, x, initial, isReversed, lowering);
}

/** tf.layers.bidirectional: two layers and what joins them. ONNX puts the steps of the second in order by itself. */
export function lowerBidirectional(
  layer: GraphLayer,
  [x, ...initial]: OnnxValue[],
  lowering: OnnxLowering,
): OnnxValue[] {
  const inner = layer.config.layer as {class_name: string; config: LayerConfig};
  const mode = layer.config.merge_mode;
  if (mode !== 'concat' || initial.length > 0 || inner.config.return_state === true) {
    throw onnxRefusal(layer, 'Bidirectional with mergeMode concat and no states', String(mode));
  }
  const all = lowering.weights.of(layer.name);
  const sides = [false, true].map((isBackward, k) => {
    const half = all.slice((k * all.length) / 2, ((k + 1) * all.length) / 2);
    const side = {...layer, className: inner.class_name, config: inner.config};
    const weights = {...lowering.weights, of: () => half};
    return lowerDirection(side, x, [], isBackward, {...lowering, weights})[0];
  });
  const name = lowering.graph.op(
    'Concat',
    sides.map(({name: side}) => side),
    {axis: -1},
  );
  return [{name, lengths: sides[0].lengths}];
}

function lowerDirection(
  layer: GraphLayer,
  x: OnnxValue,
  initial: OnnxValue[],
  isReversed: boolean,
  lowering: OnnxLowering,
): OnnxValue[] {
  const {graph} = lowering;
  const {config} = layer;
  const sequences = config.return_sequences === true;
  if (sequences && x.lengths) throw onnxRefusal(layer, 'no returnSequences behind a mask', 'both');
  const op = layer.className.endsWith('LSTM') ? 'LSTM' : 'GRU';
  const cell = plainCell(op === 'LSTM' ? 'lstm' : 'gru', layer, lowering);
  const states = initial.map(({name}) => graph.op('Unsqueeze', [name, graph.longs([0])]));
  const inputs = [
    graph.op('Transpose', [x.name], {perm: [1, 0, 2]}),
    ...weightsOf(op, cell, graph),
  ];
  const outputs = graph.ops(
    op,
    [...inputs, x.lengths ?? '', ...states],
    attributesOf(op, cell, config, isReversed),
    op === 'LSTM' ? 3 : 2,
  );
  const last = outputs
    .slice(1)
    .map(name => ({name: graph.op('Squeeze', [name, graph.longs([0])])}));
  const steps = (): OnnxValue => {
    const squeezed = graph.op('Squeeze', [outputs[0], graph.longs([1])]);
    return {name: graph.op('Transpose', [squeezed], {perm: [1, 0, 2]})};
  };
  const output = sequences ? steps() : last[0];
  return config.return_state === true ? [output, ...last] : [output];
}

function attributesOf(
  op: 'LSTM' | 'GRU',
  {units, recurrentBias}: PlainGRU,
  config: LayerConfig,
  isReversed: boolean,
): Attributes {
  const isHard = camelCase(config.recurrent_activation) === 'hardSigmoid';
  const tanhs = op === 'LSTM' ? ['Tanh', 'Tanh'] : ['Tanh'];
  return {
    hidden_size: units,
    direction: isReversed ? 'reverse' : 'forward',
    activations: [isHard ? 'HardSigmoid' : 'Sigmoid', ...tanhs],
    ...(isHard && {activation_alpha: [HARD_SIGMOID.alpha], activation_beta: [HARD_SIGMOID.beta]}),
    ...(op === 'GRU' && {linear_before_reset: recurrentBias ? 1 : 0}),
  };
}

/** W [1, G U, I], R [1, G U, U] and B [1, 2 G U]: gates as rows, and both biases one after the other. */
function weightsOf(op: 'LSTM' | 'GRU', cell: PlainGRU, graph: OnnxGraph): string[] {
  const {units, kernel, recurrentKernel, bias, recurrentBias} = cell;
  const columns = ONNX_GATES[op].flatMap(gate =>
    Array.from({length: units}, (_, k) => gate * units + k),
  );
  const rows = ({rows: depth, columns: width, values}: Matrix): string => {
    const transposed = columns.flatMap(column =>
      Array.from({length: depth}, (_, row) => values[row * width + column]),
    );
    return graph.floats(transposed, [1, columns.length, depth]);
  };
  const biases = [bias, recurrentBias].flatMap(vector => columns.map(k => vector?.[k] ?? 0));
  return [rows(kernel), rows(recurrentKernel), graph.floats(biases, [1, biases.length])];
}
