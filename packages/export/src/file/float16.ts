const LARGEST = 65504;
const SMALLEST_NORMAL = 2 ** -14;
const FRACTION = 1024;
const EXPONENT_BIAS = 15;

/** The 16 bits of the half-precision number that is nearest; numbers beyond ±65504 become the largest. */
export function toFloat16(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.min(Math.abs(value), LARGEST);
  if (magnitude < SMALLEST_NORMAL)
    return sign | roundToEven((magnitude / SMALLEST_NORMAL) * FRACTION);
  const exponent = Math.floor(Math.log2(magnitude));
  const fraction = roundToEven((magnitude / 2 ** exponent - 1) * FRACTION);
  // A fraction that rounds up to 1 carries into the exponent by itself.
  return sign | (((exponent + EXPONENT_BIAS) << 10) + fraction);
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest === 0.5) return below + (below % 2);
  return rest > 0.5 ? below + 1 : below;
}
