import {columnCount, LSTM_CELL} from '@sparsegate/cells';
import type {LSTMSequenceKernelAttrs, LSTMSequenceKernelInputs} from '@sparsegate/ops';
import {activation, HARD_SIGMOID} from './gate-activation.js';
import type {WalkedLSTM} from './lstm-sequence.js';
import type {Handle} from './node-backend.js';
import {given, type SequenceCall} from './sequence-call.js';
import type {TensorflowCall} from './tensorflow-call.js';

/**
 * Step by step: what BlockLSTMV2 does not compute. x · W is one product for all steps, and a step is as few operations as it can
 * be: the gates stand in the order i, f, o, g, so that one activation takes three of them, and the hard sigmoid's slope and offset
 * are in the weights already.
 *
 * Saved: what is left to activate of the gates, in that order, and with gate multipliers what they multiplied.
 */
export function stepwiseLSTM(
  sequence: SequenceCall,
  inputs: LSTMSequenceKernelInputs,
  {recurrentActivation, saveForGradient}: LSTMSequenceKernelAttrs,
): WalkedLSTM {
  const {call, batch, steps, units} = sequence;
  const isHard = recurrentActivation === 'hardSigmoid';
  const {projected, recurrentKernel, afterwards} = stepWeights(sequence, inputs, isHard);
  const projectedSteps = call.unstack(
    call.reshape(projected, [steps, batch, columnCount(LSTM_CELL, units)]),
    steps,
  );
  const z = given(call, inputs.outputMultiplier);
  const activate = activation(call, isHard);
  const walked: Record<'a' | 'u' | 'h' | 'c', Handle[]> = {a: [], u: [], h: [], c: []};
  let {h0: h, c0: c} = sequence;
  for (const projectedStep of projectedSteps) {
    const next = call.step(() => {
      const u = call.add(projectedStep, call.product(h, recurrentKernel));
      const a = afterwards ? call.add(call.multiply(u, afterwards.z), afterwards.bias) : u;
      const [ifo, g] = call.splitBySizes(a, [columnCount(LSTM_CELL, units) - units, units], 1);
      const [i, f, o] = call.split(activate(ifo), 3, 1);
      const nextC = call.add(call.multiply(f, c), call.multiply(i, call.tanh(g)));
      const nextH = call.multiply(o, call.tanh(nextC));
      return {u, a, c: nextC, h: nextH, read: z && call.multiply(nextH, z)};
    });
    (['a', 'u', 'h', 'c'] as const).forEach(name => walked[name].push(next[name]));
    [h, c] = [next.read ?? next.h, next.c];
  }
  const saved = saveForGradient ? [walked.a, ...(afterwards ? [walked.u] : [])] : [];
  return {
    h: call.stack(walked.h),
    c: call.stack(walked.c),
    saved: saved.map(parts => call.stack(parts)),
  };
}

interface StepWeights {
  /** [T · B, 4U], with the bias unless gate multipliers come first. */
  projected: Handle;
  recurrentKernel: Handle;
  afterwards?: {z: Handle; bias: Handle};
}

function stepWeights(
  {call, units, x, kernel, recurrentKernel}: SequenceCall,
  inputs: LSTMSequenceKernelInputs,
  isHard: boolean,
): StepWeights {
  const inOrder = (columns: Handle): Handle => gateOrder(call, columns, columns.shape.length - 1);
  const scale = isHard ? perGate(call, units, HARD_SIGMOID.slope, 1) : undefined;
  const scaled = (columns: Handle): Handle => (scale ? call.multiply(columns, scale) : columns);
  const bias = scaled(inOrder(call.input(inputs.bias)));
  const shifted = isHard ? call.add(bias, perGate(call, units, HARD_SIGMOID.offset, 0)) : bias;
  const product = call.product(x(), scaled(inOrder(kernel)));
  const z = given(call, inputs.gateMultiplier);
  return {
    projected: z ? product : call.add(product, shifted),
    recurrentKernel: scaled(inOrder(recurrentKernel)),
    ...(z && {afterwards: {z: inOrder(z), bias: shifted}}),
  };
}

/** Columns i, f, g, o as i, f, o, g, and those as i, f, g, o again. */
export function gateOrder(call: TensorflowCall, columns: Handle, axis: number): Handle {
  const [i, f, third, fourth] = call.split(columns, 4, axis);
  return call.concat([i, f, fourth, third], axis);
}

/** [4U], one number for i, f and o, and another for g, which stands last. */
export function perGate(call: TensorflowCall, units: number, gates: number, g: number): Handle {
  return call.concat(
    [call.fill([columnCount(LSTM_CELL, units) - units], gates), call.fill([units], g)],
    0,
  );
}
