/**
 * 1 for the `count` largest of some values, 0 for the others; of equal ones those that come first stay.
 *
 * @param values [N]
 */
export function keepLargest(values: Float32Array, count: number): Float32Array {
  const least = values.slice().sort()[values.length - count];
  let equal = count;
  for (let k = 0; k < values.length; k++) if (values[k] > least) equal--;
  return values.map(value => (value > least || (value === least && equal-- > 0) ? 1 : 0));
}
