import {activationValue} from '@sparsegate/cells';
import type {GraphLayer} from '@sparsegate/structure';
import type {PlainCell} from '../columns.js';
import {NOTHING} from '../file/builder.js';
import {
  asMatrix,
  camelCase,
  refusal,
  type LowerLayer,
  type Lowered,
  type Lowering,
} from '../lowering.js';
import type {Matrix} from '../matrix.js';
import {writeGRU, type PlainGRU} from './gru-file.js';
import {writeLSTM} from './lstm-file.js';
import {sparseCell} from './sparse-cell.js';

/** Activation arguments by gate in tfjs' order. */
const GATES: Record<string, string[]> = {
  lstm: ['sigmoid', 'sigmoid', 'tanh', 'sigmoid'],
  gru: ['sigmoid', 'sigmoid', 'tanh'],
};

/** tf.layers.lstm. */
export function lowerLSTM(layer: GraphLayer, inputs: Lowered[], lowering: Lowering): Lowered[] {
  return lowerCell('lstm', layer, inputs, lowering, stockCell('lstm', layer, lowering));
}

/** SparseLSTM. */
export function lowerSparseLSTM(
  layer: GraphLayer,
  inputs: Lowered[],
  lowering: Lowering,
): Lowered[] {
  return lowerCell('lstm', layer, inputs, lowering, sparseCell(layer, lowering));
}

/** tf.layers.gru, with the reset gate before the recurrent product, and ResetAfterGRU. */
export function lowerGRU(layer: GraphLayer, inputs: Lowered[], lowering: Lowering): Lowered[] {
  return lowerCell('gru', layer, inputs, lowering, stockCell('gru', layer, lowering));
}

/** The cell that a layer of this class is. */
export function lowerCellOf(className: string): LowerLayer | undefined {
  return {LSTM: lowerLSTM, GRU: lowerGRU, ResetAfterGRU: lowerGRU}[className];
}

/** A node for a cell whose weights are plain numbers. */
function lowerCell(
  op: 'lstm' | 'gru',
  {name, className, config}: GraphLayer,
  [x, ...initial]: Lowered[],
  {builder, report}: Lowering,
  cell: PlainCell,
): Lowered[] {
  expectActivations(name, className, config);
  if (cell.units === 0) throw refusal(name, className, 'layers of one neuron or more', 'none left');
  const states = op === 'lstm' ? 2 : 1;
  const sequences = config.return_sequences === true;
  const takes = [x.value, x.mask, ...initial.map(({value}) => value)];
  const first = builder.node({op, takes, makes: 1 + states}, writer => {
    writer.whole(cell.units);
    const hard = camelCase(config.recurrent_activation) === 'hardSigmoid';
    for (const flag of [hard, sequences, config.go_backwards === true]) writer.whole(flag ? 1 : 0);
    const matrices = (op === 'lstm' ? writeLSTM : writeGRU)(writer, cell);
    report.push({layer: name, className, matrices});
  });
  const output = {value: first, mask: sequences ? x.mask : NOTHING};
  if (config.return_state !== true) return [output];
  const last = Array.from({length: states}, (_, k) => ({value: first + 1 + k, mask: NOTHING}));
  return [output, ...last];
}

function expectActivations(name: string, className: string, config: GraphLayer['config']): void {
  const activation = camelCase(config.activation ?? 'tanh');
  const gates = camelCase(config.recurrent_activation);
  if (activation !== 'tanh' || !['sigmoid', 'hardSigmoid'].includes(gates)) {
    throw refusal(
      name,
      className,
      'tanh with sigmoid or hardSigmoid',
      `${activation} with ${gates}`,
    );
  }
}

/** A stock layer in plain numbers: a gate without incoming weights is constant. */
export function stockCell(
  op: 'lstm' | 'gru',
  {name, config}: GraphLayer,
  {weights}: Pick<Lowering, 'weights'>,
): PlainGRU {
  const [kernel, recurrentKernel, both] = weights.of(name).map(asMatrix);
  const units = config.units as number;
  const width = kernel.columns;
  const bias = both ? both.values.subarray(0, width) : new Float32Array(width);
  // With the reset gate after the product a bias has a second row, for the recurrent product.
  const recurrentBias = both?.rows === 2 ? both.values.subarray(width) : undefined;
  const gateFunction = camelCase(config.recurrent_activation);
  const constants = Array.from(bias, (value, column) => {
    if (!isEmpty(kernel, column) || !isEmpty(recurrentKernel, column)) return null;
    const gate = GATES[op][Math.floor(column / units)];
    // The bias of an LSTM's gates, and of a GRU's u and r, is all that is left.
    const preactivation = value + (recurrentBias?.[column] ?? 0);
    return activationValue(gate === 'tanh' ? 'tanh' : gateFunction, preactivation);
  });
  return {units, kernel, recurrentKernel, bias, constants, recurrentBias};
}

function isEmpty({rows, columns, values}: Matrix, column: number): boolean {
  for (let row = 0; row < rows; row++) if (values[row * columns + column] !== 0) return false;
  return true;
}
