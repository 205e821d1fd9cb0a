import type {LayerCount} from './compression.js';
import {checkOptions, trueOrFalse} from '@sparsegate/cells';
import {columnIsNonzero, rowIsNonzero, type WeightValues} from './weight-table.js';

/** A recurrent layer with group weights; in everything here, a value other than 0 is one that is kept. */
export interface KeptLayer {
  layer: string;
  /** [I, gates · U] */
  kernel: WeightValues;
  /** [U, gates · U] */
  recurrentKernel: WeightValues;
  /** z^x [I] */
  inputs?: ArrayLike<number>;
  /** z of all gates in stored order, [gates · U] */
  gates?: ArrayLike<number>;
  /** z^h [U] */
  outputs?: ArrayLike<number>;
}

/** What is kept of a network: an embedding, recurrent layers one above the other, a matrix that reads the last one. */
export interface KeptVariables {
  /** vectors [V, E] and z^V [V] */
  embedding?: {vectors: WeightValues; words?: ArrayLike<number>};
  /** From the input up. */
  layers: KeptLayer[];
  /** Its rows belong to the neurons of the last layer, over and over where there are more. Absent: all are read. */
  output?: WeightValues;
  /** Matrices that take no part in the structure. */
  others?: WeightValues[];
  /**
   * Values in all weight matrices of the model before anything left it in training, as `weights` counts them. Default: those that are
   * here.
   */
  wholeSize?: number;
}

/** Which parts of a network are kept, each in the order in which it stands there. */
export interface KeptParts {
  /** Absent without an embedding, as the components. */
  words?: boolean[];
  components?: boolean[];
  /** By recurrent layer. */
  neurons: boolean[][];
  /** By recurrent layer and column: whether the gate varies; of neurons that stay. */
  gates: boolean[][];
}

/** The columns of the paper's table 2. */
export interface VariableCounts {
  /** Words whose z^V is kept; without z^V, words with any component. 0 without an embedding. */
  words: number;
  /** Components of the embedding that are used. */
  components: number;
  neurons: number;
  /** Gates that are not constant. */
  gates: number;
  layers: LayerCount[];
  /** Values in all weight matrices; biases and group weights are not counted. */
  weights: number;
  nonzero: number;
  /** weights / nonzero */
  compression: number;
}

export interface VariableCountOptions {
  /**
   * Whether weights into a gate whose z is 0 count as 0 too, as they do after surgery. Default true.
   * Paper: the code behind table 2 counts them; the 647× of AG News fits true.
   */
  zeroBehindGates?: boolean;
}

/**
 * Counts what is left of a network with group weights, from which variables are kept and before anything is folded: what vanishes
 * through a neighbor is counted as gone, once around, as the code behind the paper's table 2 does.
 *
 * - A component is used if some vector has it, some gate reads it and its z^x is kept.
 * - A neuron stays if its own layer or the next one reads it, and its z^h is kept.
 * - A gate varies if any weight enters it and its z is kept; of neurons that stay.
 *
 * @throws if the sizes do not fit each other
 */
export function countVariables(
  kept: KeptVariables,
  options: VariableCountOptions = {},
): VariableCounts {
  checkOptions('countVariables', options, {zeroBehindGates: trueOrFalse});
  const {zeroBehindGates = true} = options;
  const {embedding, layers, output, others = [], wholeSize} = kept;
  const {words, components, neurons, gates} = keptParts(kept);
  const matrices: Counted[] = layers.flatMap((layer, k) => {
    const behind = zeroBehindGates ? layer.gates : undefined;
    const columns = keptColumns(layer, neurons[k], behind);
    return [
      {matrix: layer.kernel, rows: k === 0 ? components : neurons[k - 1], columns},
      {matrix: layer.recurrentKernel, rows: neurons[k], columns},
    ];
  });
  if (embedding) matrices.push({matrix: embedding.vectors, rows: words, columns: components});
  if (output) matrices.push({matrix: output, rows: neurons[neurons.length - 1]});
  matrices.push(...others.map(matrix => ({matrix})));
  return {
    words: count(words),
    components: count(components),
    ...layerCounts(layers, neurons, gates),
    ...sizes(matrices, wholeSize),
  };
}

/** Which words, components, neurons and gates `countVariables` counts. */
export function keptParts(kept: KeptVariables): KeptParts {
  checkSizes(kept);
  const {embedding, layers, output} = kept;
  const neurons = layers.map((layer, k) => keptNeuronsOf(layer, layers[k + 1] ?? output));
  return {
    words: embedding && keptWords(embedding),
    components: embedding && keptComponents(embedding.vectors, layers[0]),
    neurons,
    gates: layers.map((layer, k) => varyingGates(layer, neurons[k])),
  };
}

/** A matrix, and which of its rows and columns remain; all where not given. */
interface Counted {
  matrix: WeightValues;
  rows?: boolean[];
  columns?: boolean[];
}

