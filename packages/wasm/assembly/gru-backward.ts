import {gateSlope4} from './functions';
import {GRUCall} from './gru-call';
import {clippedGate} from './gru-forward';
import {
  addLanes,
  addRecurrentGradient,
  dOutputsRow,
  inputGradient,
  maskAt,
  packTransposed,
  rowAt,
  stepAt,
  weightGradient,
} from './sequence';
import {FLOAT, LANES, loadLanes, madd, storeLanes} from './simd';

/**
 * Gradient of `gruForward`: backpropagation through all T steps.
 *
 * dh (in `call.h`) walks back from the gradient of the final state to that of the initial one. What reads z^h h, the
 * products and `outputs`, gathers its gradient apart where there is a multiplier: in `call.read`.
 */
export function gruBackward(call: GRUCall): void {
  clearSums(call);
  pack(call);
  for (let index = call.steps - 1; index >= 0; index--) {
    for (let b = 0; b < call.batch; b++) {
      gatherRead(call, b, dOutputsRow(call, index, b), hAfter(call, index, b));
    }
    for (let b = 0; b < call.batch; b++) stepBackRow(call, index, b);
    if (!call.resetAfter) stepBackThroughReset(call, index);
    addGatesGradient(call, index);
  }
  for (let b = 0; b < call.batch; b++) gatherRead(call, b, 0, hBefore(call, 0, b));
  multiplyOverAllSteps(call);
}

function clearSums(call: GRUCall): void {
  const units = call.units;
  const ofState = <usize>(call.batch * units) * FLOAT;
  memory.fill(call.dBias, 0, <usize>((call.resetAfter ? 6 : 3) * units) * FLOAT);
  if (call.gateMultiplier) memory.fill(call.dGateMultiplier, 0, 3 * ofState);
  if (!call.outputMultiplier) return;
  memory.fill(call.dOutputMultiplier, 0, ofState);
  memory.fill(call.read, 0, ofState);
}

function pack(call: GRUCall): void {
  const units = call.units;
  const rowFloats = 3 * units;
  if (call.resetAfter) {
    packTransposed(call, rowFloats, call.recurrentKernel, rowFloats, call.packed);
    return;
  }
  const candidate = call.recurrentKernel + call.candidateAt;
  packTransposed(call, 2 * units, call.recurrentKernel, rowFloats, call.packed);
  packTransposed(call, units, candidate, rowFloats, call.packedCandidate);
}

/** h of one object before the step at position `index`. */
@inline
function hBefore(call: GRUCall, index: i32, b: i32): usize {
  return rowAt(call.previousH, b * call.steps + stepAt(call, index), call.units);
}

/** h of one object after the step at position `index`. */
@inline
function hAfter(call: GRUCall, index: i32, b: i32): usize {
  return index == call.steps - 1 ? rowAt(call.finalH, b, call.units) : hBefore(call, index + 1, b);
}

/** Where the gradients of what reads the state go. */
@inline
function readGradient(call: GRUCall): usize {
  return call.outputMultiplier ? call.read : call.h;
}

/** dh += z^h (what has gathered of those who read h, and dOutputs), and dz^h += h times the same. */
function gatherRead(call: GRUCall, b: i32, dOutputs: usize, h: usize): void {
  const units = call.units;
  if (!call.outputMultiplier && !dOutputs) return;
  const start = <usize>(b * units) << 2;
  for (let unit = 0; unit < units; unit += LANES) {
    const at = start + (<usize>unit << 2);
    const column = <usize>unit << 2;
    const lanes = min(LANES, units - unit);
    let gradient = dOutputs ? loadLanes(dOutputs + column, lanes) : f32x4.splat(0);
    if (call.outputMultiplier) {
      gradient = f32x4.add(gradient, loadLanes(call.read + at, lanes));
      storeLanes(call.read + at, f32x4.splat(0), lanes);
      addLanes(call.dOutputMultiplier + at, f32x4.mul(gradient, loadLanes(h + column, lanes)), lanes);
      gradient = f32x4.mul(gradient, loadLanes(call.outputMultiplier + at, lanes));
    }
    addLanes(call.h + at, gradient, lanes);
  }
}

/** One step of one object, from dh after it to the gradients of u, n and, reset after, r and q, and dh of the carry. */
function stepBackRow(call: GRUCall, index: i32, b: i32): void {
  const units = call.units;
  const t = stepAt(call, index);
  const row = b * call.steps + t;
  const mask = maskAt(call, b, t);
  if (call.outputMultiplier) writeAllRead(call, b, row);
  for (let unit = 0; unit < units; unit += LANES) {
    stepBackLanes(call, b, row, <usize>unit << 2, min(LANES, units - unit), mask);
  }
}

