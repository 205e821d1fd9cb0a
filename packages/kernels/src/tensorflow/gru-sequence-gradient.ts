import type {GRUSequenceGradientAttrs, GRUSequenceGradientInputs} from '@sparsegate/ops';
import {activation, gateSlope, HARD_SIGMOID} from './gate-activation.js';
import {biasRows, splitCandidate} from './gru-sequence.js';
import type {Handle} from './node-backend.js';
import {given, sequenceCall, stateAt, type SequenceCall} from './sequence-call.js';
import {gradientByH, withInitial} from './state-gradients.js';
import type {Result, TensorflowCall} from './tensorflow-call.js';

/**
 * Kernel `GRU_SEQUENCE_GRADIENT`: the gradients of x, kernel, recurrent kernel, bias, h₀ and both multipliers.
 *
 * As for the LSTM, what a step multiplies its gradients by is computed for all steps at once, before the walk back, and the
 * weights' gradients after it.
 */
export function gruSequenceGradient(
  call: TensorflowCall,
  inputs: GRUSequenceGradientInputs,
  attrs: GRUSequenceGradientAttrs,
): Result[] {
  const sequence = sequenceCall(call, inputs, attrs);
  const saved = readSaved(sequence, inputs, attrs);
  const back = walkBack(sequence, inputs, attrs, saved);
  const {byStates, dRead} = back;
  const dA = preactivationGradients(sequence, back);
  return [
    ...weightGradients(sequence, inputs, saved, dA),
    byStates,
    ...multiplierGradients(sequence, inputs, attrs, saved, dA, dRead),
  ].map(handle => ({handle}));
}

/** The forward kernel's values, [T, B, ·], and what follows from them alone. */
interface Saved {
  h: Handle;
  n: Handle;
  u: Handle;
  r: Handle;
  /** h before each step, and what the products read of it. */
  previous: Handle;
  read: Handle;
  /** Reset after: h · Rn. */
  byCandidate?: Handle;
  /** What gate multipliers multiplied: of u and r, in the scale of the hard sigmoid, and of n. */
  incoming?: Handle;
  candidate?: Handle;
  /** Of gate and output multipliers. */
  gatesZ?: Handle;
  candidateZ?: Handle;
  zh?: Handle;
  /** Reset after: rb_n. */
  recurrentBias?: Handle;
  slope(gate: 'u' | 'r', dValue: Handle): Handle;
}

function readSaved(
  sequence: SequenceCall,
  inputs: GRUSequenceGradientInputs,
  {recurrentActivation, resetAfter}: GRUSequenceGradientAttrs,
): Saved {
  const {call, units, h0} = sequence;
  const z = given(call, inputs.gateMultiplier);
  const zh = given(call, inputs.outputMultiplier);
  const [gatesZ, candidateZ] = z ? splitCandidate(call, units, z) : [];
  const sizes = [1, 1, 2, ...(resetAfter ? [1] : []), ...(z ? [2, 1] : [])];
  const parts = call.splitBySizes(
    call.savedInput(inputs.saved),
    sizes.map(size => size * units),
    2,
  );
  const [h, n, a, ...others] = parts;
  const isHard = recurrentActivation === 'hardSigmoid';
  const [u, r] = call.split(activation(call, isHard)(a), 2, 2);
  const [beforeU, beforeR] = call.split(a, 2, 2);
  const previous = withInitial(sequence, h0, h);
  const [, recurrentRow] = biasRows(call, units, call.input(inputs.bias));
  return {
    ...{h, n, u, r, previous, gatesZ, candidateZ, zh},
    read: zh ? call.multiply(previous, zh) : previous,
    ...(resetAfter && {byCandidate: others.shift()}),
    ...(z && {incoming: others[0], candidate: others[1]}),
    ...(recurrentRow && {recurrentBias: splitCandidate(call, units, recurrentRow)[1]}),
    slope: (gate, dValue) =>
      gate === 'u'
        ? gateSlope(call, isHard, beforeU, u, dValue)
        : gateSlope(call, isHard, beforeR, r, dValue),
  };
}

const times = (call: TensorflowCall, a: Handle, multiplier?: Handle): Handle =>
  multiplier ? call.multiply(a, multiplier) : a;

