/** y[B, stride] = the mean or the largest over the steps of x[B, T, stride]. */
export function pool(isMax: i32, batch: i32, steps: i32, stride: i32, x: usize, y: usize): void {
  const bytes = <usize>stride << 2;
  const all = bytes * <usize>steps;
  const count = f32x4.splat(<f32>steps);
  for (; batch > 0; batch--, x += all, y += bytes) {
    for (let at: usize = 0; at < bytes; at += 16) {
      let value = v128.load(x + at);
      for (let row = x + bytes; row < x + all; row += bytes) {
        const next = v128.load(row + at);
        value = isMax ? f32x4.pmax(value, next) : f32x4.add(value, next);
      }
      v128.store(y + at, isMax ? value : f32x4.div(value, count));
    }
  }
}

/** y[b, t] = x[b, T − 1 − t]. */
export function reverse(batch: i32, steps: i32, stride: i32, x: usize, y: usize): void {
  const bytes = <usize>stride << 2;
  for (; batch > 0; batch--) {
    let from = x + bytes * <usize>steps;
    for (let t = 0; t < steps; t++, y += bytes) {
      from -= bytes;
      memory.copy(y, from, bytes);
    }
    x += bytes * <usize>steps;
  }
}

/** y[B, T · width] = x[B, T, width]. */
export function flatten(
  batch: i32, steps: i32, width: i32, xStride: i32, x: usize, yStride: i32, y: usize,
): void {
  const bytes = <usize>width << 2;
  for (; batch > 0; batch--, y += <usize>yStride << 2) {
    let to = y;
    for (let t = 0; t < steps; t++, x += <usize>xStride << 2, to += bytes) memory.copy(to, x, bytes);
  }
}

/** y[b, t] = x[b]. */
export function repeat(batch: i32, steps: i32, stride: i32, x: usize, y: usize): void {
  const bytes = <usize>stride << 2;
  for (; batch > 0; batch--, x += bytes) {
    for (let t = 0; t < steps; t++, y += bytes) memory.copy(y, x, bytes);
  }
}

/** The mask of rows is 0 where all of the first `width` floats are the value; there the row becomes zeros. */
export function maskRows(
  rows: i32, width: i32, stride: i32, value: f32, x: usize, y: usize, mask: usize,
): void {
  const bytes = <usize>stride << 2;
  for (; rows > 0; rows--, x += bytes, y += bytes, mask += 4) {
    let keep = false;
    for (let k = 0; k < width; k++) keep = keep || load<f32>(x + (<usize>k << 2)) != value;
    store<f32>(mask, keep ? 1 : 0);
    if (keep) memory.copy(y, x, bytes);
    else memory.fill(y, 0, bytes);
  }
}
