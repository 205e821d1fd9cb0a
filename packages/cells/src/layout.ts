import type {Cell} from './cell.js';

/** Where a recurrent layer keeps its weights, counted from the first of its own in `getWeights()`. */
export const KERNEL = 0;
export const RECURRENT_KERNEL = 1;
export const BIAS = 2;

/** Number of a recurrent layer's own weights. */
export function weightCount(useBias: boolean): number {
  return useBias ? BIAS + 1 : RECURRENT_KERNEL + 1;
}

/** Columns of `kernel` and `recurrentKernel`: one for each gate of each neuron. */
export function columnCount(cell: Cell, units: number): number {
  return cell.gates.length * units;
}

/** Shape of the bias: a row of all columns, or two where the recurrent products have one of their own. */
export function biasShape(cell: Cell, units: number): number[] {
  const columns = columnCount(cell, units);
  return hasRecurrentBias(cell) ? [2, columns] : [columns];
}

/** Whether the bias has a second row, which is added to the recurrent products: they are behind a reset gate. */
export function hasRecurrentBias(cell: Cell): boolean {
  return cell.gates.some(({reads}) => reads === 'r∘(hU)');
}

/** The neurons of a layer by its columns, U. */
export function neuronCount(cell: Cell, columns: number): number {
  return columns / cell.gates.length;
}

/**
 * The column of a gate of a neuron in `kernel`, `recurrentKernel` and `bias`.
 *
 * Paper: there a gate is a row; tfjs stores the transpose.
 *
 * @param gate position in `cell.gates`
 */
export function gateColumn(units: number, gate: number, neuron: number): number {
  return gate * units + neuron;
}

/** Position in `cell.gates` of the gate that a column belongs to. */
export function gateOfColumn(units: number, column: number): number {
  return Math.floor(column / units);
}

/** The neuron that a column belongs to. */
export function neuronOfColumn(units: number, column: number): number {
  return column % units;
}

/** Position of a gate in `cell.gates` by its name. */
export function gateIndex(cell: Cell, name: string): number {
  return cell.gates.findIndex(gate => gate.name === name);
}

/** The columns of all gates of these neurons, in stored order. */
export function columnsOfNeurons(cell: Cell, units: number, neurons: readonly number[]): number[] {
  return cell.gates.flatMap((_, gate) => neurons.map(k => gateColumn(units, gate, k)));
}
