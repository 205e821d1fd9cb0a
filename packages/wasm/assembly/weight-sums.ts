import {FLOAT, horizontalSum, LANES, loadLanes, madd, storeLanes} from './simd';

/** rowSquares[R] = Σ_c w², columnSquares[C] = Σ_r w², absolute = Σ |w|, the last added up in float64. */
export function weightSums(
  matrix: usize, rows: i32, columns: i32, rowSquares: usize, columnSquares: usize, absolute: usize,
): void {
  memory.fill(columnSquares, 0, <usize>columns * FLOAT);
  let total: f64 = 0;
  for (let row = 0; row < rows; row++) {
    const from = matrix + (<usize>(row * columns) << 2);
    total += addRowSums(from, columns, rowSquares + (<usize>row << 2), columnSquares);
  }
  store<f32>(absolute, <f32>total);
}

/** One row's share of the three sums. @returns Σ |w| */
function addRowSums(from: usize, columns: i32, rowSquare: usize, columnSquares: usize): f32 {
  let squares = f32x4.splat(0);
  let magnitudes = squares;
  for (let column = 0; column < columns; column += LANES, from += 16, columnSquares += 16) {
    const lanes = min(LANES, columns - column);
    const w = loadLanes(from, lanes);
    squares = madd(w, w, squares);
    magnitudes = f32x4.add(magnitudes, f32x4.abs(w));
    storeLanes(columnSquares, madd(w, w, loadLanes(columnSquares, lanes)), lanes);
  }
  store<f32>(rowSquare, horizontalSum(squares));
  return horizontalSum(magnitudes);
}

/** dMatrix = 2 w (dRow + dColumn) + sign(w) dAbsolute; sign(0) = 0. */
export function weightSumsGradient(
  matrix: usize, dRows: usize, dColumns: usize, dAbsolute: usize, rows: i32, columns: i32, target: usize,
): void {
  const slope = f32x4.splat(load<f32>(dAbsolute));
  for (let row = 0; row < rows; row++) {
    const dRow = f32x4.splat(load<f32>(dRows + (<usize>row << 2)));
    for (let column = 0; column < columns; column += LANES, matrix += 16, target += 16) {
      const lanes = min(LANES, columns - column);
      const w = loadLanes(matrix, lanes);
      const dSquare = f32x4.add(dRow, loadLanes(dColumns + (<usize>column << 2), lanes));
      const sign = v128.or(f32x4.splat(1), v128.and(w, f32x4.splat(-0.0)));
      const dMagnitude = v128.and(f32x4.mul(sign, slope), f32x4.ne(w, f32x4.splat(0)));
      storeLanes(target, madd(f32x4.add(w, w), dSquare, dMagnitude), lanes);
    }
    const past = (<usize>(((columns + 3) & ~3) - columns)) << 2;
    matrix -= past;
    target -= past;
  }
}

/** target = source, 0 where |source| < threshold. */
export function zeroSmall(source: usize, count: i32, threshold: f32, target: usize): void {
  const bound = f32x4.splat(threshold);
  for (let k = 0; k < count; k += LANES, source += 16, target += 16) {
    const lanes = min(LANES, count - k);
    const x = loadLanes(source, lanes);
    storeLanes(target, v128.andnot(x, f32x4.lt(f32x4.abs(x), bound)), lanes);
  }
}
