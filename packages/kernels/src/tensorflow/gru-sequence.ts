import {columnCount, GRU_CELL} from '@sparsegate/cells';
import type {GRUSequenceKernelAttrs, GRUSequenceKernelInputs} from '@sparsegate/ops';
import {activation, HARD_SIGMOID} from './gate-activation.js';
import type {Handle} from './node-backend.js';
import {given, sequenceCall, stateAt, type SequenceCall} from './sequence-call.js';
import type {Result, TensorflowCall} from './tensorflow-call.js';

/**
 * Kernel `GRU_SEQUENCE`: outputs, h, saved.
 *
 * TensorFlow has an operation for a step of a GRU only, and of one form: here x · W is one product for all steps, and a step
 * is as few operations as it can be.
 */
export function gruSequence(
  call: TensorflowCall,
  inputs: GRUSequenceKernelInputs,
  attrs: GRUSequenceKernelAttrs,
): Result[] {
  const sequence = sequenceCall(call, inputs, attrs);
  const {batch, steps, units, order, h0} = sequence;
  const {h, saved} = walk(sequence, inputs, attrs);
  const z = given(call, inputs.outputMultiplier);
  const read = (states: Handle): Handle => (z ? call.multiply(states, z) : states);
  const lastH = stateAt(sequence, h, h0, order.last, [batch, units]);
  const last = (): Handle => (z ? read(lastH) : call.op('Identity', [lastH], [call.type('T')])[0]);
  const outputs = attrs.returnSequences
    ? stateAt(sequence, read(h), read(h0), order.outputs, [batch, steps, units])
    : last();
  return [
    {handle: outputs},
    {handle: lastH},
    attrs.saveForGradient
      ? {handle: call.concat([h, ...saved], 2), shape: [1]}
      : {handle: call.floats([])},
  ];
}

/** Columns of u and r, and those of n. */
export function splitCandidate(
  call: TensorflowCall,
  units: number,
  columns: Handle,
): [Handle, Handle] {
  const axis = columns.shape.length - 1;
  return call.splitBySizes(columns, [2 * units, units], axis) as [Handle, Handle];
}

/** b and, reset after, rb, each [3U]. */
export function biasRows(call: TensorflowCall, units: number, bias: Handle): Handle[] {
  if (bias.shape.length === 1) return [bias];
  return call.split(bias, 2, 0).map(row => call.reshape(row, [columnCount(GRU_CELL, units)]));
}

/** Saved: n, what is left to activate of u and r; reset after, h · Rn; with gate multipliers, what these multiplied. */
function walk(
  sequence: SequenceCall,
  inputs: GRUSequenceKernelInputs,
  attrs: GRUSequenceKernelAttrs,
): {h: Handle; saved: Handle[]} {
  const {call, steps, h0} = sequence;
  const parts = stepParts(sequence, inputs, attrs);
  const zh = given(call, inputs.outputMultiplier);
  const walked: Record<string, Handle[]> = {};
  let h = h0;
  for (let t = 0; t < steps; t++) {
    const next = call.step(() => gruStep(sequence, parts, t, h, zh ? call.multiply(h, zh) : h));
    for (const [name, handle] of Object.entries(next)) (walked[name] ??= []).push(handle!);
    h = next.h;
  }
  const {h: states, ...others} = walked;
  return {
    h: call.stack(states),
    saved: attrs.saveForGradient ? Object.values(others).map(part => call.stack(part)) : [],
  };
}

interface StepParts {
  one: Handle;
  activate(a: Handle): Handle;
  /** x · W by step, of u and r and of n, with the biases unless gate multipliers come first. */
  gates: Handle[];
  candidates: Handle[];
  /** Reset after, [U, 3U]; else of u and r, and of n. */
  recurrent: Handle[];
  recurrentBias?: Handle;
  afterwards?: Record<'gatesZ' | 'gatesBias' | 'candidateZ' | 'candidateBias', Handle>;
}

/** The hard sigmoid's slope and offset are in the weights of u and r already. */
function stepParts(
  {call, batch, steps, units, x, kernel, recurrentKernel}: SequenceCall,
  inputs: GRUSequenceKernelInputs,
  {recurrentActivation, resetAfter}: GRUSequenceKernelAttrs,
): StepParts {
  const isHard = recurrentActivation === 'hardSigmoid';
  const slope = call.floats([HARD_SIGMOID.slope], []);
  const scaled = (a: Handle): Handle => (isHard ? call.multiply(a, slope) : a);
  const split = (columns: Handle): [Handle, Handle] => splitCandidate(call, units, columns);
  const rows = biasRows(call, units, call.input(inputs.bias)).map(split);
  const [[gates, candidateBias], [recurrentGates, recurrentBias] = []] = rows;
  const sum = scaled(recurrentGates ? call.add(gates, recurrentGates) : gates);
  const gatesBias = isHard ? call.add(sum, call.floats([HARD_SIGMOID.offset], [])) : sum;
  const z = given(call, inputs.gateMultiplier);
  const [gatesKernel, candidateKernel] = split(kernel);
  const [gatesRecurrent, candidateRecurrent] = split(recurrentKernel);
  const byStep = (weights: Handle, bias: Handle): Handle[] => {
    const product = call.product(x(), weights);
    const columns = weights.shape[1];
    return call.unstack(
      call.reshape(z ? product : call.add(product, bias), [steps, batch, columns]),
      steps,
    );
  };
  const afterwards = (multiplier: Handle): StepParts['afterwards'] => {
    const [gatesZ, candidateZ] = split(multiplier);
    return {gatesZ, gatesBias, candidateZ, candidateBias};
  };
  return {
    one: call.floats([1], []),
    activate: activation(call, isHard),
    gates: byStep(scaled(gatesKernel), gatesBias),
    candidates: byStep(candidateKernel, candidateBias),
    recurrent: resetAfter
      ? [call.concat([scaled(gatesRecurrent), candidateRecurrent], 1)]
      : [scaled(gatesRecurrent), candidateRecurrent],
    recurrentBias,
    ...(z && {afterwards: afterwards(z)}),
  };
}

type Step = {h: Handle; n: Handle; a: Handle} & Record<string, Handle>;

/** h' = u ∘ h + (1 − u) ∘ n: one operation less, n + u ∘ (h − n), would lose bits of h where u is 1, and h must stay as it is. */
function gruStep(
  {call, units}: SequenceCall,
  {one, activate, gates, candidates, recurrent, recurrentBias, afterwards}: StepParts,
  t: number,
  h: Handle,
  read: Handle,
): Step {
  const product = call.product(read, recurrent[0]);
  const [byGates, byCandidate] =
    recurrent.length === 1 ? splitCandidate(call, units, product) : [product];
  const incoming = call.add(gates[t], byGates);
  const a = afterwards
    ? call.add(call.multiply(incoming, afterwards.gatesZ), afterwards.gatesBias)
    : incoming;
  const [u, r] = call.split(activate(a), 2, 1);
  const reset = byCandidate
    ? call.multiply(r, byCandidate)
    : call.product(call.multiply(r, read), recurrent[1]);
  const candidate = call.add(candidates[t], reset);
  const biased = afterwards
    ? call.add(call.multiply(candidate, afterwards.candidateZ), afterwards.candidateBias)
    : candidate;
  const n = call.tanh(recurrentBias ? call.add(biased, call.multiply(r, recurrentBias)) : biased);
  const next = call.add(call.multiply(u, h), call.multiply(call.subtract(one, u), n));
  return {
    ...{h: next, n, a},
    ...(byCandidate && {byCandidate}),
    ...(afterwards && {incoming, candidate}),
  };
}
