import {FLOAT, LANES, loadLanes, storeLanes} from './simd';

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

function addRow(from: usize, to: usize, width: i32): void {
  for (let column = 0; column < width; column += LANES) {
    const lanes = min(LANES, width - column);
    storeLanes(to, f32x4.add(loadLanes(to, lanes), loadLanes(from, lanes)), lanes);
    from += 16;
    to += 16;
  }
}
