import {ratioTanh4} from './gate-values';
import {
  addPackedProduct,
  openPackedFlow,
  openPackedGates,
  packPart,
  projectPacked,
} from './packed-gates';
import {held, rowAt, startState, stepAt, writeLastOutput, writeOutput} from './sequence';
import {FLOAT, LANES, loadLanes, madd, storeLanes} from './simd';
import {SparseLSTMCall} from './sparse-lstm-call';

/**
 * An LSTM sequence of packed gates, eq. (1) of the paper without its constant gates: only active columns are
 * multiplied; their values are then laid over the constants' and the cell goes on as ever.
 */
export function sparseLstm(call: SparseLSTMCall): void {
  const units = call.units;
  projectPacked(call);
  startState(call.h, call.h0, call.batch * units);
  startState(call.c, call.c0, call.batch * units);
  memory.copy(call.gates, call.gateConstants, <usize>(4 * units) * FLOAT);
  memory.fill(call.arrived, 0, <usize>call.batch * FLOAT);
  packPart(call, call.columns, call.recurrentKernel, call.recurrentForm, call.packed);
  for (let index = 0; index < call.steps; index++) {
    addRecurrentProduct(call, index);
    for (let b = 0; b < call.batch; b++) stepRow(call, index, b);
  }
  writeLastOutput(call, call.h);
}

/** Preactivations of one step += h · R. */
function addRecurrentProduct(call: SparseLSTMCall, index: i32): void {
  const columns = call.columns;
  addPackedProduct(
    call, index, call.h, columns, call.recurrentKernel, call.recurrentForm, call.packed,
    rowAt(call.preactivations, stepAt(call, index), columns), call.steps * columns,
  );
}

/** One step of one object, from the preactivations of its active gates. */
function stepRow(call: SparseLSTMCall, index: i32, b: i32): void {
  const units = call.units;
  const row = b * call.steps + stepAt(call, index);
  const a = rowAt(call.preactivations, row, call.columns);
  openPackedGates(call, a, call.gates);
  openPackedFlow(call, a, call.gates);
  const h = rowAt(call.h, b, units), c = rowAt(call.c, b, units);
  const mask: f32 = call.mask ? load<f32>(call.mask + (<usize>row << 2)) : 1;
  updateState(call, h, c, mask);
  if (call.frozenFrom < units) updateFrozen(call, h, c, mask, b);
  writeOutput(call, index, b, h);
}

/** c = f c + i g, h = o tanh(c), held where the mask is 0. */
function updateState(call: SparseLSTMCall, h: usize, c: usize, mask: f32): void {
  for (let unit = 0; unit < call.frozenFrom; unit += LANES) {
    const lanes = min(LANES, call.units - unit);
    const at = (<usize>unit) << 2;
    const heldC = loadLanes(c + at, lanes);
    const next = nextC(call, at, heldC, lanes);
    storeLanes(c + at, call.mask ? held(next, heldC, mask) : next, lanes);
    output(call, at, ratioTanh4(next), h, mask, lanes);
  }
}

/**
 * The same for neurons whose i, f and g are constant: c moves on its own, as an increasing function of itself, so that from any
 * c it comes to a number that rounding maps to itself. From then on tanh(c) is one number too.
 */
function updateFrozen(call: SparseLSTMCall, h: usize, c: usize, mask: f32, b: i32): void {
  const arrived = call.arrived + (<usize>b << 2);
  const settled = rowAt(call.settled, b, call.units);
  let moves = load<i32>(arrived) == 0 ? 0 : -1;
  for (let unit = call.frozenFrom; unit < call.units; unit += LANES) {
    const lanes = min(LANES, call.units - unit);
    const at = (<usize>unit) << 2;
    if (moves >= 0) {
      const heldC = loadLanes(c + at, lanes);
      const next = nextC(call, at, heldC, lanes);
      if (v128.any_true(f32x4.ne(next, heldC))) moves = 1;
      storeLanes(c + at, call.mask ? held(next, heldC, mask) : next, lanes);
      storeLanes(settled + at, ratioTanh4(next), lanes);
    }
    output(call, at, loadLanes(settled + at, lanes), h, mask, lanes);
  }
  if (moves == 0) store<i32>(arrived, 1);
}

/** f c + i g of four neurons. */
@inline
function nextC(call: SparseLSTMCall, at: usize, heldC: v128, lanes: i32): v128 {
  const block = (<usize>call.units) << 2;
  const gates = call.gates + at;
  const incoming = f32x4.mul(loadLanes(gates, lanes), loadLanes(gates + 2 * block, lanes));
  return madd(loadLanes(gates + block, lanes), heldC, incoming);
}

/** h = o tanh(c) of four neurons. */
@inline
function output(call: SparseLSTMCall, at: usize, tanhC: v128, h: usize, mask: f32, lanes: i32): void {
  const o = loadLanes(call.gates + at + ((<usize>(3 * call.units)) << 2), lanes);
  const next = f32x4.mul(o, tanhC);
  storeLanes(h + at, call.mask ? held(next, loadLanes(h + at, lanes), mask) : next, lanes);
}
