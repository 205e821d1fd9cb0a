import {addFormProduct} from './form-product';
import {clip4, unclippedHardSigmoid4} from './functions';
import {applyToEight, applyToFour, ratioCoefficients} from './gate-values';
import {copyToRows, FEW_ROWS, matrixProduct, packedProduct, packWhole} from './matrix-product';
import {rowAt} from './sequence';
import {LANES} from './simd';
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
    packedProduct(call.batch, columns, units, vectors, units, packed, y, stride, true, call.workspace);
  } else {
    for (let b = 0; b < call.batch; b++) {
      // Turning round at every step finds the part of R that was read last still in the cache.
      addRows(
        columns, units, rowAt(vectors, b, units), weights, columns, rowAt(y, b, stride), (index & 1) == 1,
      );
    }
  }
}

/** Values of the gates of `recurrentActivation`, which stand in front, at their places among all gates. */
export function openPackedGates<Call>(call: Call, a: usize, gates: usize): void {
  if (call.hardSigmoid) {
    for (let column = 0; column < call.gatesEnd; column += LANES) {
      const at = a + (<usize>column << 2);
      v128.store(at, clip4(unclippedHardSigmoid4(v128.load(at))));
    }
    spread(a, 0, call.gatesEnd, call.targets, gates);
  } else {
    openColumns(a, 0, call.gatesStraight, call.gatesEnd, call.targets, gates, true);
  }
}

/** The same for the gates of `activation`, tanh. */
export function openPackedFlow<Call>(call: Call, a: usize, gates: usize): void {
  openColumns(a, call.gatesEnd, call.flowStraight, call.columns, call.targets, gates, false);
}

/** Values of columns; up to `straight` each four are neighbors among all gates too. */
@inline
function openColumns(
  a: usize, from: i32, straight: i32, to: i32, targets: usize, gates: usize, isSigmoid: bool,
): void {
  const t = ratioCoefficients(isSigmoid);
  let column = from;
  for (; column + 2 * LANES <= straight; column += 2 * LANES) {
    const at = <usize>column << 2;
    const target = targets + at;
    applyToEight(
      t, a + at, gates + <usize>load<i32>(target), gates + <usize>load<i32>(target, 16), isSigmoid,
    );
  }
  const apart = column;
  for (; column + 2 * LANES <= to; column += 2 * LANES) {
    const at = a + (<usize>column << 2);
    applyToEight(t, at, at, at + 16, isSigmoid);
  }
  if (column < to) applyToFour(t, a + (<usize>column << 2), isSigmoid);
  spread(a, apart, to, targets, gates);
}

/** Each column's value goes to a place of its own. */
@inline
function spread(a: usize, from: i32, to: i32, targets: usize, gates: usize): void {
  for (let column = from; column < to; column += LANES) {
    const at = <usize>column << 2;
    const target = targets + at;
    store<f32>(gates + <usize>load<i32>(target), load<f32>(a + at));
    store<f32>(gates + <usize>load<i32>(target, 4), load<f32>(a + at, 4));
    store<f32>(gates + <usize>load<i32>(target, 8), load<f32>(a + at, 8));
    store<f32>(gates + <usize>load<i32>(target, 12), load<f32>(a + at, 12));
  }
}
