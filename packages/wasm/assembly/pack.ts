import {FLOAT} from './simd';

/**
 * Packs panels of `width` (4 or 8) lines for the register tile: target[panel][k][width].
 *
 * A line is a row of A or a column of B. Where the lines stand side by side in memory they are copied, where each
 * line is contiguous they are transposed. Lanes past the last line repeat it: what they compute is never stored.
 *
 * @param rowBytes distance of two rows of the source in memory
 * @param contiguous whether each line is contiguous: A as it is, B transposed
 */
export function packPanels(
  source: usize, rowBytes: usize, contiguous: bool, lines: i32, k: i32, width: i32, target: usize,
): void {
  const panelBytes = <usize>(k * width) * FLOAT;
  for (let line = 0; line < lines; line += width) {
    const valid = min(width, lines - line);
    if (contiguous) {
      const from = source + <usize>line * rowBytes;
      for (let quarter = 0; quarter < width; quarter += 4) {
        packTransposed(from, rowBytes, quarter, valid, k, width, target);
      }
    } else {
      packCopied(source + <usize>line * FLOAT, rowBytes, valid, k, width, target);
    }
    target += panelBytes;
  }
}

function packCopied(
  source: usize, rowBytes: usize, valid: i32, k: i32, width: i32, target: usize,
): void {
  const stepBytes = <usize>width * FLOAT;
  const end = target + <usize>k * stepBytes;
  if (valid < width) {
    for (; target < end; target += stepBytes, source += rowBytes) {
      for (let lane = 0; lane < width; lane++) {
        const from = source + <usize>min(lane, valid - 1) * FLOAT;
        store<f32>(target + <usize>lane * FLOAT, load<f32>(from));
      }
    }
    return;
  }
  for (; target < end; target += stepBytes, source += rowBytes) {
    v128.store(target, v128.load(source));
    if (width == 8) v128.store(target, v128.load(source, 16), 16);
  }
}

/** Four lines, from `first` on, into lanes first … first + 3 of the panel. */
function packTransposed(
  source: usize, rowBytes: usize, first: i32, valid: i32, k: i32, width: i32, target: usize,
): void {
  let line0 = source + <usize>min(first, valid - 1) * rowBytes;
  let line1 = source + <usize>min(first + 1, valid - 1) * rowBytes;
  let line2 = source + <usize>min(first + 2, valid - 1) * rowBytes;
  let line3 = source + <usize>min(first + 3, valid - 1) * rowBytes;
  const stepBytes = <usize>width * FLOAT;
  let to = target + <usize>first * FLOAT;
  const end = line0 + <usize>k * FLOAT;
  for (const vectorEnd = line0 + (<usize>(k & ~3)) * FLOAT; line0 < vectorEnd; ) {
    transpose4(v128.load(line0), v128.load(line1), v128.load(line2), v128.load(line3), to, stepBytes);
    to += 4 * stepBytes;
    line0 += 16;
    line1 += 16;
    line2 += 16;
    line3 += 16;
  }
  for (; line0 < end; line0 += 4, line1 += 4, line2 += 4, line3 += 4, to += stepBytes) {
    store<f32>(to, load<f32>(line0));
    store<f32>(to, load<f32>(line1), 4);
    store<f32>(to, load<f32>(line2), 8);
    store<f32>(to, load<f32>(line3), 12);
  }
}

@inline
function transpose4(r0: v128, r1: v128, r2: v128, r3: v128, to: usize, stepBytes: usize): void {
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(to + stepBytes, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
  v128.store(to + 2 * stepBytes, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
  v128.store(to + 3 * stepBytes, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
}
