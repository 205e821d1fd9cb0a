import {exp4, log4} from './functions';
import {horizontalSum, loadLanes, splatAt, storeLanes} from './simd';

/** Per row: logSumExp = max + log Σ e^(logit − max), loss = logSumExp − logits[label]. */
export function softmaxCrossEntropy(
  logits: usize, labels: usize, rows: i32, width: i32, losses: usize, logSumExp: usize,
): void {
  for (let row = 0; row < rows; row++) {
    const at = <usize>row << 2;
    const from = logits + (<usize>(row * width) << 2);
    const largest = largestOf(from, width);
    const value = largest + logarithm(sumOfExponentials(from, width, largest));
    store<f32>(logSumExp + at, value);
    const label = load<i32>(labels + at);
    const counts = label >= 0 && label < width;
    store<f32>(losses + at, counts ? value - load<f32>(from + (<usize>label << 2)) : 0);
  }
}

@inline
function logarithm(x: f32): f32 {
  return f32x4.extract_lane(log4(f32x4.splat(x)), 0);
}

/** A NaN may be passed over here: its exponential makes the sum NaN. */
function largestOf(from: usize, width: i32): f32 {
  let largest = splatAt(from);
  let at = from;
  for (const end = from + (<usize>(width & ~3) << 2); at < end; at += 16) {
    largest = f32x4.pmax(largest, v128.load(at));
  }
  for (let k = width & ~3; k < width; k++, at += 4) largest = f32x4.max(largest, splatAt(at));
  return max(
    max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)),
    max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)),
  );
}

function sumOfExponentials(from: usize, width: i32, largest: f32): f32 {
  const shift = f32x4.splat(largest);
  let first = f32x4.splat(0);
  let second = first;
  let k = 0;
  for (; k + 8 <= width; k += 8, from += 32) {
    first = f32x4.add(first, exp4(f32x4.sub(v128.load(from), shift)));
    second = f32x4.add(second, exp4(f32x4.sub(v128.load(from, 16), shift)));
  }
  let total = horizontalSum(f32x4.add(first, second));
  for (; k < width; k++, from += 4) {
    total += f32x4.extract_lane(exp4(f32x4.sub(splatAt(from), shift)), 0);
  }
  return total;
}

/** dLogits = (e^(logit − logSumExp) − one-hot) · dLoss, and 0 in rows whose label does not count. */
export function softmaxCrossEntropyGradient(
  logits: usize, labels: usize, logSumExp: usize, dLosses: usize, rows: i32, width: i32, dLogits: usize,
): void {
  for (let row = 0; row < rows; row++) {
    const at = <usize>row << 2;
    const offset = <usize>(row * width) << 2;
    const label = load<i32>(labels + at);
    if (label < 0 || label >= width) {
      memory.fill(dLogits + offset, 0, <usize>width << 2);
      continue;
    }
    const dLoss = load<f32>(dLosses + at);
    scaledSoftmax(logits + offset, dLogits + offset, width, load<f32>(logSumExp + at), dLoss);
    const atLabel = dLogits + offset + (<usize>label << 2);
    store<f32>(atLabel, load<f32>(atLabel) - dLoss);
  }
}

function scaledSoftmax(from: usize, to: usize, width: i32, logSumExp: f32, scale: f32): void {
  const shift = f32x4.splat(logSumExp);
  const factor = f32x4.splat(scale);
  for (const end = from + (<usize>(width & ~3) << 2); from < end; from += 16, to += 16) {
    v128.store(to, f32x4.mul(factor, exp4(f32x4.sub(v128.load(from), shift))));
  }
  const lanes = width & 3;
  if (lanes) {
    storeLanes(to, f32x4.mul(factor, exp4(f32x4.sub(loadLanes(from, lanes), shift))), lanes);
  }
}