interface WalkedBack {
  /** By the state after each step, [T, B, U]. */
  dH: Handle;
  /** Reset before: by r's preactivation. */
  dR?: Handle;
  /** By what the products read; made with output multipliers only. */
  dRead?: Handle;
  /** By h₀. */
  byStates: Handle;
  /** What dH is multiplied by for the preactivations of u and n and, reset after, of r. */
  factors: {u: Handle; n: Handle; r?: Handle};
}

/** One step back: by the state before it through its products, and what of r is known then only. */
type StepBack = (t: number, dh: Handle) => {dRead: Handle; dR?: Handle};

function walkBack(
  sequence: SequenceCall,
  inputs: GRUSequenceGradientInputs,
  attrs: GRUSequenceGradientAttrs,
  saved: Saved,
): WalkedBack {
  const {call, steps} = sequence;
  const {zh} = saved;
  const {stepBack, factors} = saved.byCandidate
    ? resetAfterSteps(sequence, saved)
    : resetBeforeSteps(sequence, saved);
  const byH = gradientByH(
    sequence,
    outputGradients(sequence, inputs, attrs, zh),
    call.input(inputs.dH),
    attrs,
  );
  const u = call.unstack(saved.u, steps);
  const walked: Record<'dh' | 'dR' | 'dRead', Handle[]> = {dh: [], dR: [], dRead: []};
  let later = byH.last;
  for (let t = steps - 1; t >= 0; t--) {
    const step = call.step(() => {
      const dh = byH.steps ? call.add(later, byH.steps[t]) : later;
      const {dRead, dR} = stepBack(t, dh);
      return {dh, dR, dRead, later: call.add(call.multiply(dh, u[t]), times(call, dRead, zh))};
    });
    later = step.later;
    walked.dh[t] = step.dh;
    walked.dRead[t] = step.dRead;
    if (step.dR) walked.dR[t] = step.dR;
  }
  return {
    dH: call.stack(walked.dh),
    ...(walked.dR.length > 0 && {dR: call.stack(walked.dR)}),
    ...(zh && {dRead: call.stack(walked.dRead)}),
    byStates: byH.initial ? call.add(later, byH.initial) : later,
    factors,
  };
}

/** By h where it leaves as an output: there it is multiplied by z^h. */
function outputGradients(
  {call, batch, units}: SequenceCall,
  {dOutputs}: GRUSequenceGradientInputs,
  {returnSequences}: GRUSequenceGradientAttrs,
  zh?: Handle,
): Handle {
  const shape = returnSequences ? [batch, 1, units] : [batch, units];
  return times(call, call.input(dOutputs), zh && call.reshape(zh, shape));
}

/** d(u), d(n) as parts of dh: (h − n) σ′(u) and (1 − u)(1 − n²). */
function commonFactors(
  call: TensorflowCall,
  {u, n, previous, slope}: Saved,
): {u: Handle; n: Handle} {
  const rest = call.subtract(call.floats([1], []), u);
  return {u: slope('u', call.subtract(previous, n)), n: call.tanhGradient(n, rest)};
}

/** All three gates read h · R: one product a step. */
function resetAfterSteps(
  {call, steps, recurrentKernel}: SequenceCall,
  saved: Saved,
): {stepBack: StepBack; factors: WalkedBack['factors']} {
  const {r, byCandidate, candidateZ, gatesZ, recurrentBias, slope} = saved;
  const common = commonFactors(call, saved);
  const ofReset = times(call, byCandidate!, candidateZ);
  const byR = slope('r', recurrentBias ? call.add(ofReset, recurrentBias) : ofReset);
  const factors = {...common, r: call.multiply(common.n, byR)};
  const gates = times(call, call.concat([factors.u, factors.r], 2), gatesZ);
  const candidate = call.multiply(times(call, factors.n, candidateZ), r);
  const all = call.unstack(call.concat([gates, candidate], 2), steps);
  const stepBack: StepBack = (t, dh) => {
    const dProducts = call.multiply(call.concat([dh, dh, dh], 1), all[t]);
    return {dRead: call.product(dProducts, recurrentKernel, {transposeB: true})};
  };
  return {stepBack, factors};
}

