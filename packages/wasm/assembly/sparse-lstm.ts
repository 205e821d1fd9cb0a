import {clip4, sigmoid4, tanh4, unclippedHardSigmoid4} from './functions';
import {FEW_ROWS, matrixProduct, packedProduct, packWhole} from './matrix-product';
import {held, rowAt, startState, stepAt, writeLastOutput, writeOutput} from './sequence';
import {FLOAT, LANES, loadLanes, madd, storeLanes} from './simd';
import {addCompressedRows} from './sparse-product';
import {SparseLSTMCall} from './sparse-lstm-call';
import {addRows} from './vector-product';

/**
 * An LSTM sequence of packed gates, eq. (1) of the paper without its constant gates: only active columns are
 * multiplied; their values are then laid over the constants' and the cell goes on as ever.
 */
export function sparseLstm(call: SparseLSTMCall): void {
  const units = call.units;
  projectInputs(call);
  startState(call.h, call.h0, call.batch * units);
  startState(call.c, call.c0, call.batch * units);
  memory.copy(call.gates, call.gateConstants, <usize>(4 * units) * FLOAT);
  if (multipliesPacked(call)) {
    packWhole(call.recurrentValues, call.active, false, call.active, units, call.packed);
  }
  const gStart = activeBefore(call, 2 * units);
  const oStart = activeBefore(call, 3 * units);
  for (let index = 0; index < call.steps; index++) {
    addRecurrentProduct(call, index);
    for (let b = 0; b < call.batch; b++) stepRow(call, index, b, gStart, oStart);
  }
  writeLastOutput(call, call.h);
}

/** x · W + b of all steps. */
function projectInputs(call: SparseLSTMCall): void {
  const rows = call.batch * call.steps;
  const active = call.active;
  if (!call.kernelRowPointers) {
    matrixProduct(
      rows, active, call.inputSize, call.x, call.inputSize, false, call.kernelValues, active, false,
      call.preactivations, active, false, call.bias, call.workspace,
    );
    return;
  }
  for (let row = 0; row < rows; row++) {
    const y = rowAt(call.preactivations, row, active);
    memory.copy(y, call.bias, <usize>active * FLOAT);
    addCompressedRows(
      call.inputSize, rowAt(call.x, row, call.inputSize),
      call.kernelValues, call.kernelColumns, call.kernelRowPointers, y,
    );
  }
}

@inline
function multipliesPacked(call: SparseLSTMCall): bool {
  return !call.recurrentRowPointers && call.batch > FEW_ROWS;
}

/** How many active columns stand before a column of [4U]: they are in ascending order. */
function activeBefore(call: SparseLSTMCall, column: i32): i32 {
  let count = 0;
  while (count < call.active && load<i32>(call.activeColumns + (<usize>count << 2)) < column) count++;
  return count;
}

/** Preactivations of one step += h · R. */
function addRecurrentProduct(call: SparseLSTMCall, index: i32): void {
  const units = call.units;
  const active = call.active;
  const first = rowAt(call.preactivations, stepAt(call, index), active);
  if (multipliesPacked(call)) {
    const stride = call.steps * active;
    packedProduct(call.batch, active, units, call.h, units, call.packed, first, stride, call.workspace);
    return;
  }
  for (let b = 0; b < call.batch; b++) {
    const y = rowAt(first, b * call.steps, active);
    const h = rowAt(call.h, b, units);
    if (call.recurrentRowPointers) {
      addCompressedRows(
        units, h, call.recurrentValues, call.recurrentColumns, call.recurrentRowPointers, y,
      );
    } else {
      addRows(active, units, h, call.recurrentValues, active, y, (index & 1) == 1);
    }
  }
}

/** One step of one object, from the preactivations of its active gates. */
function stepRow(call: SparseLSTMCall, index: i32, b: i32, gStart: i32, oStart: i32): void {
  const units = call.units;
  const t = stepAt(call, index);
  const row = b * call.steps + t;
  const a = rowAt(call.preactivations, row, call.active);
  activate(a, 0, gStart, call.hardSigmoid != 0, false);
  activate(a, gStart, oStart, false, true);
  activate(a, oStart, call.active, call.hardSigmoid != 0, false);
  layOverConstants(call, a);
  const h = rowAt(call.h, b, units);
  updateState(call, h, rowAt(call.c, b, units), row);
  writeOutput(call, index, b, h);
}

/** Gate functions of the packed columns from `from` to `to`, in place. */
function activate(a: usize, from: i32, to: i32, hard: bool, isTanh: bool): void {
  for (let column = from; column < to; column += LANES) {
    const at = a + (<usize>column << 2);
    const lanes = min(LANES, to - column);
    const x = loadLanes(at, lanes);
    storeLanes(at, isTanh ? tanh4(x) : hard ? clip4(unclippedHardSigmoid4(x)) : sigmoid4(x), lanes);
  }
}

function layOverConstants(call: SparseLSTMCall, values: usize): void {
  const end = values + (<usize>call.active << 2);
  for (let columns = call.activeColumns; values < end; columns += 4, values += 4) {
    store<f32>(call.gates + (<usize>load<i32>(columns) << 2), load<f32>(values));
  }
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
    const nextH = f32x4.mul(loadLanes(gates + 3 * block, lanes), tanh4(nextC));
    storeLanes(c + at, call.mask ? held(nextC, heldC, mask) : nextC, lanes);
    storeLanes(h + at, call.mask ? held(nextH, loadLanes(h + at, lanes), mask) : nextH, lanes);
  }
}
