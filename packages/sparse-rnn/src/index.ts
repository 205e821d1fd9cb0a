export type {Packed} from '@sparsegate/cells';
export {SparseLSTM, type SparseLSTMArgs, type SparseLSTMCellArgs} from './sparse-lstm.js';
export {SparseGRU, type SparseGRUArgs, type SparseGRUCellArgs} from './sparse-gru.js';
export {type ConstantGates} from './constant-gates.js';
export {packLSTM, type PackedLSTM, type StockLSTM} from './pack-lstm.js';
export {packGRU, type PackedGRU} from './pack-gru.js';
export {SparseBidirectional, type SparseBidirectionalArgs} from './sparse-bidirectional.js';
