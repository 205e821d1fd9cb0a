/** Which of a layer's two activation arguments a gate uses. */
export type ActivationArgument = 'activation' | 'recurrentActivation';

/** One gate of a cell. Constant means: no incoming weights, so the gate equals the activation of its bias. */
export interface Gate {
  /** The name in eq. (1) of the paper. */
  name: string;
  activatedBy: ActivationArgument;
}

/** A cell type of tf.layers: its gates in the one order in which tfjs stacks their columns. */
export interface Cell {
  /** The className of the layers that use it. */
  className: string;
  gates: readonly Gate[];
}

/** Gates i, f, g, o; g is the information flow, which tfjs calls c. */
export const LSTM_CELL: Cell = {
  className: 'LSTM',
  gates: [
    {name: 'i', activatedBy: 'recurrentActivation'},
    {name: 'f', activatedBy: 'recurrentActivation'},
    {name: 'g', activatedBy: 'activation'},
    {name: 'o', activatedBy: 'recurrentActivation'},
  ],
};

const CELLS: readonly Cell[] = [LSTM_CELL];

/** The cell of layers of this class, or undefined where the project does not know one. */
export function cellOf(className: string): Cell | undefined {
  return CELLS.find(cell => cell.className === className);
}

/** Where a recurrent layer keeps its weights, counted from the first of its own in `getWeights()`. */
export const KERNEL = 0;
export const RECURRENT_KERNEL = 1;
export const BIAS = 2;

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

/** The columns of all gates of these neurons, in stored order. */
export function columnsOfNeurons(cell: Cell, units: number, neurons: readonly number[]): number[] {
  return cell.gates.flatMap((_, gate) => neurons.map(k => gateColumn(units, gate, k)));
}
