import type {GraphLayer} from '@sparsegate/structure';
import {NOTHING} from '../file/builder.js';
import {camelCase, refusal, type LowerLayer, type Lowered, type Lowering} from '../lowering.js';
import {writeGRU} from './gru-file.js';
import {writeLSTM} from './lstm-file.js';
import {plainCell} from './plain-cell.js';

/** The recurrent layers, by class. */
export const LOWER_CELL: Readonly<Record<string, LowerLayer>> = {
  GRU: lowerAs('gru'),
  LSTM: lowerAs('lstm'),
  ResetAfterGRU: lowerAs('gru'),
  SparseGRU: lowerAs('gru'),
  SparseLSTM: lowerAs('lstm'),
};

function lowerAs(op: 'lstm' | 'gru'): LowerLayer {
  return (layer, inputs, lowering) => lowerCell(op, layer, inputs, lowering);
}

/** A node for a cell whose weights are plain numbers. */
function lowerCell(
  op: 'lstm' | 'gru',
  layer: GraphLayer,
  [x, ...initial]: Lowered[],
  {builder, report, weights}: Lowering,
): Lowered[] {
  const {name, className, config} = layer;
  expectActivations(name, className, config);
  const cell = plainCell(op, layer, {weights});
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
