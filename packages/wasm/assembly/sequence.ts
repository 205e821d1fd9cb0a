import {FEW_ROWS, matrixProduct, packedProduct, packWhole} from './matrix-product';
import {FLOAT, LANES, loadLanes, storeLanes} from './simd';
import {addRows} from './vector-product';
import {addWidePanels, packWidePanels} from './wide-panels';

/*
 * What every cell's walk over the steps is made of. `Call` is the class of a cell's call: the compiler makes a copy of a
 * function for each, and its fields are looked up by name.
 */

/** Address of row `row` of a matrix of `width` floats; 0 stays 0, as an absent tensor has no rows. */
@inline
export function rowAt(matrix: usize, row: i32, width: i32): usize {
  return matrix ? matrix + (<usize>(row * width) << 2) : 0;
}

/** The step of x that is walked at position `index`. */
@inline
export function stepAt<Call>(call: Call, index: i32): i32 {
  return call.goBackwards ? call.steps - 1 - index : index;
}

/** The mask of object b at step t; 1 where there is none. */
@inline
export function maskAt<Call>(call: Call, b: i32, t: i32): f32 {
  return call.mask ? load<f32>(call.mask + (<usize>(b * call.steps + t) << 2)) : 1;
}

/** A running state of `count` floats before the first step: the initial one, else zeros. */
export function startState(state: usize, initial: usize, count: i32): void {
  const bytes = <usize>count * FLOAT;
  if (initial) memory.copy(state, initial, bytes);
  else memory.fill(state, 0, bytes);
}

/** m · next + (1 − m) · held, as stock layers do it: a NaN behind a mask comes through there too. */
@inline
export function held(next: v128, previous: v128, mask: f32): v128 {
  const rest = f32x4.mul(previous, f32x4.splat(1 - mask));
  return f32x4.add(f32x4.mul(next, f32x4.splat(mask)), rest);
}

/**
 * x · columns of W for all steps of all objects in one product.
 *
 * @param columns how many, at `weights` in rows of `rowFloats`
 * @param to the first of them at the first step, `width` floats from step to step
 */
export function projectInputs<Call>(
  call: Call, columns: i32, weights: usize, rowFloats: i32, to: usize, width: i32,
): void {
  const rows = call.batch * call.steps;
  const inputs = call.inputSize;
  if (call.kernelPanels) {
    for (let row = 0; row < rows; row++) {
      const y = rowAt(to, row, width);
      memory.fill(y, 0, <usize>columns * FLOAT);
      addWidePanels(inputs, columns, rowAt(call.x, row, inputs), call.kernelPanels, weights, rowFloats, y);
    }
  } else if (call.packedKernel) {
    packedProduct(
      rows, columns, inputs, call.x, inputs, call.packedKernel, to, width, false, call.workspace,
    );
  } else {
    matrixProduct(
      rows, columns, inputs, call.x, inputs, false, weights, rowFloats, false, to, width, false, 0,
      call.workspace,
    );
  }
}

/** Packs columns of R [U, …] for `addRecurrentProduct`, where it multiplies packed ones. */
export function packRecurrent<Call>(
  call: Call, columns: i32, weights: usize, rowFloats: i32, packed: usize, panels: usize,
): void {
  if (call.isPacked) return;
  if (panels) packWidePanels(call.units, columns, weights, rowFloats, panels);
  else if (call.batch > FEW_ROWS) packWhole(weights, rowFloats, false, columns, call.units, packed);
}

/**
 * The preactivations of one step += vectors [B, U] · columns of R.
 *
 * @param panels the columns for few objects, or 0
 * @param to those of the first object, `width` floats from step to step
 */
