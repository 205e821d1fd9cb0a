export {openArena, type Arena} from './arena.js';
export {checkBytes, outOfMemory, WORD, type KernelRoom} from './kernel-room.js';
export {writeCall} from './write-call.js';
export {
  layOutGates,
  type ActiveGates,
  type GateLayout,
  type GateMatrix,
  type GateRun,
  type GateUse,
} from './gate-layout.js';
export {type ProductForm} from './product-form.js';
export {NO_COLUMN} from './sparse-form.js';
export {
  compileAhead,
  instantiateOn,
  isShared,
  isSimdSupported,
  preferWide,
  simdVariant,
  type SimdVariant,
} from './wasm-module.js';
export {startSecondThread, type KernelCall, type SecondThread} from './second-thread.js';
export {useWasmFiles} from './wasm-files.js';
export type {Flag, KernelExports} from './generated/kernel-exports.js';
export {
  GRU_CALL,
  LSTM_CALL,
  PROXIMAL_WEIGHT,
  SPARSE_GRU_CALL,
  SPARSE_LSTM_CALL,
  type GRUCall,
  type LSTMCall,
  type ProximalWeight,
  type SparseGRUCall,
  type SparseLSTMCall,
} from './generated/calls.js';
