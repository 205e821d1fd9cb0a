export {lstmSequence} from './lstm-sequence.js';
export {sparseLstmSequence} from './sparse-lstm-sequence.js';
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
  expectOwnModel,
  heldBy,
  targetShapes,
  type LossHolder,
} from './layer-internals.js';
export {weightSums, type WeightSums} from './weight-sums.js';
export {sumInBlocks} from './sum-in-blocks.js';
export {zeroSmall} from './zero-small.js';
export {adamUpdate, adamUpdateReference, type AdamState} from './adam-update.js';
export {logUniformKL} from './log-uniform-kl.js';
export {seededNormal} from './seeded-normal.js';
export {logUniformKLReference} from './reference/log-uniform-kl.js';
export {lstmSequenceReference} from './reference/lstm-sequence.js';
export {sparseLstmSequenceReference} from './reference/sparse-lstm-sequence.js';
export {sparseSoftmaxCrossEntropyReference} from './reference/sparse-softmax-cross-entropy.js';
export {isSparseMatrix, toDense, type SparseMatrix, type StoredMatrix} from './sparse-matrix.js';
export {applyRecurrentActivation, type RecurrentActivation} from './recurrent-activation.js';
export type {
  LSTMSequenceResult,
  LSTMState,
  LSTMWeights,
  PackedLSTMWeights,
  SequenceInputs,
  SequenceMultipliers,
  SequenceOptions,
} from './lstm-types.js';
export {
  isGiven,
  LSTM_SEQUENCE,
  LSTM_SEQUENCE_GRADIENT,
  type LSTMSequenceGradientAttrs,
  type LSTMSequenceGradientInputs,
  type LSTMSequenceKernelAttrs,
  type LSTMSequenceKernelInputs,
} from './contracts/lstm-sequence.js';
export {
  SPARSE_LSTM_SEQUENCE,
  type SparseLSTMSequenceKernelAttrs,
  type SparseLSTMSequenceKernelInputs,
} from './contracts/sparse-lstm-sequence.js';
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
export {SEEDED_NORMAL, type SeededNormalAttrs} from './contracts/seeded-normal.js';
export {
  LOG_UNIFORM_KL,
  LOG_UNIFORM_KL_GRADIENT,
  type KLConstants,
  type LogUniformKLAttrs,
  type LogUniformKLGradientInputs,
  type LogUniformKLInputs,
} from './contracts/log-uniform-kl.js';
