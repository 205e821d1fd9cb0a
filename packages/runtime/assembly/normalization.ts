import {madd} from '../../wasm/assembly/simd';

/** y = x · scale + offset for each row. */
export function scale(
  rows: i32, stride: i32, factors: usize, offsets: usize, x: usize, y: usize,
): void {
  const bytes = <usize>stride << 2;
  for (; rows > 0; rows--, x += bytes, y += bytes) {
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(y + at, madd(v128.load(x + at), v128.load(factors + at), v128.load(offsets + at)));
    }
  }
}

/** y = γ (x − mean) / √(variance + ε) + β over the first `width` floats of each row. */
export function normalize(
  rows: i32, width: i32, stride: i32, epsilon: f32, gamma: usize, beta: usize, x: usize, y: usize,
): void {
  const bytes = <usize>width << 2;
  const step = <usize>stride << 2;
  for (; rows > 0; rows--, x += step, y += step) {
    let sum: f32 = 0;
    for (let at: usize = 0; at < bytes; at += 4) sum += load<f32>(x + at);
    const mean = sum / <f32>width;
    let squares: f32 = 0;
    for (let at: usize = 0; at < bytes; at += 4) {
      const difference = load<f32>(x + at) - mean;
      squares += difference * difference;
    }
    const deviation = sqrt(squares / <f32>width + epsilon);
    for (let at: usize = 0; at < bytes; at += 4) {
      const factor = load<f32>(gamma + at) / deviation;
      store<f32>(y + at, (load<f32>(x + at) - mean) * factor + load<f32>(beta + at));
    }
  }
}
