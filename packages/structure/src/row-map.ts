/**
 * Which rows of a consumer's weight belong to which neuron: row = base + r · stride + offset + k for r < repeats.
 *
 * Directly below a layer this is row k. Concatenate adds an offset; Flatten of [T, W] repeats the W features T times.
 */
export interface RowMap {
  base: number;
  stride: number;
  repeats: number;
  offset: number;
}

/** The rows of a consumer that reads a tensor of this width directly. */
export function directRows(width: number): RowMap {
  return {base: 0, stride: width, repeats: 1, offset: 0};
}

/** All rows of neuron k, ascending. */
export function rowsOfNeuron({base, stride, repeats, offset}: RowMap, k: number): number[] {
  return Array.from({length: repeats}, (_, r) => base + r * stride + offset + k);
}

/** All rows of these neurons. */
export function rowsOfNeurons(map: RowMap, neurons: readonly number[]): number[] {
  return neurons.flatMap(k => rowsOfNeuron(map, k));
}
