export {accelerate, type Acceleration, type LayerReport} from './accelerate.js';
export {simdVariant} from './wasm-module.js';
