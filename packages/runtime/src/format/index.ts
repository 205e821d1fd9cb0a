export {checksum} from '../file/checksum.js';
export {MAGIC, PREAMBLE_BYTES, VERSION} from '../file/open-file.js';
export {WEIGHT_TYPES, type WeightType} from '../file/reader.js';
export {ACTIVATIONS} from '../layers/activation.js';
export {type ModelInput} from '../graph.js';
export {COMBINATIONS} from '../layers/merge.js';
export {MATRIX} from '../matrix.js';
export {rowStride} from '../machine/memory.js';
