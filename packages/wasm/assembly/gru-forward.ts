import {clip4, sigmoid4, tanh4, unclippedHardSigmoid4} from './functions';
import {GRUCall} from './gru-call';
import {
  addRecurrentProduct,
  held,
  maskAt,
  packRecurrent,
  projectInputs,
  rowAt,
  startState,
  stepAt,
  writeLastOutput,
  writeOutput,
} from './sequence';
import {FLOAT, LANES, loadLanes, madd, storeLanes} from './simd';

/**
 * A whole GRU sequence: x · W for all steps, then step by step u, r = s((xK + h' U) z + b) and
 * n = tanh((xK + (r h') U) z + b), or reset after tanh((xK + r (h' U)) z + b + r rb), and h = u h + (1 − u) n, held where
 * the mask is 0. h' is z^h h, and leaves the layer.
 */
export function gruForward(call: GRUCall): void {
  const units = call.units;
  project(call);
  startState(call.h, call.h0, call.batch * units);
  pack(call);
  multiplyRead(call);
  for (let index = 0; index < call.steps; index++) {
    addGatesProduct(call, index);
    for (let b = 0; b < call.batch; b++) openGates(call, index, b);
    if (!call.resetAfter) addCandidateProduct(call, index);
    for (let b = 0; b < call.batch; b++) stepRow(call, index, b);
    multiplyRead(call);
    for (let b = 0; b < call.batch; b++) writeOutput(call, index, b, rowAt(readState(call), b, units));
  }
  writeLastOutput(call, readState(call));
}

/** x · W; reset after, its columns of n come before those of u and r. */
function project(call: GRUCall): void {
  const units = call.units;
  const rowFloats = 3 * units;
  const width = call.width;
  if (!call.resetAfter) {
    projectInputs(call, rowFloats, call.kernel, rowFloats, call.gates, width);
    return;
  }
  const candidate = call.kernel + call.candidateAt;
  projectInputs(call, 2 * units, call.kernel, rowFloats, call.gates + call.uAt, width);
  projectInputs(call, units, candidate, rowFloats, call.gates + call.nAt, width);
}

function pack(call: GRUCall): void {
  const units = call.units;
  const candidate = call.recurrentKernel + call.candidateAt;
  packRecurrent(
    call, gatesColumns(call), call.recurrentKernel, 3 * units, call.packed, call.panels,
  );
  if (call.resetAfter) return;
  packRecurrent(call, units, candidate, 3 * units, call.packedCandidate, call.candidatePanels);
}

/** How many columns are multiplied by the state itself. */
@inline
function gatesColumns(call: GRUCall): i32 {
  return call.resetAfter ? 3 * call.units : 2 * call.units;
}

/** What the products read of the state, and what leaves the layer. */
@inline
function readState(call: GRUCall): usize {
  return call.outputMultiplier ? call.read : call.h;
}

/** z^h h of all objects, where there is a multiplier. */
function multiplyRead(call: GRUCall): void {
  if (!call.outputMultiplier) return;
  const count = call.batch * call.units;
  for (let k = 0; k < count; k += LANES) {
    const at = <usize>k << 2;
    const lanes = min(LANES, count - k);
    const h = loadLanes(call.h + at, lanes);
    storeLanes(call.read + at, f32x4.mul(h, loadLanes(call.outputMultiplier + at, lanes)), lanes);
  }
}

/** Preactivations of u and r += z^h h · U, and, reset after, q = z^h h · Un. */
function addGatesProduct(call: GRUCall, index: i32): void {
  const units = call.units;
  const width = call.width;
  const to = rowAt(call.gates, stepAt(call, index), width);
  if (call.resetAfter) {
    for (let b = 0; b < call.batch; b++) {
      memory.fill(rowAt(to, b * call.steps, width) + call.qAt, 0, <usize>units * FLOAT);
    }
  }
  addRecurrentProduct(
    call, index, readState(call), gatesColumns(call), call.recurrentKernel, 3 * units, call.packed,
    call.panels, to + call.uAt, width,
  );
}

/** Preactivations of n += (r ∘ z^h h) · Un. */
function addCandidateProduct(call: GRUCall, index: i32): void {
  const units = call.units;
  const to = rowAt(call.gates, stepAt(call, index), call.width) + call.nAt;
  addRecurrentProduct(
    call, index, call.reset, units, call.recurrentKernel + call.candidateAt, 3 * units,
    call.packedCandidate, call.candidatePanels, to, call.width,
  );
}

