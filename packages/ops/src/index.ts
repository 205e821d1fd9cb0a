export {lstmSequence} from './lstm-sequence.js';
export {gruSequence} from './gru-sequence.js';
export {sparseLstmSequence} from './sparse-lstm-sequence.js';
export {sparseGruSequence} from './sparse-gru-sequence.js';
export {GRU_CELL, LSTM_CELL, type Cell, type Gate} from '@sparsegate/cells';
export {sparseSoftmaxCrossEntropy, type LossReduction} from './sparse-softmax-cross-entropy.js';
export {
  callAsSequence,
  type SequenceCallArgs,
  type SequenceLayer,
  type SequenceWalk,
} from './sequence-call.js';
export {
  addLoss,
  bindHooks,
  compiledWeights,
  expectOwnModel,
  followSizes,
  heldBy,
  targetShapes,
  type LossHolder,
} from './layer-internals.js';
export {resizeVariable} from './resize-variable.js';
export {weightSums, type WeightSums} from './weight-sums.js';
export {sumInBlocks} from './sum-in-blocks.js';
export {zeroSmall} from './zero-small.js';
export {proximalStep, type ShrunkWeight, type StepMetric} from './proximal-step.js';
export {atMembers, sumOfMembers} from './reference/group-members.js';
export {metricTensor, proximalStepReference} from './reference/proximal-step.js';
export {blockSquares, spreadBlocks} from './block-squares.js';
export {adamUpdate, adamUpdateReference, type AdamState} from './adam-update.js';
export {logUniformKL} from './log-uniform-kl.js';
export {seededNormal} from './seeded-normal.js';
export {logUniformKLReference} from './reference/log-uniform-kl.js';
export {lstmSequenceReference} from './reference/lstm-sequence.js';
export {gruSequenceReference} from './reference/gru-sequence.js';
export {sparseGruSequenceReference} from './reference/sparse-gru-sequence.js';
export {sparseLstmSequenceReference} from './reference/sparse-lstm-sequence.js';
export {sparseSoftmaxCrossEntropyReference} from './reference/sparse-softmax-cross-entropy.js';
export {checkIndices} from './check-indices.js';
export {isSparseMatrix, toDense, type SparseMatrix, type StoredMatrix} from './sparse-matrix.js';
export type {RecurrentActivation} from '@sparsegate/cells';
export {applyRecurrentActivation} from './recurrent-activation.js';
export type {
  LSTMSequenceInputs,
  LSTMSequenceResult,
  LSTMState,
  LSTMWeights,
  PackedLSTMWeights,
} from './lstm-types.js';
export type {
  GRUSequenceInputs,
  GRUSequenceOptions,
  GRUSequenceResult,
  GRUState,
  GRUWeights,
  PackedGRUWeights,
} from './gru-types.js';
export type {
  CellState,
  PackedWeights,
  SequenceInputs,
  SequenceMultipliers,
  SequenceOptions,
  SequenceResult,
  SequenceWeights,
} from './sequence-types.js';
export {
  isGiven,
  type SequenceKernelAttrs,
  type SequenceKernelInputs,
} from './contracts/sequence.js';
export type {
  PackedSequenceKernelAttrs,
  PackedSequenceKernelInputs,
} from './contracts/packed-sequence.js';
export {
  LSTM_SEQUENCE,
  LSTM_SEQUENCE_GRADIENT,
  type LSTMSequenceGradientAttrs,
  type LSTMSequenceGradientInputs,
  type LSTMSequenceKernelAttrs,
  type LSTMSequenceKernelInputs,
} from './contracts/lstm-sequence.js';
export {
  GRU_SEQUENCE,
  GRU_SEQUENCE_GRADIENT,
  type GRUSequenceGradientAttrs,
  type GRUSequenceGradientInputs,
  type GRUSequenceKernelAttrs,
  type GRUSequenceKernelInputs,
} from './contracts/gru-sequence.js';
export {
  SPARSE_LSTM_SEQUENCE,
  type SparseLSTMSequenceKernelAttrs,
  type SparseLSTMSequenceKernelInputs,
} from './contracts/sparse-lstm-sequence.js';
export {
  SPARSE_GRU_SEQUENCE,
  type SparseGRUSequenceKernelAttrs,
  type SparseGRUSequenceKernelInputs,
} from './contracts/sparse-gru-sequence.js';
export {
  SPARSE_SOFTMAX_CROSS_ENTROPY,
  SPARSE_SOFTMAX_CROSS_ENTROPY_GRADIENT,
  type SparseSoftmaxCrossEntropyGradientInputs,
  type SparseSoftmaxCrossEntropyInputs,
} from './contracts/sparse-softmax-cross-entropy.js';
export {
  WEIGHT_SUMS,
  WEIGHT_SUMS_GRADIENT,
  ZERO_SMALL,
  type WeightSumsGradientInputs,
  type WeightSumsInputs,
  type ZeroSmallAttrs,
  type ZeroSmallInputs,
} from './contracts/weight-sums.js';
export {ADAM_UPDATE, type AdamUpdateAttrs, type AdamUpdateInputs} from './contracts/adam-update.js';
export {
  PROXIMAL_STEP,
  type GroupFamily,
  type GroupPart,
  type MetricTerms,
  type ProximalStepAttrs,
  type ProximalStepInputs,
  type ProximalWeight,
} from './contracts/proximal-step.js';
export {SEEDED_NORMAL, type SeededNormalAttrs} from './contracts/seeded-normal.js';
export {
  LOG_UNIFORM_KL,
  LOG_UNIFORM_KL_GRADIENT,
  type KLConstants,
  type LogUniformKLAttrs,
  type LogUniformKLGradientInputs,
  type LogUniformKLInputs,
} from './contracts/log-uniform-kl.js';
