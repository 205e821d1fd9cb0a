import {
  isGiven,
  type LSTMSequenceGradientAttrs,
  type LSTMSequenceKernelInputs,
} from '@sparsegate/ops';
import type {TensorInfo} from '@tensorflow/tfjs-core';
import type {Handle} from './node-backend.js';
import {stepOrder, type StepOrder} from './step-order.js';
import type {TensorflowCall} from './tensorflow-call.js';

/** What the forward and the gradient kernel see alike. */
export interface SequenceCall {
  call: TensorflowCall;
  batch: number;
  steps: number;
  inputSize: number;
  units: number;
  /** T · B */
  rows: number;
  order: StepOrder;
  /** x, step after step in the order walked, as [T · B, I] or another shape that means the same. */
  x(shape?: number[]): Handle;
  kernel: Handle;
  recurrentKernel: Handle;
  /** [B, U], zeros where not given. */
  h0: Handle;
  c0: Handle;
}

export function sequenceCall(
  call: TensorflowCall,
  inputs: LSTMSequenceKernelInputs,
  {goBackwards}: LSTMSequenceGradientAttrs,
): SequenceCall {
  const [batch, steps, inputSize] = inputs.x.shape;
  const units = inputs.recurrentKernel.shape[0];
  const rows = batch * steps;
  const {mask} = inputs;
  const order = stepOrder({
    ...{batch, steps, goBackwards},
    ...(mask && isGiven(mask) && {mask: call.backend.readSync(mask.dataId)}),
  });
  const flat = [rows, inputSize];
  const x = (): Handle => call.input(inputs.x);
  const walked = (): Handle => call.gather(call.reshape(x(), flat), call.ints(order.walked));
  const initial = (state: TensorInfo | undefined): Handle =>
    given(call, state) ?? call.zeros([batch, units]);
  return {
    ...{call, batch, steps, inputSize, units, rows, order},
    x: (shape = flat) => call.reshape(order.isIdentity ? x() : walked(), shape),
    kernel: call.input(inputs.kernel),
    recurrentKernel: call.input(inputs.recurrentKernel),
    h0: initial(inputs.h0),
    c0: initial(inputs.c0),
  };
}

/** A tensor that was given. */
export function given(call: TensorflowCall, tensor: TensorInfo | undefined): Handle | undefined {
  return tensor && isGiven(tensor) ? call.input(tensor) : undefined;
}

/** A kernel's outputs, and the last h, from the h of all steps, [T, B, U]. */
export function outputsOf(
  sequence: SequenceCall,
  h: Handle,
  {returnSequences}: LSTMSequenceGradientAttrs,
): [Handle, Handle] {
  const {call, batch, steps, units, h0, order} = sequence;
  const lastH = stateAt(sequence, h, h0, order.last, [batch, units]);
  const outputs = returnSequences
    ? stateAt(sequence, h, h0, order.outputs, [batch, steps, units])
    : call.op('Identity', [lastH], [call.type('T')])[0];
  return [outputs, lastH];
}

/** Rows of the states [T, B, U], and of the initial one behind them where it is read. */
export function stateAt(
  {call, steps, rows, units, order}: SequenceCall,
  states: Handle,
  initial: Handle,
  places: Int32Array,
  shape: number[],
): Handle {
  if (!order.isMasked) {
    if (places === order.outputs && order.isIdentity) return call.reshape(states, shape);
    if (places === order.last) return call.reshape(lastOf(call, states, steps), shape);
  }
  const flat = call.reshape(states, [rows, units]);
  const all = order.readsInitial ? call.concat([flat, initial], 0) : flat;
  return call.reshape(call.gather(all, call.ints(places)), shape);
}

const lastOf = (call: TensorflowCall, states: Handle, steps: number): Handle =>
  steps === 1 ? states : call.slice(states, steps - 1, 1);
