import {clip4, gateSlope4} from './functions';
import {LSTMCall} from './lstm-call';
import {
  addFloats,
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
import {FLOAT, LANES, loadLanes, storeLanes} from './simd';

/**
 * Gradient of `lstmForward`: backpropagation through all T steps.
 *
 * dh and dc (in `call.h` and `call.c`) walk back from the gradients of the final states to those of the initial
 * ones; the preactivations' gradients of all steps then give every weight's gradient in one product.
 */
export function lstmBackward(call: LSTMCall): void {
  lstmWalkBack(call);
  multiplyOverAllSteps(call);
}

/**
 * The walk alone, up to the gradients of all preactivations in `call.dGates`: of some of the objects where the others are
 * walked elsewhere. Then `dBias` is absent, and `lstmBiasGradient` sums up afterwards.
 */
export function lstmWalkBack(call: LSTMCall): void {
  const width = 4 * call.units;
  clearSums(call);
  packTransposed(call, width, call.recurrentKernel, width, call.packed);
  for (let index = call.steps - 1; index >= 0; index--) {
    for (let b = 0; b < call.batch; b++) stepBackRow(call, index, b);
    const da = rowAt(call.dGates, stepAt(call, index), width);
    addRecurrentGradient(
      call, da, width, width, call.recurrentKernel, width, call.packed, call.h,
    );
  }
}

/**
 * dBias of some columns from the gradients of all preactivations, summed in the order of the walk, to the same bits. Without a
 * gate multiplier only: `dGates` holds them multiplied.
 */
export function lstmBiasGradient(call: LSTMCall, first: i32, count: i32): void {
  const width = 4 * call.units;
  const target = call.dBias + (<usize>first << 2);
  memory.fill(target, 0, <usize>count * FLOAT);
  for (let index = call.steps - 1; index >= 0; index--) {
    for (let b = 0; b < call.batch; b++) {
      const row = rowAt(call.dGates, b * call.steps + stepAt(call, index), width);
      addFloats(target, row + (<usize>first << 2), count);
    }
  }
}

function clearSums(call: LSTMCall): void {
  const units = call.units;
  if (call.dBias) memory.fill(call.dBias, 0, <usize>(4 * units) * FLOAT);
  if (call.gateMultiplier) memory.fill(call.dGateMultiplier, 0, <usize>(call.batch * 4 * units) * FLOAT);
  if (call.outputMultiplier) memory.fill(call.dOutputMultiplier, 0, <usize>(call.batch * units) * FLOAT);
}

/** dx = da · Wᵀ, dW = xᵀ · da, dR = hᵀ · da. */
function multiplyOverAllSteps(call: LSTMCall): void {
  const units = call.units;
  const width = 4 * units;
  const da = call.dGates;
  inputGradient(call, da, width, width, call.kernel, width, false);
  weightGradient(call, call.x, call.inputSize, da, width, width, call.dKernel, width);
  weightGradient(call, call.previousH, units, da, width, width, call.dRecurrentKernel, width);
}

/** One step of one object, from dh and dc after it to the preactivations' gradients and dc before it. */
function stepBackRow(call: LSTMCall, index: i32, b: i32): void {
  const units = call.units;
  const t = stepAt(call, index);
  const mask = maskAt(call, b, t);
  const dOutputs = dOutputsRow(call, index, b);
  for (let unit = 0; unit < units; unit += LANES) {
    const lanes = min(LANES, units - unit);
    stepBackLanes(call, b, b * call.steps + t, (<usize>unit) << 2, lanes, dOutputs, mask);
  }
}

/** Four neurons of one object at one step. */
@inline
function stepBackLanes(
  call: LSTMCall, b: i32, row: i32, at: usize, lanes: i32, dOutputs: usize, mask: f32,
): void {
  const one = f32x4.splat(1);
  const m = f32x4.splat(mask), rest = f32x4.splat(1 - mask);
  const gates = rowAt(call.gates, row, 4 * call.units) + at;
  const block = (<usize>call.units) << 2;
  const hard = call.hardSigmoid != 0;
  const f = gateValue(gates + block, lanes, hard), o = gateValue(gates + 3 * block, lanes, hard);
  const tanhC = loadLanes(rowAt(call.tanhC, row, call.units) + at, lanes);
  const dhAt = rowAt(call.h, b, call.units) + at, dcAt = rowAt(call.c, b, call.units) + at;

  let dh = loadLanes(dhAt, lanes);
  if (dOutputs) dh = f32x4.add(dh, loadLanes(dOutputs + at, lanes));
  const dc = loadLanes(dcAt, lanes);
  const dOut = throughMultiplier(call, b, at, lanes, f32x4.mul(dh, m), f32x4.mul(o, tanhC));
  const dTanh = f32x4.mul(f32x4.mul(dOut, o), f32x4.sub(one, f32x4.mul(tanhC, tanhC)));
  const dNextC = f32x4.add(f32x4.mul(dc, m), dTanh);
  gateGradients(call, b, row, at, lanes, dNextC, f32x4.mul(dOut, tanhC));
  storeLanes(dhAt, f32x4.mul(dh, rest), lanes);
  storeLanes(dcAt, f32x4.add(f32x4.mul(dc, rest), f32x4.mul(dNextC, f)), lanes);
}

/** What a gate of i, f or o was, from what is saved of it. */
@inline
function gateValue(saved: usize, lanes: i32, hard: bool): v128 {
  const value = loadLanes(saved, lanes);
  return hard ? clip4(value) : value;
}

/** The gradients of all four preactivations: of i, f and g from dc, of o from `dO`. */
@inline
function gateGradients(
  call: LSTMCall, b: i32, row: i32, at: usize, lanes: i32, dc: v128, dO: v128,
): void {
  const block = (<usize>call.units) << 2;
  const gates = rowAt(call.gates, row, 4 * call.units) + at;
  const hard = call.hardSigmoid != 0;
  const i = gateValue(gates, lanes, hard);
  const g = loadLanes(gates + 2 * block, lanes);
  const previousC = loadLanes(rowAt(call.previousC, row, call.units) + at, lanes);
  const slopeI = gateSlope4(loadLanes(gates, lanes), hard);
  const slopeF = gateSlope4(loadLanes(gates + block, lanes), hard);
  const slopeG = f32x4.sub(f32x4.splat(1), f32x4.mul(g, g));
  const slopeO = gateSlope4(loadLanes(gates + 3 * block, lanes), hard);
  gateGradient(call, b, row, at, lanes, f32x4.mul(f32x4.mul(dc, g), slopeI));
  gateGradient(call, b, row, at + block, lanes, f32x4.mul(f32x4.mul(dc, previousC), slopeF));
  gateGradient(call, b, row, at + 2 * block, lanes, f32x4.mul(f32x4.mul(dc, i), slopeG));
  gateGradient(call, b, row, at + 3 * block, lanes, f32x4.mul(dO, slopeO));
}

/** From dh to d(o tanh c), and dz^h += dh · o tanh c, where there is a multiplier of the output. */
@inline
function throughMultiplier(
  call: LSTMCall, b: i32, at: usize, lanes: i32, dh: v128, unmultiplied: v128,
): v128 {
  if (!call.outputMultiplier) return dh;
  addLanes(rowAt(call.dOutputMultiplier, b, call.units) + at, f32x4.mul(dh, unmultiplied), lanes);
  return f32x4.mul(dh, loadLanes(rowAt(call.outputMultiplier, b, call.units) + at, lanes));
}

/** From da of one gate: db += da, dz += da · (what z multiplied), and da · z is kept for the products. */
@inline
function gateGradient(call: LSTMCall, b: i32, row: i32, at: usize, lanes: i32, da: v128): void {
  const width = 4 * call.units;
  if (call.dBias) addLanes(call.dBias + at, da, lanes);
  let incoming = da;
  if (call.gateMultiplier) {
    const p = loadLanes(rowAt(call.unmultiplied, row, width) + at, lanes);
    addLanes(rowAt(call.dGateMultiplier, b, width) + at, f32x4.mul(da, p), lanes);
    incoming = f32x4.mul(da, loadLanes(rowAt(call.gateMultiplier, b, width) + at, lanes));
  }
  storeLanes(rowAt(call.dGates, row, width) + at, incoming, lanes);
}