export function addRecurrentProduct<Call>(
  call: Call, index: i32, vectors: usize, columns: i32, weights: usize, rowFloats: i32, packed: usize,
  panels: usize, to: usize, width: i32,
): void {
  const units = call.units;
  const stride = call.steps * width;
  if (call.batch > FEW_ROWS) {
    packedProduct(call.batch, columns, units, vectors, units, packed, to, stride, true, call.workspace);
    return;
  }
  for (let b = 0; b < call.batch; b++) {
    const x = rowAt(vectors, b, units);
    const y = rowAt(to, b, stride);
    if (panels) addWidePanels(units, columns, x, panels, weights, rowFloats, y);
    // Turning round at every step finds the part of R that was read last still in the cache.
    else addRows(columns, units, x, weights, rowFloats, y, (index & 1) == 1);
  }
}

/** One object's h of this step among the outputs, where they are wanted. */
@inline
export function writeOutput<Call>(call: Call, index: i32, b: i32, h: usize): void {
  if (!call.returnSequences) return;
  const units = call.units;
  memory.copy(rowAt(call.outputs, b * call.steps + index, units), h, <usize>units * FLOAT);
}

/** h of the last step of all objects, where only that is wanted. */
export function writeLastOutput<Call>(call: Call, h: usize): void {
  if (call.returnSequences) return;
  memory.copy(call.outputs, h, <usize>(call.batch * call.units) * FLOAT);
}

/** The gradient that reaches a step of an object from `outputs`, or 0 where the step's h is not among them. */
export function dOutputsRow<Call>(call: Call, index: i32, b: i32): usize {
  if (call.returnSequences) return rowAt(call.dOutputs, b * call.steps + index, call.units);
  return index == call.steps - 1 ? rowAt(call.dOutputs, b, call.units) : 0;
}

/** Packs the transpose of columns of R [U, …] for `addRecurrentGradient`, where it multiplies packed ones. */
export function packTransposed<Call>(
  call: Call, columns: i32, weights: usize, rowFloats: i32, packed: usize,
): void {
  if (call.batch > FEW_ROWS) packWhole(weights, rowFloats, true, call.units, columns, packed);
}

/**
 * target [B, U] += da · (columns of R)ᵀ of one step.
 *
 * @param da those of the first object, `width` floats from step to step
 */
export function addRecurrentGradient<Call>(
  call: Call, da: usize, width: i32, columns: i32, weights: usize, rowFloats: i32, packed: usize,
  target: usize,
): void {
  const units = call.units;
  const stride = call.steps * width;
  if (call.batch > FEW_ROWS) {
    packedProduct(call.batch, units, columns, da, stride, packed, target, units, true, call.workspace);
  } else {
    matrixProduct(
      call.batch, units, columns, da, stride, false, weights, rowFloats, true,
      target, units, true, 0, call.workspace,
    );
  }
}

/** dx = (or +=) da · (columns of W)ᵀ, over all steps of all objects at once. */
export function inputGradient<Call>(
  call: Call, da: usize, width: i32, columns: i32, weights: usize, rowFloats: i32, accumulate: bool,
): void {
  matrixProduct(
    call.batch * call.steps, call.inputSize, columns, da, width, false, weights, rowFloats, true,
    call.dx, call.inputSize, accumulate, 0, call.workspace,
  );
}

/** Columns of a weight's gradient = vectors [B · T, rows]ᵀ · da, over all steps of all objects at once. */
export function weightGradient<Call>(
  call: Call, vectors: usize, rows: i32, da: usize, width: i32, columns: i32, target: usize,
  rowFloats: i32,
): void {
  matrixProduct(
    rows, columns, call.batch * call.steps, vectors, rows, true, da, width, false,
    target, rowFloats, false, 0, call.workspace,
  );
}

/** Up to four floats += value. */
@inline
export function addLanes(pointer: usize, value: v128, lanes: i32): void {
  storeLanes(pointer, f32x4.add(loadLanes(pointer, lanes), value), lanes);
}

/** `count` floats += as many. */
export function addFloats(target: usize, source: usize, count: i32): void {
  for (let k = 0; k < count; k += LANES, target += 16, source += 16) {
    const lanes = min(LANES, count - k);
    addLanes(target, loadLanes(source, lanes), lanes);
  }
}
