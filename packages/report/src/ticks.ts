/** Round numbers from at most the lowest value to at least the highest, at most `most` of them and two more. */
export function ticksOver(low: number, high: number, most: number): number[] {
  const range = high - low || Math.abs(high) || 1;
  const power = 10 ** Math.floor(Math.log10(range / (most - 1)));
  const step = [1, 2, 2.5, 5, 10].map(k => k * power).find(size => range / size <= most - 1)!;
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  return Array.from({length: last - first + 1}, (_, k) => (first + k) * step);
}

/** Powers of ten from at most the lowest value to at least the highest, both positive. */
export function powersOver(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.max(Math.ceil(Math.log10(high)), first + 1);
  return Array.from({length: last - first + 1}, (_, k) => 10 ** (first + k));
}

export function tickWord(value: number): string {
  const isSmall = value !== 0 && Math.abs(value) < 0.001;
  const rounded = Number(value.toPrecision(3));
  return (isSmall ? rounded.toExponential() : rounded.toString()).replaceAll('-', '\u2212');
}
