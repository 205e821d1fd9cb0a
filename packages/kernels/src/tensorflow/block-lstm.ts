import {
  isGiven,
  type LSTMSequenceGradientAttrs,
  type LSTMSequenceKernelAttrs,
  type LSTMSequenceKernelInputs,
} from '@sparsegate/ops';
import {keptTensor} from './kept-tensors.js';
import type {WalkedLSTM} from './lstm-sequence.js';
import type {SequenceCall} from './sequence-call.js';

/**
 * Whether TensorFlow's BlockLSTMV2 computes this call: gates of the sigmoid, no multipliers. Masks, directions and initial
 * states it does.
 */
export function isBlockLSTM(
  {gateMultiplier, outputMultiplier}: LSTMSequenceKernelInputs,
  {recurrentActivation}: LSTMSequenceGradientAttrs,
): boolean {
  const multiplied = isGiven(gateMultiplier) || isGiven(outputMultiplier);
  return recurrentActivation === 'sigmoid' && !multiplied;
}

/** All steps in one operation. Saved: i, f, g, o and tanh c, side by side. */
export function blockLSTM(
  {call, steps, batch, inputSize, units, x, kernel, recurrentKernel, h0, c0}: SequenceCall,
  inputs: LSTMSequenceKernelInputs,
  attrs: LSTMSequenceKernelAttrs,
): WalkedLSTM {
  const weights = keptTensor(
    call,
    [inputs.kernel, inputs.recurrentKernel],
    () => call.concat([kernel, recurrentKernel], 0),
    {isTrained: attrs.saveForGradient},
  );
  // Read only with `use_peephole`, but checked.
  const peephole = call.zeros([units]);
  const [i, c, f, o, g, tanhC, h] = call.op(
    'BlockLSTMV2',
    [
      ...[call.int64(steps), x([steps, batch, inputSize]), c0, h0, weights],
      ...[peephole, peephole, peephole, call.input(inputs.bias)],
    ],
    [call.float('cell_clip', 0), call.bool('use_peephole', false), call.type('T')],
    7,
  );
  return {h, c, saved: [tanhC, i, f, g, o]};
}
