import type {Cell} from './cell.js';
import {columnCount, gateColumn} from './layout.js';

/**
 * The gates of a layer: for each gate one entry a neuron, the value of a constant gate (its activation applied) or null
 * for an active one, which has weights.
 */
export type ConstantGates<Name extends string = string> = Record<Name, Array<number | null>>;

/** All gates in the order of a stock layer's columns. */
export function gatesByColumn(cell: Cell, gates: ConstantGates): Array<number | null> {
  return cell.gates.flatMap(({name}) => gates[name]);
}

/** The same for a layer that may say nothing of its gates, which then are all active. */
export function constantsByColumn(
  cell: Cell,
  gates: ConstantGates | null,
  units: number,
): Array<number | null> {
  if (gates) return gatesByColumn(cell, gates);
  return new Array<null>(columnCount(cell, units)).fill(null);
}

/** The columns of the active gates among the stock ones, ascending. */
export function activeColumns(cell: Cell, gates: ConstantGates): number[] {
  return gatesByColumn(cell, gates).flatMap((value, column) => (value === null ? [column] : []));
}

/** The constants by stock column; 0 at active columns. */
export function gateConstants(cell: Cell, gates: ConstantGates): Float32Array {
  return Float32Array.from(gatesByColumn(cell, gates), value => value ?? 0);
}

/** Gates from a list by stock column. */
export function gatesFromColumns(
  cell: Cell,
  columns: ReadonlyArray<number | null>,
  units: number,
): ConstantGates {
  const entries = cell.gates.map(({name}, gate) => {
    const first = gateColumn(units, gate, 0);
    return [name, columns.slice(first, first + units)] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * @param owner the layer, for the message: `SparseLSTM "lstm_1"`
 * @throws unless each gate of the cell has one entry a neuron, null or a value that its activation can take
 */
export function checkConstantGates(
  owner: string,
  cell: Cell,
  gates: ConstantGates,
  units: number,
): void {
  for (const {name, activatedBy} of cell.gates) {
    const values = gates[name] as unknown;
    if (!Array.isArray(values) || values.length !== units) {
      const received = Array.isArray(values) ? `${values.length} values` : String(values);
      throw new Error(
        `${owner}: constantGates.${name} must have one value per neuron (${units}). ` +
          `Received: ${received}. Pass the gate structure read from the same weights.`,
      );
    }
    const lowest = activatedBy === 'activation' ? -1 : 0;
    const wrong = values.find(v => v !== null && !(typeof v === 'number' && v >= lowest && v <= 1));
    if (wrong !== undefined) {
      throw new Error(
        `${owner}: constantGates.${name} must hold null for active gates and values in [${lowest}, 1] ` +
          `for constant ones. Received: ${String(wrong)}. Apply the gate's activation to its bias.`,
      );
    }
  }
}
