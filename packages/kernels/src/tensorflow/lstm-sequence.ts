import type {LSTMSequenceKernelAttrs, LSTMSequenceKernelInputs} from '@sparsegate/ops';
import {blockLSTM, isBlockLSTM} from './block-lstm.js';
import {cudnnLSTM, isCudnnLSTM} from './cudnn-lstm.js';
import {hoistedLSTM, isHoistedLSTM} from './hoisted-lstm.js';
import type {Handle} from './node-backend.js';
import {given, outputsOf, sequenceCall, stateAt, type SequenceCall} from './sequence-call.js';
import {stepwiseLSTM} from './stepwise-lstm.js';
import type {Result, TensorflowCall} from './tensorflow-call.js';

/** What a walk over all steps leaves, each [T, B, U]. */
export interface WalkedLSTM {
  /** h without its multiplier. */
  h: Handle;
  c: Handle;
  /** What the gradient wants to see besides, [T, B, ·]. */
  saved: Handle[];
}

/** Kernel `LSTM_SEQUENCE`: outputs, h, c, saved. */
export function lstmSequence(
  call: TensorflowCall,
  inputs: LSTMSequenceKernelInputs,
  attrs: LSTMSequenceKernelAttrs,
): Result[] {
  const sequence = sequenceCall(call, inputs, attrs);
  if (isCudnnLSTM(call, inputs, attrs)) return cudnnLSTM(sequence, inputs, attrs);
  const {h, c, saved} = walkOf(sequence, inputs, attrs)(sequence, inputs, attrs);
  const {batch, units, order} = sequence;
  const z = given(call, inputs.outputMultiplier);
  const [outputs, lastH] = outputsOf(sequence, z ? call.multiply(h, z) : h, attrs);
  return [
    {handle: outputs},
    {handle: lastH},
    {handle: stateAt(sequence, c, sequence.c0, order.last, [batch, units])},
    attrs.saveForGradient
      ? {handle: call.concat([h, c, ...saved], 2), shape: [1]}
      : {handle: call.floats([])},
  ];
}

function walkOf(
  sequence: SequenceCall,
  inputs: LSTMSequenceKernelInputs,
  attrs: LSTMSequenceKernelAttrs,
): typeof stepwiseLSTM {
  if (isHoistedLSTM(sequence, inputs, attrs)) return hoistedLSTM;
  return isBlockLSTM(inputs, attrs) ? blockLSTM : stepwiseLSTM;
}
