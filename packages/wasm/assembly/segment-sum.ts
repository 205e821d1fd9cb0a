import {addRow} from './row-sum';
import {FLOAT} from './simd';

/** target[s] = Σ of the rows of source whose id is s; rows with an id outside [0, segments) are left out. */
export function segmentSum(
  source: usize,
  ids: usize,
  rows: i32,
  width: i32,
  segments: i32,
  target: usize,
): void {
  memory.fill(target, 0, <usize>segments * <usize>width * FLOAT);
  const rowBytes = <usize>width * FLOAT;
  for (let row = 0; row < rows; row++) {
    const segment = load<i32>(ids + ((<usize>row) << 2));
    if (segment < 0 || segment >= segments) continue;
    addRow(source + <usize>row * rowBytes, target + <usize>segment * rowBytes, width);
  }
}
