import {columnCount, LSTM_CELL} from '@sparsegate/cells';
import type {LSTMSequenceGradientAttrs, LSTMSequenceKernelInputs} from '@sparsegate/ops';
import {isBlockLSTM} from './block-lstm.js';
import type {WalkedLSTM} from './lstm-sequence.js';
import type {Handle} from './node-backend.js';
import type {SequenceCall} from './sequence-call.js';

/** Bytes of a kernel above which it leaves the processor's second-level cache between two steps, by far. */
const LARGE_KERNEL = 2 ** 23;
const BYTES = 4;

/**
 * Whether a call that BlockLSTMV2 computes is better taken step by step: BlockLSTMV2 reads W at every step, and wants W and U copied
 * into one matrix first. Where W is large and there are several steps, one product x · W in advance saves more than the dozen small
 * operations of a step cost. Only without a gradient, which would want to see the gates.
 */
export function isHoistedLSTM(
  {steps, inputSize, units}: SequenceCall,
  inputs: LSTMSequenceKernelInputs,
  attrs: LSTMSequenceGradientAttrs & {saveForGradient: boolean},
): boolean {
  const bytes = BYTES * inputSize * columnCount(LSTM_CELL, units);
  return isBlockLSTM(inputs, attrs) && !attrs.saveForGradient && steps > 1 && bytes > LARGE_KERNEL;
}

/** Sigmoid gates, no multipliers; nothing is saved. */
export function hoistedLSTM(
  {call, batch, steps, units, x, kernel, recurrentKernel, h0, c0}: SequenceCall,
  {bias}: LSTMSequenceKernelInputs,
): WalkedLSTM {
  const projected = call.add(call.product(x(), kernel), call.input(bias));
  const shape = [steps, batch, columnCount(LSTM_CELL, units)];
  const walked: Record<'h' | 'c', Handle[]> = {h: [], c: []};
  let [h, c] = [h0, c0];
  for (const projectedStep of call.unstack(call.reshape(projected, shape), steps)) {
    const next = call.step(() => {
      const a = call.add(projectedStep, call.product(h, recurrentKernel));
      const [i, f, g, o] = call.split(a, LSTM_CELL.gates.length, 1);
      const kept = call.multiply(call.sigmoid(f), c);
      const nextC = call.add(kept, call.multiply(call.sigmoid(i), call.tanh(g)));
      return {h: call.multiply(call.sigmoid(o), call.tanh(nextC)), c: nextC};
    });
    [h, c] = [next.h, next.c];
    walked.h.push(h);
    walked.c.push(c);
  }
  return {h: call.stack(walked.h), c: call.stack(walked.c), saved: []};
}
