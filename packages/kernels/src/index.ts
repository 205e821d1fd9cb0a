export {accelerate, type Acceleration, type LayerReport} from './accelerate.js';
export type {RunsAsSequence} from './recurrent-layers.js';
export {acceptLabels} from './accept-labels.js';
export {adam, FusedAdam} from './adam.js';
export {simdVariant, type SimdVariant} from '@sparsegate/wasm';
