const SIGN = 0x8000;
/** From the exponents of float16 to those of float32. */
const SCALE = 2 ** 112;

const bits = new Int32Array(1);
const ofBits = new Float32Array(bits.buffer);

/** The number that 16 bits stand for, of half precision in IEEE 754; files have no infinite ones. */
export function fromFloat16(half: number): number {
  // The fraction and the exponent where float32 has them: of the smallest numbers, too.
  bits[0] = (half & (SIGN - 1)) << 13;
  return ofBits[0] * (half & SIGN ? -SCALE : SCALE);
}