function keptWords({vectors, words}: NonNullable<KeptVariables['embedding']>): boolean[] {
  return indices(vectors.shape[0]).map(v => (words ? words[v] !== 0 : rowIsNonzero(vectors, v)));
}

function keptComponents(vectors: WeightValues, reader: KeptLayer | undefined): boolean[] {
  return indices(vectors.shape[1]).map(
    d => columnIsNonzero(vectors, d) && (!reader || isRead(reader, d)),
  );
}

/** Whether a layer reads its input d. */
function isRead({kernel, inputs}: KeptLayer, d: number): boolean {
  return rowIsNonzero(kernel, d) && (!inputs || inputs[d] !== 0);
}

function keptNeuronsOf(layer: KeptLayer, next: KeptLayer | WeightValues | undefined): boolean[] {
  const units = unitsOf(layer);
  const readAbove = (k: number): boolean => {
    if (!next) return true;
    if ('kernel' in next) return isRead(next, k);
    return indices(next.shape[0] / units).some(r => rowIsNonzero(next, r * units + k));
  };
  return indices(units).map(
    k =>
      (rowIsNonzero(layer.recurrentKernel, k) || readAbove(k)) &&
      (!layer.outputs || layer.outputs[k] !== 0),
  );
}

/** By column: whether the gate varies. */
function varyingGates(layer: KeptLayer, neurons: boolean[]): boolean[] {
  const {kernel, recurrentKernel, gates} = layer;
  return indices(kernel.shape[1]).map(
    column =>
      neurons[column % neurons.length] &&
      (!gates || gates[column] !== 0) &&
      (columnIsNonzero(kernel, column) || columnIsNonzero(recurrentKernel, column)),
  );
}

function keptColumns(layer: KeptLayer, neurons: boolean[], gates?: ArrayLike<number>): boolean[] {
  return indices(layer.kernel.shape[1]).map(
    column => neurons[column % neurons.length] && (!gates || gates[column] !== 0),
  );
}

function layerCounts(
  layers: readonly KeptLayer[],
  neurons: boolean[][],
  gates: boolean[][],
): Pick<VariableCounts, 'layers' | 'neurons' | 'gates'> {
  const counts = layers.map((layer, k) => ({
    layer: layer.layer,
    units: unitsOf(layer),
    neurons: count(neurons[k]),
    gates: count(gates[k]),
  }));
  return {
    layers: counts,
    neurons: counts.reduce((sum, layer) => sum + layer.neurons, 0),
    gates: counts.reduce((sum, layer) => sum + layer.gates, 0),
  };
}

function sizes(
  matrices: readonly Counted[],
  wholeSize?: number,
): Pick<VariableCounts, 'weights' | 'nonzero' | 'compression'> {
  const weights = wholeSize ?? matrices.reduce((sum, {matrix}) => sum + matrix.values.length, 0);
  const nonzero = matrices.reduce((sum, matrix) => sum + countNonzero(matrix), 0);
  return {weights, nonzero, compression: weights / nonzero};
}

/** Rows repeat where there are more of them than flags. */
function countNonzero({matrix: {shape, values}, rows, columns}: Counted): number {
  const width = shape[1];
  let nonzero = 0;
  for (let row = 0; row < shape[0]; row++) {
    if (rows && !rows[row % rows.length]) continue;
    for (let column = 0; column < width; column++) {
      if (values[row * width + column] !== 0 && (!columns || columns[column])) nonzero++;
    }
  }
  return nonzero;
}

function checkSizes({embedding, layers, output}: KeptVariables): void {
  layers.forEach((layer, k) => {
    const [inputSize, columns] = layer.kernel.shape;
    const below = k > 0 ? unitsOf(layers[k - 1]) : (embedding?.vectors.shape[1] ?? inputSize);
    expectSize(`${layer.layer}: rows of the kernel`, inputSize, below);
    expectSize(`${layer.layer}: columns of both kernels`, layer.recurrentKernel.shape[1], columns);
    expectSize(`${layer.layer}: z^x`, layer.inputs?.length ?? inputSize, inputSize);
    expectSize(`${layer.layer}: z of the gates`, layer.gates?.length ?? columns, columns);
    const units = unitsOf(layer);
    expectSize(`${layer.layer}: z^h`, layer.outputs?.length ?? units, units);
  });
  if (output && layers.length > 0) {
    const units = unitsOf(layers[layers.length - 1]);
    expectSize('rows of the output beyond whole sets of neurons', output.shape[0] % units, 0);
  }
}

function expectSize(what: string, received: number, expected: number): void {
  if (received !== expected) {
    throw new Error(
      `countVariables: sizes must fit each other. Received: ${received} for ${what}, where ${expected} is expected. ` +
        `Pass what is kept of one and the same model.`,
    );
  }
}

function unitsOf({recurrentKernel}: KeptLayer): number {
  return recurrentKernel.shape[0];
}

function indices(length: number): number[] {
  return Array.from({length}, (_, k) => k);
}

function count(flags: readonly boolean[] = []): number {
  return flags.filter(Boolean).length;
}