/** u and r of one object, and reset before r ∘ z^h h. */
function openGates(call: GRUCall, index: i32, b: i32): void {
  const units = call.units;
  const row = b * call.steps + stepAt(call, index);
  const gates = rowAt(call.gates, row, call.width) + call.uAt;
  const unmultiplied = rowAt(call.unmultiplied, row, 3 * units);
  const block = <usize>units << 2;
  if (call.previousH) memory.copy(rowAt(call.previousH, row, units), rowAt(call.h, b, units), block);
  if (unmultiplied) memory.copy(unmultiplied, gates, 2 * block);
  const z = rowAt(call.gateMultiplier, b, 3 * units);
  const read = rowAt(readState(call), b, units);
  for (let unit = 0; unit < units; unit += LANES) {
    const at = <usize>unit << 2;
    const lanes = min(LANES, units - unit);
    gateLanes(call, gates, z, at, lanes);
    const r = gateLanes(call, gates, z, at + block, lanes);
    if (call.resetAfter) continue;
    storeLanes(rowAt(call.reset, b, units) + at, f32x4.mul(r, loadLanes(read + at, lanes)), lanes);
  }
}

/** Value of four gates u or r; it replaces the preactivation, the hard sigmoid's before it is clipped. */
@inline
function gateLanes(call: GRUCall, gates: usize, z: usize, at: usize, lanes: i32): v128 {
  let a = loadLanes(gates + at, lanes);
  if (z) a = f32x4.mul(a, loadLanes(z + at, lanes));
  a = f32x4.add(a, loadLanes(call.bias + at, lanes));
  if (call.resetAfter) a = f32x4.add(a, loadLanes(call.recurrentBias + at, lanes));
  const hard = call.hardSigmoid != 0;
  const value = hard ? unclippedHardSigmoid4(a) : sigmoid4(a);
  storeLanes(gates + at, value, lanes);
  return hard ? clip4(value) : value;
}

/** n and the next h of one object, from u, r and the preactivation of n. */
function stepRow(call: GRUCall, index: i32, b: i32): void {
  const units = call.units;
  const t = stepAt(call, index);
  const row = b * call.steps + t;
  const mask = maskAt(call, b, t);
  const h = rowAt(call.h, b, units);
  for (let unit = 0; unit < units; unit += LANES) {
    const at = <usize>unit << 2;
    const lanes = min(LANES, units - unit);
    const n = candidateLanes(call, b, row, at, lanes);
    const u = clippedGate(call, rowAt(call.gates, row, call.width) + call.uAt + at, lanes);
    const heldH = loadLanes(h + at, lanes);
    const incoming = f32x4.mul(f32x4.sub(f32x4.splat(1), u), n);
    const nextH = madd(u, heldH, incoming);
    storeLanes(h + at, call.mask ? held(nextH, heldH, mask) : nextH, lanes);
  }
}

/** Four values of n; they replace the preactivations. */
@inline
function candidateLanes(call: GRUCall, b: i32, row: i32, at: usize, lanes: i32): v128 {
  const gates = rowAt(call.gates, row, call.width) + at;
  const units = call.units;
  const candidate = call.candidateAt + at;
  let a = loadLanes(gates + call.nAt, lanes);
  const r = call.resetAfter ? clippedGate(call, gates + call.rAt, lanes) : a;
  if (call.resetAfter) a = madd(r, loadLanes(gates + call.qAt, lanes), a);
  if (call.gateMultiplier) {
    if (call.unmultiplied) storeLanes(rowAt(call.unmultiplied, row, 3 * units) + candidate, a, lanes);
    a = f32x4.mul(a, loadLanes(rowAt(call.gateMultiplier, b, 3 * units) + candidate, lanes));
  }
  a = f32x4.add(a, loadLanes(call.bias + candidate, lanes));
  if (call.resetAfter) a = madd(r, loadLanes(call.recurrentBias + candidate, lanes), a);
  const n = tanh4(a);
  storeLanes(gates + call.nAt, n, lanes);
  return n;
}

/** What a gate of u or r was, from what is stored of it. */
@inline
export function clippedGate(call: GRUCall, stored: usize, lanes: i32): v128 {
  const value = loadLanes(stored, lanes);
  return call.hardSigmoid ? clip4(value) : value;
}