/** z^h h of this step, for the weights' gradient. */
function writeAllRead(call: GRUCall, b: i32, row: i32): void {
  const units = call.units;
  const h = rowAt(call.previousH, row, units);
  const z = rowAt(call.outputMultiplier, b, units);
  const to = rowAt(call.allRead, row, units);
  for (let unit = 0; unit < units; unit += LANES) {
    const at = <usize>unit << 2;
    const lanes = min(LANES, units - unit);
    storeLanes(to + at, f32x4.mul(loadLanes(h + at, lanes), loadLanes(z + at, lanes)), lanes);
  }
}

/** Four neurons of one object at one step. */
function stepBackLanes(call: GRUCall, b: i32, row: i32, at: usize, lanes: i32, mask: f32): void {
  const one = f32x4.splat(1);
  const gates = rowAt(call.gates, row, call.width) + at;
  const h = loadLanes(rowAt(call.previousH, row, call.units) + at, lanes);
  const u = clippedGate(call, gates + call.uAt, lanes);
  const n = loadLanes(gates + call.nAt, lanes);
  const dhAt = rowAt(call.h, b, call.units) + at;
  const dh = loadLanes(dhAt, lanes);
  const dNext = f32x4.mul(dh, f32x4.splat(mask));
  storeLanes(dhAt, madd(dNext, u, f32x4.mul(dh, f32x4.splat(1 - mask))), lanes);

  const slopeU = gateSlope4(loadLanes(gates + call.uAt, lanes), call.hardSigmoid != 0);
  const daU = f32x4.mul(f32x4.mul(dNext, f32x4.sub(h, n)), slopeU);
  gateGradient(call, b, row, call.uAt, 0, at, lanes, daU);
  const slopeN = f32x4.sub(one, f32x4.mul(n, n));
  const daN = f32x4.mul(f32x4.mul(dNext, f32x4.sub(one, u)), slopeN);
  const incoming = candidateGradient(call, b, row, at, lanes, daN);
  if (call.resetAfter) resetAfterGradient(call, b, row, at, lanes, daN, incoming);
}

/** The gradient of a preactivation of u or r: into the bias' sums, through the multiplier, to `dGates`. */
function gateGradient(
  call: GRUCall, b: i32, row: i32, gateAt: usize, column: usize, at: usize, lanes: i32, da: v128,
): void {
  addLanes(call.dBias + column + at, da, lanes);
  if (call.resetAfter) addLanes(dRecurrentBias(call) + column + at, da, lanes);
  const incoming = throughMultiplier(call, b, row, column + at, lanes, da);
  storeLanes(rowAt(call.dGates, row, call.width) + gateAt + at, incoming, lanes);
}

/** The same of n; returns the gradient by what came in. */
function candidateGradient(call: GRUCall, b: i32, row: i32, at: usize, lanes: i32, da: v128): v128 {
  const column = call.candidateAt + at;
  addLanes(call.dBias + column, da, lanes);
  const incoming = throughMultiplier(call, b, row, column, lanes, da);
  storeLanes(rowAt(call.dGates, row, call.width) + call.nAt + at, incoming, lanes);
  return incoming;
}

/** Of n's r ∘ q + r ∘ rb: the gradients of q, r and rb. */
function resetAfterGradient(
  call: GRUCall, b: i32, row: i32, at: usize, lanes: i32, daN: v128, incoming: v128,
): void {
  const gates = rowAt(call.gates, row, call.width) + at;
  const column = call.candidateAt + at;
  const r = clippedGate(call, gates + call.rAt, lanes);
  const dGates = rowAt(call.dGates, row, call.width) + at;
  storeLanes(dGates + call.qAt, f32x4.mul(incoming, r), lanes);
  addLanes(dRecurrentBias(call) + column, f32x4.mul(daN, r), lanes);
  const ofBias = f32x4.mul(daN, loadLanes(call.recurrentBias + column, lanes));
  const dR = madd(incoming, loadLanes(gates + call.qAt, lanes), ofBias);
  const slope = gateSlope4(loadLanes(gates + call.rAt, lanes), call.hardSigmoid != 0);
  gateGradient(call, b, row, call.rAt, <usize>call.units << 2, at, lanes, f32x4.mul(dR, slope));
}

