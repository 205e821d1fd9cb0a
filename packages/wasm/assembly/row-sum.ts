import {FLOAT, LANES, loadLanes, storeLanes} from './simd';

/** target[width] = Σ of the rows of source[rows, width]. */
export function rowSum(source: usize, rows: i32, width: i32, target: usize): void {
  const rowBytes = <usize>width * FLOAT;
  memory.fill(target, 0, rowBytes);
  let row = 0;
  for (; row + 4 <= rows; row += 4, source += 4 * rowBytes) {
    addFourRows(source, rowBytes, width, target);
  }
  for (; row < rows; row++, source += rowBytes) addRow(source, target, width);
}

/** target[width] += one row. */
export function addRow(from: usize, to: usize, width: i32): void {
  for (let column = 0; column < width; column += LANES, from += 16, to += 16) {
    const lanes = min(LANES, width - column);
    storeLanes(to, f32x4.add(loadLanes(to, lanes), loadLanes(from, lanes)), lanes);
  }
}

function addFourRows(from: usize, rowBytes: usize, width: i32, to: usize): void {
  for (let column = 0; column < width; column += LANES, from += 16, to += 16) {
    const lanes = min(LANES, width - column);
    const first = f32x4.add(loadLanes(from, lanes), loadLanes(from + rowBytes, lanes));
    const third = from + 2 * rowBytes;
    const second = f32x4.add(loadLanes(third, lanes), loadLanes(third + rowBytes, lanes));
    storeLanes(to, f32x4.add(loadLanes(to, lanes), f32x4.add(first, second)), lanes);
  }
}
