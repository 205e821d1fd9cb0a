/**
 * The values of a weight at other positions of the whole: those that it has stay what they are, others are filled in.
 *
 * @param values row-major, at the positions `from` of each axis
 * @param from by axis, ascending
 * @param to by axis, ascending
 */
export function resizedValues(
  values: Float32Array,
  from: ReadonlyArray<readonly number[]>,
  to: ReadonlyArray<readonly number[]>,
  fill: number,
): Float32Array {
  const [ofFrom, ofTo] = [from, to].map(axes => axes.reduce((size, axis) => size * axis.length, 1));
  if (values.length !== ofFrom) throw new Error(`${values.length} values at ${ofFrom} positions.`);
  const resized = new Float32Array(ofTo).fill(fill);
  const sources = to.map((axis, k) => placesIn(from[k], axis));
  const copy = (axis: number, source: number, target: number): void => {
    const [width, isLast] = [to[axis].length, axis === to.length - 1];
    sources[axis].forEach((place, k) => {
      if (place < 0) return;
      const [at, into] = [source * from[axis].length + place, target * width + k];
      if (isLast) resized[into] = values[at];
      else copy(axis + 1, at, into);
    });
  };
  copy(0, 0, 0);
  return resized;
}

/** By entry of `wanted`: its place among `known`, or −1. */
export function placesIn(known: readonly number[], wanted: readonly number[]): number[] {
  const places = new Map(known.map((position, place) => [position, place]));
  return wanted.map(position => places.get(position) ?? -1);
}
