import {
  engine,
  getBackend,
  getKernel,
  registerGradient,
  tensor1d,
  tidy,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import {checkSequence, maskAsNumbers} from './check-sequence.js';
import {
  GRADIENT_ORDER,
  LSTM_SEQUENCE,
  LSTM_SEQUENCE_GRADIENT,
  type LSTMSequenceKernelAttrs,
} from './contracts/lstm-sequence.js';
import type {
  LSTMSequenceResult,
  LSTMWeights,
  SequenceInputs,
  SequenceMultipliers,
  SequenceOptions,
} from './lstm-types.js';
import {lstmSequenceReference} from './reference/lstm-sequence.js';

/**
 * An LSTM over a whole sequence, eq. (1) of the paper, with its gradient.
 *
 * Runs as one kernel call where a kernel is registered for the current backend (`@sparsegate/kernels`), and in
 * plain tfjs ops elsewhere: the same numbers, slower. Makes exactly the tensors of its result.
 *
 * @param x [B, T, I], T ≥ 1
 * @param weights kernel [I, 4U], recurrentKernel [U, 4U], bias [4U], U ≥ 1
 * @throws if a shape does not fit the others
 */
export function lstmSequence(
  x: Tensor3D,
  weights: LSTMWeights,
  inputs: SequenceInputs & SequenceMultipliers,
  options: SequenceOptions,
): LSTMSequenceResult {
  checkSequence(x, weights, inputs);
  return tidy(() => {
    const run = getKernel(LSTM_SEQUENCE, getBackend()) ? runKernel : lstmSequenceReference;
    const {outputs, state} = run(x, weights, inputs, options);
    // `tidy` frees what it cannot see in the result, and a tensor must not stand in a result twice.
    return {outputs, state: {h: state.h === outputs ? state.h.clone() : state.h, c: state.c}};
  });
}

function runKernel(
  x: Tensor3D,
  weights: LSTMWeights,
  inputs: SequenceInputs & SequenceMultipliers,
  options: SequenceOptions,
): LSTMSequenceResult {
  const recorded = engine().isTapeOn();
  const attrs: LSTMSequenceKernelAttrs = {
    recurrentActivation: options.recurrentActivation,
    goBackwards: options.goBackwards ?? false,
    returnSequences: options.returnSequences ?? true,
    saveForGradient: recorded,
  };
  const [outputs, h, c] = engine().runKernel(
    LSTM_SEQUENCE,
    kernelInputs(x, weights, inputs, recorded),
    attrs as unknown as NamedAttrMap,
  ) as [Tensor3D | Tensor2D, Tensor2D, Tensor2D, Tensor];
  return {outputs, state: {h, c}};
}

/** tfjs saves a kernel's inputs for the gradient by name and stumbles over one that is missing: hence the empty ones. */
function kernelInputs(
  x: Tensor3D,
  weights: LSTMWeights,
  {initialState, mask, gateMultiplier, outputMultiplier}: SequenceInputs & SequenceMultipliers,
  recorded: boolean,
): NamedTensorMap {
  const optional = {
    h0: initialState?.h,
    c0: initialState?.c,
    mask: mask && maskAsNumbers(mask),
    gateMultiplier,
    outputMultiplier,
  };
  const given = Object.entries(optional).flatMap(([name, tensor]): Array<[string, Tensor]> =>
    tensor ? [[name, tensor]] : recorded ? [[name, tensor1d([], 'float32')]] : [],
  );
  return {x, ...weights, ...Object.fromEntries(given)};
}

const INPUTS = [...GRADIENT_ORDER, 'mask'];
const OUTPUTS = ['outputs', 'h', 'c', 'saved'];

registerGradient({
  kernelName: LSTM_SEQUENCE,
  inputsToSave: INPUTS,
  outputsToSave: OUTPUTS.map(() => true),
  gradFunc: (dy, saved, attrs) => {
    const [dOutputs, dH, dC] = dy as Tensor[];
    const byName = Object.fromEntries([...INPUTS, ...OUTPUTS].map((name, k) => [name, saved[k]]));
    // All gradients come from one walk back through time: it runs here, once, and not in the thunks below,
    // whose tensors tfjs frees one by one.
    const gradients = engine().runKernel(
      LSTM_SEQUENCE_GRADIENT,
      {...byName, dOutputs, dH, dC},
      attrs,
    ) as Tensor[];
    return Object.fromEntries(GRADIENT_ORDER.map((name, k) => [name, () => gradients[k]]));
  },
});
