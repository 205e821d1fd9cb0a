import {columnCount, LSTM_CELL} from '@sparsegate/cells';
import type {LSTMSequenceGradientAttrs, LSTMSequenceGradientInputs} from '@sparsegate/ops';
import {isBlockLSTM} from './block-lstm.js';
import {cudnnLSTMGradient, isCudnnLSTM} from './cudnn-lstm.js';
import {activation, gateSlope, HARD_SIGMOID} from './gate-activation.js';
import type {Handle} from './node-backend.js';
import {given, sequenceCall, type SequenceCall} from './sequence-call.js';
import {stateGradients, withInitial} from './state-gradients.js';
import {gateOrder, perGate} from './stepwise-lstm.js';
import type {Result, TensorflowCall} from './tensorflow-call.js';

/**
 * Kernel `LSTM_SEQUENCE_GRADIENT`: the gradients in the order of `GRADIENT_ORDER`.
 *
 * All that a step multiplies its gradients by is known before the walk back: it is computed for all steps at once, and so are the
 * gradients of the weights after it. A step has seven operations.
 */
export function lstmSequenceGradient(
  call: TensorflowCall,
  inputs: LSTMSequenceGradientInputs,
  attrs: LSTMSequenceGradientAttrs,
): Result[] {
  const sequence = sequenceCall(call, inputs, attrs);
  if (isCudnnLSTM(call, inputs, attrs)) return cudnnLSTMGradient(sequence, inputs, attrs);
  const saved = readSaved(sequence, inputs, attrs);
  const multipliers = {
    z: given(call, inputs.gateMultiplier),
    zh: given(call, inputs.outputMultiplier),
  };
  const back = walkBack(sequence, inputs, attrs, saved, multipliers);
  const {dH0, dC0} = back;
  return [
    ...weightGradients(sequence, inputs, saved, multipliers, back),
    ...[dH0, dC0].map(handle => ({handle})),
    ...multiplierGradients(sequence, attrs, saved, multipliers, back),
  ];
}

interface Multipliers {
  /** [B, 4U] */
  z?: Handle;
  /** [B, U] */
  zh?: Handle;
}

/** The forward kernel's values, each [T, B, U], and the slopes of its gates. */
interface Saved {
  h: Handle;
  c: Handle;
  tanhC: Handle;
  i: Handle;
  f: Handle;
  g: Handle;
  o: Handle;
  /** [T, B, 4U], what gate multipliers multiplied, in the order and scale of `stepwiseLSTM`. */
  unmultiplied?: Handle;
  /** A gradient by the value of a gate i, f or o as one by what it is the activation of. */
  slope(gate: 'i' | 'f' | 'o', dValue: Handle): Handle;
}

function readSaved(
  {call, units}: SequenceCall,
  inputs: LSTMSequenceGradientInputs,
  attrs: LSTMSequenceGradientAttrs,
): Saved {
  const parts = (sizes: number[]): Handle[] =>
    call.splitBySizes(
      call.savedInput(inputs.saved),
      sizes.map(size => size * units),
      2,
    );
  if (isBlockLSTM(inputs, attrs)) {
    const [h, c, tanhC, i, f, g, o] = parts([1, 1, 1, 1, 1, 1, 1]);
    const gates = {i, f, o};
    return {
      ...{h, c, tanhC, g, ...gates},
      slope: (gate, dValue) => call.sigmoidGradient(gates[gate], dValue),
    };
  }
  const multiplied = given(call, inputs.gateMultiplier) !== undefined;
  const [h, c, ifo, a, unmultiplied] = parts(multiplied ? [1, 1, 3, 1, 4] : [1, 1, 3, 1]);
  const isHard = attrs.recurrentActivation === 'hardSigmoid';
  const [i, f, o] = call.split(activation(call, isHard)(ifo), 3, 2);
  const gates = {i, f, o};
  const [beforeI, beforeF, beforeO] = call.split(ifo, 3, 2);
  const before = {i: beforeI, f: beforeF, o: beforeO};
  return {
    ...{h, c, tanhC: call.tanh(c), g: call.tanh(a), ...gates, unmultiplied},
    slope: (gate, dValue) => gateSlope(call, isHard, before[gate], gates[gate], dValue),
  };
}

interface WalkedBack {
  /** [T, B, 4U]: gradients by the preactivations, bias added. */
  dA: Handle;
  /** [T, B, U]: gradients by h as it is read; made with output multipliers only. */
  dRead?: Handle;
  dH0: Handle;
  dC0: Handle;
}

