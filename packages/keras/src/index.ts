export {converterCommand} from './converter-command.js';
export {fromKeras} from './from-keras.js';
export {KerasHardSigmoid} from './keras-hard-sigmoid.js';
export {MaskedGlobalAveragePooling1D} from './masked-global-average-pooling.js';
export {ZeroMaskedSteps} from './zero-masked-steps.js';
export {ResetAfterGRU, type ResetAfterGRUArgs} from './reset-after-gru.js';
export {type ResetAfterGRUCellArgs} from './reset-after-gru-cell.js';
