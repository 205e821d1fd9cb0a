export type {Packed} from '@sparsegate/cells';
export {SparseLSTM, type SparseLSTMArgs} from './sparse-lstm.js';
export {type SparseLSTMCellArgs} from './sparse-lstm-cell.js';
export {type ConstantGates} from './constant-gates.js';
export {packLSTM, type PackedLSTM, type StockLSTM} from './pack-lstm.js';