/** n reads r ∘ h: its product goes first, then that of u and r. */
function resetBeforeSteps(
  {call, steps, units, recurrentKernel}: SequenceCall,
  saved: Saved,
): {stepBack: StepBack; factors: WalkedBack['factors']} {
  const {r, read, gatesZ, candidateZ, slope} = saved;
  const factors = commonFactors(call, saved);
  const [gatesKernel, candidateKernel] = splitCandidate(call, units, recurrentKernel);
  const byStep = (a: Handle): Handle[] => call.unstack(a, steps);
  const toU = byStep(factors.u);
  const toCandidate = byStep(times(call, factors.n, candidateZ));
  const [toR, resets] = [byStep(slope('r', read)), byStep(r)];
  const stepBack: StepBack = (t, dh) => {
    const dCandidate = call.multiply(dh, toCandidate[t]);
    const dReset = call.product(dCandidate, candidateKernel, {transposeB: true});
    const dR = call.multiply(dReset, toR[t]);
    const dGates = times(call, call.concat([call.multiply(dh, toU[t]), dR], 1), gatesZ);
    const byGates = call.product(dGates, gatesKernel, {transposeB: true});
    return {dR, dRead: call.add(call.multiply(dReset, resets[t]), byGates)};
  };
  return {stepBack, factors};
}

/** By the preactivations of u, r and n, biases added: of u and r [T, B, 2U], of n [T, B, U]. */
interface PreactivationGradients {
  gates: Handle;
  candidate: Handle;
}

function preactivationGradients(
  {call}: SequenceCall,
  {dH, dR, factors}: WalkedBack,
): PreactivationGradients {
  const r = dR ?? call.multiply(dH, factors.r!);
  return {
    gates: call.concat([call.multiply(dH, factors.u), r], 2),
    candidate: call.multiply(dH, factors.n),
  };
}

/** Of x, kernel, recurrent kernel and bias. */
function weightGradients(
  {call, rows, units, x, kernel, order}: SequenceCall,
  inputs: GRUSequenceGradientInputs,
  {r, read, byCandidate, gatesZ, candidateZ}: Saved,
  dA: PreactivationGradients,
): Handle[] {
  const flat = (a: Handle, gates: number): Handle => call.reshape(a, [rows, gates * units]);
  const gates = flat(times(call, dA.gates, gatesZ), 2);
  const candidate = times(call, dA.candidate, candidateZ);
  const dProjected = call.concat([gates, flat(candidate, 1)], 1);
  const dx = call.product(dProjected, kernel, {transposeB: true});
  const inPlace = order.isIdentity ? dx : call.gather(dx, call.ints(order.place));
  const transposed = (a: Handle, b: Handle): Handle =>
    call.product(flat(a, 1), b, {transposeA: true});
  const ofCandidate = byCandidate
    ? transposed(read, flat(call.multiply(candidate, r), 1))
    : transposed(call.multiply(read, r), flat(candidate, 1));
  const sums = (ofN: Handle): Handle => call.sum(call.concat([flat(dA.gates, 2), flat(ofN, 1)], 1));
  return [
    call.reshape(inPlace, inputs.x.shape),
    call.product(x(), dProjected, {transposeA: true}),
    call.concat([transposed(read, gates), ofCandidate], 1),
    byCandidate
      ? call.stack([sums(dA.candidate), sums(call.multiply(dA.candidate, r))])
      : sums(dA.candidate),
  ];
}

function multiplierGradients(
  sequence: SequenceCall,
  {dOutputs}: GRUSequenceGradientInputs,
  {recurrentActivation, returnSequences}: GRUSequenceGradientAttrs,
  {h, previous, incoming, candidate, zh}: Saved,
  dA: PreactivationGradients,
  dRead?: Handle,
): Handle[] {
  const {call, batch, steps, units, order, h0} = sequence;
  const nothing = (): Handle => call.floats([]);
  const byGates = (): Handle => {
    const sum = call.sum(call.multiply(dA.gates, incoming!));
    const isHard = recurrentActivation === 'hardSigmoid';
    const gates = isHard ? call.multiply(sum, call.floats([1 / HARD_SIGMOID.slope], [])) : sum;
    return call.concat([gates, call.sum(call.multiply(dA.candidate, candidate!))], 1);
  };
  const byOutputs = (): Handle => {
    const places = returnSequences ? order.outputs : order.last;
    const shape = returnSequences ? [batch, steps, units] : [batch, units];
    const left = stateAt(sequence, h, h0, places, shape);
    const products = call.multiply(call.input(dOutputs), left);
    const summed = returnSequences ? call.sum(products, 1) : products;
    return call.add(summed, call.sum(call.multiply(dRead!, previous)));
  };
  return [incoming ? byGates() : nothing(), zh ? byOutputs() : nothing()];
}
