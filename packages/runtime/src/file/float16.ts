const EXPONENT_BIAS = 15;
const FRACTION = 1024;

/** The number that 16 bits stand for: half precision of IEEE 754. */
export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / FRACTION;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * 2 ** (1 - EXPONENT_BIAS) * fraction;
  return sign * 2 ** (exponent - EXPONENT_BIAS) * (1 + fraction);
}
