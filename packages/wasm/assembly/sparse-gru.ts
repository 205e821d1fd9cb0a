import {copyToRows} from './matrix-product';
import {
  addPackedProduct,
  openPackedFlow,
  openPackedGates,
  packPart,
  projectPacked,
} from './packed-gates';
import {
  addFloats,
  held,
  maskAt,
  rowAt,
  startState,
  stepAt,
  writeLastOutput,
  writeOutput,
} from './sequence';
import {FLOAT, LANES, loadLanes, madd, storeLanes} from './simd';
import {SparseGRUCall} from './sparse-gru-call';

/**
 * A GRU sequence of packed gates: only active columns are multiplied; their values are then laid over the constants' and
 * the cell goes on as ever.
 */
export function sparseGru(call: SparseGRUCall): void {
  projectPacked(call);
  startState(call.h, call.h0, call.batch * call.units);
  copyToRows(call.gateConstants, call.batch, 3 * call.units, call.gates, gateFloats(call));
  packPart(call, readsState(call), call.recurrentKernel, call.recurrentForm, call.packed);
  if (!call.resetAfter) {
    packPart(call, candidates(call), call.candidateKernel, call.candidateForm, call.packedCandidate);
  }
  for (let index = 0; index < call.steps; index++) {
    if (call.resetAfter) multiplyAll(call, index);
    else addGatesProduct(call, index);
    for (let b = 0; b < call.batch; b++) openGates(call, index, b);
    if (!call.resetAfter) addCandidateProduct(call, index);
    for (let b = 0; b < call.batch; b++) stepRow(call, index, b);
  }
  writeLastOutput(call, call.h);
}

/** Floats from one object's gates to the next one's: one more than there are gates, for the padding. */
@inline
function gateFloats(call: SparseGRUCall): i32 {
  return 3 * call.units + 1;
}

/** Columns that are multiplied by h as it is. */
@inline
function readsState(call: SparseGRUCall): i32 {
  return call.resetAfter ? call.columns : call.gatesEnd;
}

/** Columns of n. */
@inline
function candidates(call: SparseGRUCall): i32 {
  return call.columns - call.gatesEnd;
}

/** Reset after: h · R of all active gates, and the recurrent bias of n, into `recurrent`. */
function multiplyAll(call: SparseGRUCall, index: i32): void {
  const columns = call.columns;
  copyToRows(call.recurrentBias, call.batch, columns, call.recurrent, columns);
  addPackedProduct(
    call, index, call.h, columns, call.recurrentKernel, call.recurrentForm, call.packed,
    call.recurrent, columns,
  );
}

/** Reset before: preactivations of u and r += h · U. */
function addGatesProduct(call: SparseGRUCall, index: i32): void {
  addPackedProduct(
    call, index, call.h, call.gatesEnd, call.recurrentKernel, call.recurrentForm, call.packed,
    rowAt(call.preactivations, stepAt(call, index), call.columns), call.steps * call.columns,
  );
}

/** Reset before: preactivations of n += (r ∘ h) · Un. */
function addCandidateProduct(call: SparseGRUCall, index: i32): void {
  const first = rowAt(call.preactivations, stepAt(call, index), call.columns);
  addPackedProduct(
    call, index, call.reset, candidates(call), call.candidateKernel, call.candidateForm,
    call.packedCandidate, first + (<usize>call.gatesEnd << 2), call.steps * call.columns,
  );
}

/** u and r of one object, and reset before r ∘ h. */
function openGates(call: SparseGRUCall, index: i32, b: i32): void {
  const units = call.units;
  const a = rowAt(call.preactivations, b * call.steps + stepAt(call, index), call.columns);
  const gates = rowAt(call.gates, b, gateFloats(call));
  if (call.resetAfter) addFloats(a, rowAt(call.recurrent, b, call.columns), call.gatesEnd);
  openPackedGates(call, a, gates);
  if (call.resetAfter) return;
  const r = gates + (<usize>units << 2);
  const h = rowAt(call.h, b, units);
  const reset = rowAt(call.reset, b, units);
  for (let unit = 0; unit < units; unit += LANES) {
    const at = <usize>unit << 2;
    const lanes = min(LANES, units - unit);
    storeLanes(reset + at, f32x4.mul(loadLanes(r + at, lanes), loadLanes(h + at, lanes)), lanes);
  }
}

/** n and the next h of one object. */
function stepRow(call: SparseGRUCall, index: i32, b: i32): void {
  const row = b * call.steps + stepAt(call, index);
  const a = rowAt(call.preactivations, row, call.columns);
  const gates = rowAt(call.gates, b, gateFloats(call));
  if (call.resetAfter) addBehindReset(call, a, rowAt(call.recurrent, b, call.columns), gates);
  openPackedFlow(call, a, gates);
  updateState(call, b, gates, maskAt(call, b, stepAt(call, index)));
  writeOutput(call, index, b, rowAt(call.h, b, call.units));
}

/** Preactivations of n += r ∘ (h Un + rb_n): r by neurons, the others by packed columns. */
function addBehindReset(call: SparseGRUCall, a: usize, recurrent: usize, gates: usize): void {
  // The place of n stands U behind that of r.
  const r = gates - (<usize>call.units << 2);
  for (let column = call.gatesEnd; column < call.columns; column++) {
    const at = <usize>column << 2;
    const gate = load<f32>(r + <usize>load<i32>(call.targets + at));
    store<f32>(a + at, load<f32>(a + at) + gate * load<f32>(recurrent + at));
  }
}

/** h = u h + (1 − u) n, held where the mask is 0. */
function updateState(call: SparseGRUCall, b: i32, gates: usize, mask: f32): void {
  const units = call.units;
  const h = rowAt(call.h, b, units);
  const n = gates + (<usize>units << 3);
  for (let unit = 0; unit < units; unit += LANES) {
    const at = <usize>unit << 2;
    const lanes = min(LANES, units - unit);
    const u = loadLanes(gates + at, lanes);
    const heldH = loadLanes(h + at, lanes);
    const incoming = f32x4.mul(f32x4.sub(f32x4.splat(1), u), loadLanes(n + at, lanes));
    const nextH = madd(u, heldH, incoming);
    storeLanes(h + at, call.mask ? held(nextH, heldH, mask) : nextH, lanes);
  }
}
