import {addBlocks} from './block-product';
import {addColumnProduct} from './column-product';
import {clip4, sigmoid4, tanh4, unclippedHardSigmoid4} from './functions';
import {copyToRows, FEW_ROWS, matrixProduct, packedProduct, packWhole} from './matrix-product';
import {rowAt} from './sequence';
import {LANES} from './simd';
import {SparseForm} from './sparse-form';
import {addRows} from './vector-product';

/*
 * What the kernels of packed gates have in common. `Call` is the class of a cell's call: the compiler makes a copy of a
 * function for each, and its fields are looked up by name. A matrix is dense, or has a form that skips its zeros.
 */

/** x · W + b of all steps, into `preactivations`. */
export function projectPacked<Call>(call: Call): void {
  const rows = call.batch * call.steps;
  const columns = call.columns;
  if (call.kernelForm) {
    copyToRows(call.bias, rows, columns, call.preactivations, columns);
    addFormProduct(
      rows, columns, call.inputSize, call.x, call.kernelForm, call.preactivations, columns, call.workspace,
    );
    return;
  }
  matrixProduct(
    rows, columns, call.inputSize, call.x, call.inputSize, false, call.kernel, columns, false,
    call.preactivations, columns, false, call.bias, call.workspace,
  );
}

/** Packs a dense part of R [U, columns] for `addPackedProduct`, where it multiplies packed ones. */
export function packPart<Call>(call: Call, columns: i32, weights: usize, form: usize, packed: usize): void {
  if (form == 0 && call.batch > FEW_ROWS) packWhole(weights, columns, false, columns, call.units, packed);
}

/**
 * y [B, columns] += vectors [B, U] · a part of R.
 *
 * @param weights the part [U, columns], or 0 where it has a form
 * @param packed where it is packed, if it is
 * @param stride floats of y from object to object
 */
export function addPackedProduct<Call>(
  call: Call, index: i32, vectors: usize, columns: i32, weights: usize, form: usize, packed: usize,
  y: usize, stride: i32,
): void {
  const units = call.units;
  if (form) {
    addFormProduct(call.batch, columns, units, vectors, form, y, stride, call.workspace);
  } else if (call.batch > FEW_ROWS) {
    packedProduct(call.batch, columns, units, vectors, units, packed, y, stride, call.workspace);
  } else {
    for (let b = 0; b < call.batch; b++) {
      // Turning round at every step finds the part of R that was read last still in the cache.
      addRows(
        columns, units, rowAt(vectors, b, units), weights, columns, rowAt(y, b, stride), (index & 1) == 1,
      );
    }
  }
}

/** Y[m, n] += X[m, k] · B, B in a form that skips its zeros. */
function addFormProduct(
  m: i32, n: i32, k: i32, x: usize, formAt: usize, y: usize, ldy: i32, workspace: usize,
): void {
  const form = changetype<SparseForm>(formAt);
  if (form.width == 1) {
    addColumnProduct(m, n, k, x, k, form, y, ldy, workspace);
    return;
  }
  for (let row = 0; row < m; row++) addBlocks(form, rowAt(x, row, k), rowAt(y, row, ldy));
}

/** Values of the gates of `recurrentActivation`, which stand in front, at their places among all gates. */
export function openPackedGates<Call>(call: Call, a: usize, gates: usize): void {
  const hard = call.hardSigmoid != 0;
  storeStraight(a, 0, call.gatesStraight, call.targets, gates, hard, false);
  storeApart(a, call.gatesStraight, call.gatesEnd, call.targets, gates, hard, false);
}

/** The same for the gates of `activation`, tanh. */
export function openPackedFlow<Call>(call: Call, a: usize, gates: usize): void {
  storeStraight(a, call.gatesEnd, call.flowStraight, call.targets, gates, false, true);
  storeApart(a, call.flowStraight, call.columns, call.targets, gates, false, true);
}

/** Four columns at a time that are neighbors among all gates too. */
@inline
function storeStraight(
  a: usize, from: i32, to: i32, targets: usize, gates: usize, hard: bool, isTanh: bool,
): void {
  for (let column = from; column < to; column += LANES) {
    const at = <usize>column << 2;
    v128.store(gates + <usize>load<i32>(targets + at), gateValue(v128.load(a + at), hard, isTanh));
  }
}

/** The same where each column goes to a place of its own. */
@inline
function storeApart(
  a: usize, from: i32, to: i32, targets: usize, gates: usize, hard: bool, isTanh: bool,
): void {
  for (let column = from; column < to; column += LANES) {
    const at = <usize>column << 2;
    const value = gateValue(v128.load(a + at), hard, isTanh);
    const target = targets + at;
    v128.store_lane<f32>(gates + <usize>load<i32>(target), value, 0);
    v128.store_lane<f32>(gates + <usize>load<i32>(target, 4), value, 1);
    v128.store_lane<f32>(gates + <usize>load<i32>(target, 8), value, 2);
    v128.store_lane<f32>(gates + <usize>load<i32>(target, 12), value, 3);
  }
}

@inline
function gateValue(x: v128, hard: bool, isTanh: bool): v128 {
  return isTanh ? tanh4(x) : hard ? clip4(unclippedHardSigmoid4(x)) : sigmoid4(x);
}
