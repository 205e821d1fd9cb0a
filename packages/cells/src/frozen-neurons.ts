import {LSTM_CELL} from './lstm.js';
import {gateColumn, gateIndex} from './layout.js';
import type {Cell} from './cell.js';

/** The gates of which c is made. */
const MAKE_C = ['i', 'f', 'g'];

/** Neurons that kernels take at once. */
const AT_ONCE = 4;

/**
 * The neurons of a layer whose c does not depend on the input: i, f and g are constant. From c = 0 it comes to rest at a step T*, and
 * tanh(c) is one number from then on; the paper's "h_t = o_t or −o_t", which holds but for the first few steps.
 *
 * Paper: section "Qualitative analysis".
 *
 * @param active the columns of active gates
 * @returns by neuron; none of another cell is
 */
export function frozenNeurons(cell: Cell, units: number, active: ArrayLike<number>): boolean[] {
  const frozen = new Array<boolean>(units).fill(cell.className === LSTM_CELL.className);
  const makesC = MAKE_C.map(gate => gateIndex(LSTM_CELL, gate));
  const columns = new Set(Array.from(active));
  return frozen.map(
    (is, neuron) => is && !makesC.some(gate => columns.has(gateColumn(units, gate, neuron))),
  );
}

/** The neuron from which on all are frozen, a multiple of what kernels take at once; U where there is none. */
export function frozenFrom(cell: Cell, units: number, active: ArrayLike<number>): number {
  const first = frozenNeurons(cell, units, active).lastIndexOf(false) + 1;
  return Math.min(units, Math.ceil(first / AT_ONCE) * AT_ONCE);
}

/**
 * The values of a frozen neuron's c at its first steps from c = 0, in float32, up to the step T* after which it stays; what the series'
 * limit i g / (1 − f) gives is another number, 3e-5 off at f = 0.98.
 *
 * @param steps how many at the most: with f = 1 it may never rest
 */
export function frozenStates(i: number, f: number, g: number, steps: number): Float32Array {
  const incoming = Math.fround(i * g);
  const values: number[] = [];
  let c = 0;
  while (values.length < steps) {
    const next = Math.fround(Math.fround(f * c) + incoming);
    if (next === c) break;
    values.push(next);
    c = next;
  }
  return Float32Array.from(values);
}
