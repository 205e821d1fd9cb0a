/** Bytes for people: '4.7 kB'. */
export function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(bytes < 100_000 ? 1 : 0)} kB`;
}

/** Microseconds for people: '7.2 µs', '1.3 ms'. */
export function duration(microseconds: number): string {
  if (microseconds < 1000) return `${microseconds.toPrecision(microseconds < 100 ? 2 : 3)} µs`;
  return `${(microseconds / 1000).toPrecision(3)} ms`;
}

/** A share for people: '40 %'. */
export function percent(share: number, digits = 0): string {
  return `${(100 * share).toFixed(digits)} %`;
}

/** A ratio for people: '22×', '1.7×'. */
export function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 1 : 0)}×`;
}
