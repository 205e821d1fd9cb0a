import {GRU_CELL} from '@sparsegate/ops';
import type {CaseValues, SequenceCase, Values} from './sequence-case.js';

/** The arguments of a case in float64, by name. */
export type Parts = Record<string, Float64Array>;

/** h, then what else the cell carries, of one object. */
type State = number[][];

const sigmoid = (a: number): number => 1 / (1 + Math.exp(-a));
const hardSigmoid = (a: number): number => Math.min(1, Math.max(0, 0.2 * a + 0.5));

export function inFloat64(parts: CaseValues): Parts {
  return Object.fromEntries(
    Object.entries(parts).map(([name, {values}]) => [name, Float64Array.from(values)]),
  );
}

/** Σ outputs² + Σ h + Σ c² of the cell's equations in plain loops, float64: what finite differences are taken of. */
export function lossInFloat64(given: SequenceCase, parts: Parts, mask: Values | undefined): number {
  const {cell, batch, steps, units, options} = given;
  const isGRU = cell === GRU_CELL;
  let loss = 0;
  for (let b = 0; b < batch; b++) {
    let state: State = cell.states.map(name => rowOf(parts[`${name}0`], b, units));
    const z = multiplierOf(parts, b, units);
    for (let index = 0; index < steps; index++) {
      const t = options.goBackwards ? steps - 1 - index : index;
      const next = (isGRU ? gruStep : lstmStep)(given, parts, b, t, state);
      const m = mask ? mask.values[b * steps + t] : 1;
      state = next.map((values, s) => values.map((v, k) => m * v + (1 - m) * state[s][k]));
      if (!options.returnSequences && index < steps - 1) continue;
      // z^h is in the LSTM's h already.
      loss += total(state[0].map((v, k) => (isGRU ? z[k] * v : v) ** 2));
    }
    const [h, ...others] = state;
    loss += total(h) + total(others.flat().map(v => v * v));
  }
  return loss;
}

function lstmStep(given: SequenceCase, parts: Parts, b: number, t: number, [h, c]: State): State {
  const {units} = given;
  const gate = gateFunction(given);
  const recurrent = productOf(given, parts, h);
  const a = Array.from({length: 4 * units}, (_, column) => {
    const incoming = projected(given, parts, b, t, column) + recurrent(column);
    return incoming * gateMultiplier(given, parts, b, column) + parts['bias'][column];
  });
  const z = multiplierOf(parts, b, units);
  const nextC = c.map((v, k) => gate(a[units + k]) * v + gate(a[k]) * Math.tanh(a[2 * units + k]));
  return [nextC.map((v, k) => z[k] * gate(a[3 * units + k]) * Math.tanh(v)), nextC];
}

function gruStep(given: SequenceCase, parts: Parts, b: number, t: number, [h]: State): State {
  const {units, options} = given;
  const gate = gateFunction(given);
  const z = multiplierOf(parts, b, units);
  const read = h.map((v, k) => z[k] * v);
  const bias = (column: number): number => parts['bias'][column];
  const recurrentBias = (column: number): number =>
    options.resetAfter ? parts['bias'][3 * units + column] : 0;
  const times = (incoming: number, column: number): number =>
    incoming * gateMultiplier(given, parts, b, column);
  const recurrent = productOf(given, parts, read);
  const [u, r] = [0, 1].map(position =>
    h.map((_, k) => {
      const column = position * units + k;
      const incoming = projected(given, parts, b, t, column) + recurrent(column);
      return gate(times(incoming, column) + bias(column) + recurrentBias(column));
    }),
  );
  const behindReset = productOf(
    given,
    parts,
    read.map((v, k) => r[k] * v),
  );
  return [
    h.map((v, k) => {
      const column = 2 * units + k;
      const product = options.resetAfter ? r[k] * recurrent(column) : behindReset(column);
      const incoming = projected(given, parts, b, t, column) + product;
      const n = Math.tanh(times(incoming, column) + bias(column) + r[k] * recurrentBias(column));
      return u[k] * v + (1 - u[k]) * n;
    }),
  ];
}

function gateFunction({options}: SequenceCase): (a: number) => number {
  return options.recurrentActivation === 'sigmoid' ? sigmoid : hardSigmoid;
}

/** (vector · recurrentKernel)[column]. */
function productOf(
  {cell, units}: SequenceCase,
  parts: Parts,
  vector: number[],
): (column: number) => number {
  return column => product(vector, parts['recurrentKernel'], column, cell.gates.length * units);
}

function projected(
  {cell, steps, inputSize, units}: SequenceCase,
  parts: Parts,
  b: number,
  t: number,
  column: number,
): number {
  const x = rowOf(parts['x'], b * steps + t, inputSize);
  return product(x, parts['kernel'], column, cell.gates.length * units);
}

function gateMultiplier(
  {cell, units}: SequenceCase,
  parts: Parts,
  b: number,
  column: number,
): number {
  return parts['gateMultiplier']?.[b * cell.gates.length * units + column] ?? 1;
}

/** z^h of one object; 1 where there is none. */
function multiplierOf(parts: Parts, b: number, units: number): number[] {
  const z = parts['outputMultiplier'];
  return z ? rowOf(z, b, units) : Array.from({length: units}, () => 1);
}

function rowOf(matrix: Float64Array | undefined, row: number, width: number): number[] {
  return Array.from({length: width}, (_, k) => matrix?.[row * width + k] ?? 0);
}

function product(vector: number[], matrix: Float64Array, column: number, width: number): number {
  return vector.reduce((sum, value, row) => sum + value * matrix[row * width + column], 0);
}

function total(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
