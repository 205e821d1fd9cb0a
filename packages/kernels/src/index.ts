export {accelerate, type Acceleration, type LayerReport} from './accelerate.js';
export {acceptLabels} from './accept-labels.js';
export {adam, FusedAdam} from './adam.js';
export {simdVariant} from './wasm-module.js';
