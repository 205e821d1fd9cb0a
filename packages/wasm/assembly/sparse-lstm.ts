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
  const h = rowAt(call.h, b, units);
  updateState(call, h, rowAt(call.c, b, units), row);
  writeOutput(call, index, b, h);
}

/** c = f c + i g, h = o tanh(c), held where the mask is 0. */
function updateState(call: SparseLSTMCall, h: usize, c: usize, row: i32): void {
  const block = (<usize>call.units) << 2;
  const mask: f32 = call.mask ? load<f32>(call.mask + (<usize>row << 2)) : 1;
  for (let unit = 0; unit < call.units; unit += LANES) {
    const lanes = min(LANES, call.units - unit);
    const at = (<usize>unit) << 2;
    const gates = call.gates + at;
    const heldC = loadLanes(c + at, lanes);
    const incoming = f32x4.mul(loadLanes(gates, lanes), loadLanes(gates + 2 * block, lanes));
    const nextC = madd(loadLanes(gates + block, lanes), heldC, incoming);
    const nextH = f32x4.mul(loadLanes(gates + 3 * block, lanes), ratioTanh4(nextC));
    storeLanes(c + at, call.mask ? held(nextC, heldC, mask) : nextC, lanes);
    storeLanes(h + at, call.mask ? held(nextH, loadLanes(h + at, lanes), mask) : nextH, lanes);
  }
}