@inline
function dRecurrentBias(call: GRUCall): usize {
  return call.dBias + (<usize>(3 * call.units) << 2);
}

/** From the gradient of a preactivation to that of what the multiplier multiplied; and dz += da times that. */
function throughMultiplier(call: GRUCall, b: i32, row: i32, column: usize, lanes: i32, da: v128): v128 {
  if (!call.gateMultiplier) return da;
  const width = 3 * call.units;
  const multiplied = loadLanes(rowAt(call.unmultiplied, row, width) + column, lanes);
  addLanes(rowAt(call.dGateMultiplier, b, width) + column, f32x4.mul(da, multiplied), lanes);
  return f32x4.mul(da, loadLanes(rowAt(call.gateMultiplier, b, width) + column, lanes));
}

/** Reset before: d(r ∘ z^h h) = da_n · Unᵀ, and from it the gradients of r and of z^h h. */
function stepBackThroughReset(call: GRUCall, index: i32): void {
  const units = call.units;
  const width = call.width;
  memory.fill(call.reset, 0, <usize>(call.batch * units) * FLOAT);
  const da = rowAt(call.dGates, stepAt(call, index), width) + call.nAt;
  addRecurrentGradient(
    call, da, width, units, call.recurrentKernel + call.candidateAt, 3 * units,
    call.packedCandidate, call.reset,
  );
  for (let b = 0; b < call.batch; b++) {
    const row = b * call.steps + stepAt(call, index);
    for (let unit = 0; unit < units; unit += LANES) {
      resetLanes(call, b, row, <usize>unit << 2, min(LANES, units - unit));
    }
  }
}

function resetLanes(call: GRUCall, b: i32, row: i32, at: usize, lanes: i32): void {
  const units = call.units;
  const stored = rowAt(call.gates, row, call.width) + call.rAt + at;
  const r = clippedGate(call, stored, lanes);
  const read = loadLanes(rowAt(call.allRead, row, units) + at, lanes);
  const dReset = loadLanes(rowAt(call.reset, b, units) + at, lanes);
  storeLanes(rowAt(call.allReset, row, units) + at, f32x4.mul(r, read), lanes);
  addLanes(rowAt(readGradient(call), b, units) + at, f32x4.mul(dReset, r), lanes);
  const slope = gateSlope4(loadLanes(stored, lanes), call.hardSigmoid != 0);
  const daR = f32x4.mul(f32x4.mul(dReset, read), slope);
  gateGradient(call, b, row, call.rAt, <usize>units << 2, at, lanes, daR);
}

/** d(z^h h) += the gradients of u, r and, reset after, q, each by its columns of R. */
function addGatesGradient(call: GRUCall, index: i32): void {
  const units = call.units;
  const columns = call.resetAfter ? 3 * units : 2 * units;
  const da = rowAt(call.dGates, stepAt(call, index), call.width) + call.uAt;
  addRecurrentGradient(
    call, da, call.width, columns, call.recurrentKernel, 3 * units, call.packed, readGradient(call),
  );
}

/** dx = da · Wᵀ, dW = xᵀ · da, dR = (z^h h)ᵀ · da, and reset before dUn = (r ∘ z^h h)ᵀ · da. */
function multiplyOverAllSteps(call: GRUCall): void {
  const units = call.units;
  const inputs = call.inputSize;
  const width = call.width;
  const rowFloats = 3 * units;
  const gates = call.dGates + call.uAt;
  const candidate = call.dGates + call.nAt;
  const candidateAt = call.candidateAt;
  if (call.resetAfter) {
    inputGradient(call, gates, width, 2 * units, call.kernel, rowFloats, false);
    inputGradient(call, candidate, width, units, call.kernel + candidateAt, rowFloats, true);
    weightGradient(call, call.x, inputs, gates, width, 2 * units, call.dKernel, rowFloats);
    weightGradient(call, call.x, inputs, candidate, width, units, call.dKernel + candidateAt, rowFloats);
    weightGradient(call, call.allRead, units, gates, width, rowFloats, call.dRecurrentKernel, rowFloats);
    return;
  }
  inputGradient(call, gates, width, rowFloats, call.kernel, rowFloats, false);
  weightGradient(call, call.x, inputs, gates, width, rowFloats, call.dKernel, rowFloats);
  weightGradient(call, call.allRead, units, gates, width, 2 * units, call.dRecurrentKernel, rowFloats);
  const dCandidate = call.dRecurrentKernel + candidateAt;
  weightGradient(call, call.allReset, units, candidate, width, units, dCandidate, rowFloats);
}
