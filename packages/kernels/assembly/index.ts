export {applyFunction} from './functions';
export {matrixProduct, packedBytes, workspaceBytes} from './matrix-product';
export {lstmForward} from './lstm-forward';
export {lstmBackward} from './lstm-backward';
export {segmentSum} from './segment-sum';
export {softmaxCrossEntropy, softmaxCrossEntropyGradient} from './softmax-cross-entropy';
export {rowSum} from './row-sum';
export {sparseLstm} from './sparse-lstm';
