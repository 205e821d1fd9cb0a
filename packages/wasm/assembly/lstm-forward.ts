import {clip4, sigmoid4, tanh4, unclippedHardSigmoid4} from './functions';
import {LSTMCall} from './lstm-call';
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
 * A whole LSTM sequence, eq. (1) of the paper: x · W for all steps in one product, then step by step
 * a = (xW + h R) z + b, c = f c + i g, h = z^h o tanh(c); where the mask is 0 both states are held.
 */
export function lstmForward(call: LSTMCall): void {
  const units = call.units;
  const width = 4 * units;
  projectInputs(call, width, call.kernel, width, call.gates, width);
  startState(call.h, call.h0, call.batch * units);
  startState(call.c, call.c0, call.batch * units);
  packRecurrent(call, width, call.recurrentKernel, width, call.packed, call.panels);
  for (let index = 0; index < call.steps; index++) {
    const gates = rowAt(call.gates, stepAt(call, index), width);
    addRecurrentProduct(
      call, index, call.h, width, call.recurrentKernel, width, call.packed, call.panels, gates, width,
    );
    for (let b = 0; b < call.batch; b++) stepRow(call, index, b);
  }
  writeLastOutput(call, call.h);
}

/** One step of one object: gates, states, output and what the gradient wants to see again. */
function stepRow(call: LSTMCall, index: i32, b: i32): void {
  const units = call.units;
  const t = stepAt(call, index);
  const row = b * call.steps + t;
  const bytes = <usize>units * FLOAT;
  const h = rowAt(call.h, b, units);
  const c = rowAt(call.c, b, units);
  if (call.previousC) {
    memory.copy(rowAt(call.previousC, row, units), c, bytes);
    memory.copy(rowAt(call.previousH, row, units), h, bytes);
  }
  const gates = rowAt(call.gates, row, 4 * units);
  if (call.unmultiplied) memory.copy(rowAt(call.unmultiplied, row, 4 * units), gates, 4 * bytes);
  const gateMultiplier = rowAt(call.gateMultiplier, b, 4 * units);
  const outputMultiplier = rowAt(call.outputMultiplier, b, units);
  const tanhC = rowAt(call.tanhC, row, units);
  const mask = maskAt(call, b, t);
  for (let unit = 0; unit < units; unit += LANES) {
    const at = (<usize>unit) << 2;
    const lanes = min(LANES, units - unit);
    stepLanes(call, at, lanes, gates, gateMultiplier, outputMultiplier, h, c, tanhC, mask);
  }
  writeOutput(call, index, b, h);
}

/** Four neurons of one object at one step. */
@inline
function stepLanes(
  call: LSTMCall, at: usize, lanes: i32, gates: usize, gateMultiplier: usize, outputMultiplier: usize,
  h: usize, c: usize, tanhC: usize, mask: f32,
): void {
  const block = (<usize>call.units) << 2;
  const hard = call.hardSigmoid != 0;
  const bias = call.bias + at;
  const z = gateMultiplier ? gateMultiplier + at : 0;
  const p = gates + at;
  const i = gateLanes(p, z, bias, lanes, hard, false);
  const f = gateLanes(p + block, z ? z + block : 0, bias + block, lanes, hard, false);
  const g = gateLanes(p + 2 * block, z ? z + 2 * block : 0, bias + 2 * block, lanes, hard, true);
  const o = gateLanes(p + 3 * block, z ? z + 3 * block : 0, bias + 3 * block, lanes, hard, false);
  const heldC = loadLanes(c + at, lanes);
  const nextC = madd(f, heldC, f32x4.mul(i, g));
  const t = tanh4(nextC);
  if (tanhC) storeLanes(tanhC + at, t, lanes);
  let nextH = f32x4.mul(o, t);
  if (outputMultiplier) nextH = f32x4.mul(nextH, loadLanes(outputMultiplier + at, lanes));
  storeLanes(c + at, call.mask ? held(nextC, heldC, mask) : nextC, lanes);
  storeLanes(h + at, call.mask ? held(nextH, loadLanes(h + at, lanes), mask) : nextH, lanes);
}

/** Value of four gates; it replaces the preactivation, the hard sigmoid's before it is clipped. */
@inline
function gateLanes(p: usize, z: usize, bias: usize, lanes: i32, hard: bool, isTanh: bool): v128 {
  let a = loadLanes(p, lanes);
  if (z) a = f32x4.mul(a, loadLanes(z, lanes));
  a = f32x4.add(a, loadLanes(bias, lanes));
  const value = isTanh ? tanh4(a) : hard ? unclippedHardSigmoid4(a) : sigmoid4(a);
  storeLanes(p, value, lanes);
  return hard && !isTanh ? clip4(value) : value;
}
