export type {ActivationArgument, Cell, Gate, RecurrentInput} from './cell.js';
export type {CellRule, NeuronFacts} from './cell-rule.js';
export {LSTM_CELL} from './lstm.js';
export {GRU_CELL, RESET_AFTER_GRU_CELL} from './gru.js';
export {cellOf, cellOfSparse, isSparseClass, sparseConfigInFile} from './known-cells.js';
export {
  BIAS,
  biasShape,
  columnCount,
  columnsOfNeurons,
  gateColumn,
  gateIndex,
  gateOfColumn,
  hasRecurrentBias,
  KERNEL,
  neuronCount,
  neuronOfColumn,
  RECURRENT_KERNEL,
  weightCount,
} from './layout.js';
export {activationValue, isKnownActivation} from './activation-value.js';
export {isRecurrentActivation, type RecurrentActivation} from './recurrent-activation.js';
export {
  activeColumns,
  checkConstantGates,
  constantsByColumn,
  gateConstants,
  gatesByColumn,
  gatesFromColumns,
  type ConstantGates,
} from './constant-gates.js';
export {frozenFrom, frozenNeurons, frozenStates} from './frozen-neurons.js';
export {checkCSR} from './check-sparse.js';
export {constantPreactivation} from './constant-preactivation.js';
export {foldConstantResets, simplifyResets} from './reset-gates.js';
export {packWeights, type Packed, type PackedWeights, type StockWeights} from './pack.js';
export {unpackWeights, type PackedConfig} from './unpack.js';
export {
  aFunction,
  anything,
  checkOptions,
  integerFrom,
  numberFrom,
  oneOf,
  shown,
  trueOrFalse,
  type Check,
  type Checks,
} from './options.js';