function walkBack(
  sequence: SequenceCall,
  inputs: LSTMSequenceGradientInputs,
  attrs: LSTMSequenceGradientAttrs,
  saved: Saved,
  {z, zh}: Multipliers,
): WalkedBack {
  const {call, steps, recurrentKernel} = sequence;
  const {factors, toC, f} = stepFactors(sequence, saved);
  const {byH, byC} = stateGradients(sequence, inputs, attrs);
  let [dh, dc] = [byH.last, byC.last];
  const dA = new Array<Handle>(steps);
  const dRead = new Array<Handle>(steps);
  for (let t = steps - 1; t >= 0; t--) {
    const step = call.step(() => {
      const read = byH.steps ? call.add(dh, byH.steps[t]) : dh;
      const byRawH = zh ? call.multiply(read, zh) : read;
      const later = byC.steps ? call.add(dc, byC.steps[t]) : dc;
      const byNextC = call.add(later, call.multiply(byRawH, toC[t]));
      const a = call.multiply(call.concat([byNextC, byNextC, byNextC, byRawH], 1), factors[t]);
      const dU = z ? call.multiply(a, z) : a;
      return {
        ...{a, read},
        dh: call.product(dU, recurrentKernel, {transposeB: true}),
        dc: call.multiply(byNextC, f[t]),
      };
    });
    [dA[t], dRead[t], dh, dc] = [step.a, step.read, step.dh, step.dc];
  }
  return {
    dA: call.stack(dA),
    ...(zh && {dRead: call.stack(dRead)}),
    dH0: byH.initial ? call.add(dh, byH.initial) : dh,
    dC0: byC.initial ? call.add(dc, byC.initial) : dc,
  };
}

/** By step: what [dc, dc, dc, dh] are multiplied by for i, f, g, o; what dh is for c; and f. */
function stepFactors(
  sequence: SequenceCall,
  {c, tanhC, i, f, g, o, slope}: Saved,
): Record<'factors' | 'toC' | 'f', Handle[]> {
  const {call, steps, c0} = sequence;
  const previousC = withInitial(sequence, c0, c);
  const factors = call.concat(
    [slope('i', g), slope('f', previousC), call.tanhGradient(g, i), slope('o', tanhC)],
    2,
  );
  return {
    factors: call.unstack(factors, steps),
    toC: call.unstack(call.tanhGradient(tanhC, o), steps),
    f: call.unstack(f, steps),
  };
}

/** Of x, kernel, recurrent kernel and bias. */
function weightGradients(
  sequence: SequenceCall,
  inputs: LSTMSequenceGradientInputs,
  {h}: Saved,
  {z, zh}: Multipliers,
  {dA}: WalkedBack,
): Result[] {
  const {call, rows, units, x, h0, kernel, order} = sequence;
  const flat = (a: Handle): Handle => call.reshape(a, [rows, columnCount(LSTM_CELL, units)]);
  const dU = flat(z ? call.multiply(dA, z) : dA);
  const readH = withInitial(sequence, h0, zh ? call.multiply(h, zh) : h);
  const dx = call.product(dU, kernel, {transposeB: true});
  const inPlace = order.isIdentity ? dx : call.gather(dx, call.ints(order.place));
  return [
    {handle: call.reshape(inPlace, inputs.x.shape)},
    {handle: call.product(x(), dU, {transposeA: true})},
    {handle: call.product(call.reshape(readH, [rows, units]), dU, {transposeA: true})},
    {handle: call.sum(flat(dA))},
  ];
}

function multiplierGradients(
  {call, units}: SequenceCall,
  {recurrentActivation}: LSTMSequenceGradientAttrs,
  {h, unmultiplied}: Saved,
  {z, zh}: Multipliers,
  {dA, dRead}: WalkedBack,
): Result[] {
  const nothing = (): Handle => call.floats([]);
  const byZ = (): Handle => {
    const inOrder = call.sum(call.multiply(gateOrder(call, dA, 2), unmultiplied!));
    const unscaled =
      recurrentActivation === 'hardSigmoid'
        ? call.multiply(inOrder, perGate(call, units, 1 / HARD_SIGMOID.slope, 1))
        : inOrder;
    return gateOrder(call, unscaled, 1);
  };
  return [
    {handle: z ? byZ() : nothing()},
    {handle: zh ? call.sum(call.multiply(dRead!, h)) : nothing()},
  ];
}
