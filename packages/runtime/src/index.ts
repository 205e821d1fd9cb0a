export {type LoadOptions, type ModelSource} from './load.js';
export {load} from './load-model.js';
export {type Model, type RunOptions} from './model.js';
export {type Input} from './model-inputs.js';
export {type ModelInput, type ModelOutput} from './graph.js';
export {type Stream} from './stream.js';
export {type Engine} from './machine/machine.js';
