import {gateColumn, LSTM_CELL} from '@sparsegate/structure';

/**
 * The gates of an LSTM layer: for each gate one entry a neuron, the value of a constant gate (its activation applied) or
 * null for an active one, which has weights.
 */
export type ConstantGates = Record<'i' | 'f' | 'g' | 'o', Array<number | null>>;

/** The 4U gates in the order of a stock layer's columns. */
export function gatesByColumn(gates: ConstantGates): Array<number | null> {
  return LSTM_CELL.gates.flatMap(({name}) => gates[name as keyof ConstantGates]);
}

/** The columns of the active gates among the 4U stock ones, ascending. */
export function activeColumns(gates: ConstantGates): number[] {
  return gatesByColumn(gates).flatMap((value, column) => (value === null ? [column] : []));
}

/** The constants by stock column, [4U]; 0 at active columns. */
export function gateConstants(gates: ConstantGates): Float32Array {
  return Float32Array.from(gatesByColumn(gates), value => value ?? 0);
}

/** Gates from a list by stock column. */
export function fromColumns(columns: ReadonlyArray<number | null>, units: number): ConstantGates {
  const entries = LSTM_CELL.gates.map(({name}, gate) => {
    const first = gateColumn(units, gate, 0);
    return [name, columns.slice(first, first + units)];
  });
  return Object.fromEntries(entries) as ConstantGates;
}

/**
 * @param layer its name, for the message
 * @throws unless each of i, f, g and o has one entry a neuron, null or a value that its activation can take
 */
export function checkConstantGates(layer: string, gates: ConstantGates, units: number): void {
  for (const {name, activatedBy} of LSTM_CELL.gates) {
    const values = gates[name as keyof ConstantGates] as unknown;
    if (!Array.isArray(values) || values.length !== units) {
      const received = Array.isArray(values) ? `${values.length} values` : String(values);
      throw new Error(
        `SparseLSTM "${layer}": constantGates.${name} must have one value per neuron (${units}). ` +
          `Received: ${received}. Pass the gate structure read from the same weights.`,
      );
    }
    const lowest = activatedBy === 'activation' ? -1 : 0;
    const wrong = values.find(v => v !== null && !(typeof v === 'number' && v >= lowest && v <= 1));
    if (wrong !== undefined) {
      throw new Error(
        `SparseLSTM "${layer}": constantGates.${name} must hold null for active gates and values in [${lowest}, 1] ` +
          `for constant ones. Received: ${String(wrong)}. Apply the gate's activation to its bias.`,
      );
    }
  }
}
