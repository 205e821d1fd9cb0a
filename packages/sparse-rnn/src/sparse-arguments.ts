import {anything, LAYER_ARGUMENTS, oneOf, trueOrFalse} from '@sparsegate/structure';

/** The arguments of layers of active gates; values that only these layers have are checked in their cells. */
export const SPARSE_ARGUMENTS = {
  units: anything,
  constantGates: anything,
  activeGates: anything,
  kernelNonzeros: anything,
  recurrentNonzeros: anything,
  recurrentActivation: oneOf('sigmoid', 'hardSigmoid'),
  returnSequences: trueOrFalse,
  returnState: trueOrFalse,
  goBackwards: trueOrFalse,
  stateful: trueOrFalse,
  ...LAYER_ARGUMENTS,
};
