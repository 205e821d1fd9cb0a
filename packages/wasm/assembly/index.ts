export {initialize, TABLE_BYTES} from './tables';
export {applyFunction} from './apply-function';
export {matrixProduct, packedBytes, packWhole, workspaceBytes} from './matrix-product';
export {lstmForward} from './lstm-forward';
export {lstmBackward, lstmBiasGradient, lstmWalkBack} from './lstm-backward';
export {gruForward} from './gru-forward';
export {packWidePanels, panelBytes, widePanelBytes} from './wide-panels';
export {gruBackward} from './gru-backward';
export {gatherRows} from './gather-rows';
export {segmentSum} from './segment-sum';
export {softmaxCrossEntropy, softmaxCrossEntropyGradient} from './softmax-cross-entropy';
export {rowSum} from './row-sum';
export {sparseLstm} from './sparse-lstm';
export {sparseGru} from './sparse-gru';
export {columnProductBytes} from './column-product';
export {addFormProduct} from './form-product';
export {weightSums, weightSumsGradient, zeroSmall} from './weight-sums';
export {
  addMembers,
  proximalBlockSquares,
  proximalColumnSquares,
  proximalRowSquares,
  proximalUpdate,
  shrinkGroups,
  shrinkMembers,
} from './proximal';
export {logUniformKL, logUniformKLGradient} from './log-uniform-kl';
export {adamUpdate} from './adam';
export {seededNormal} from './normal';
export {repeatTile} from './tile';
