import type {CaseValues, SequenceCase, Values} from './sequence-case.js';

/** The arguments of a case in float64, by name. */
export type Parts = Record<string, Float64Array>;

const sigmoid = (a: number): number => 1 / (1 + Math.exp(-a));
const hardSigmoid = (a: number): number => Math.min(1, Math.max(0, 0.2 * a + 0.5));

export function inFloat64(parts: CaseValues): Parts {
  return Object.fromEntries(
    Object.entries(parts).map(([name, {values}]) => [name, Float64Array.from(values)]),
  );
}

/** Σ outputs² + Σ h + Σ c² of eq. (1) in plain loops, float64: what finite differences are taken of. */
export function lossInFloat64(given: SequenceCase, parts: Parts, mask: Values | undefined): number {
  const {batch, steps, units, options} = given;
  let loss = 0;
  for (let b = 0; b < batch; b++) {
    let h = rowOf(parts['h0'], b, units);
    let c = rowOf(parts['c0'], b, units);
    for (let index = 0; index < steps; index++) {
      const t = options.goBackwards ? steps - 1 - index : index;
      const next = stepInFloat64(given, parts, b, t, {h, c});
      const m = mask ? mask.values[b * steps + t] : 1;
      [h, c] = [
        next.h.map((v, k) => m * v + (1 - m) * h[k]),
        next.c.map((v, k) => m * v + (1 - m) * c[k]),
      ];
      if (options.returnSequences || index === steps - 1) loss += total(h.map(v => v * v));
    }
    loss += total(h) + total(c.map(v => v * v));
  }
  return loss;
}

function stepInFloat64(
  {steps, inputSize, units, options}: SequenceCase,
  parts: Parts,
  b: number,
  t: number,
  {h, c}: {h: number[]; c: number[]},
): {h: number[]; c: number[]} {
  const gate = options.recurrentActivation === 'sigmoid' ? sigmoid : hardSigmoid;
  const x = rowOf(parts['x'], b * steps + t, inputSize);
  const a = Array.from({length: 4 * units}, (_, column) => {
    const incoming =
      product(x, parts['kernel'], column, 4 * units) +
      product(h, parts['recurrentKernel'], column, 4 * units);
    return (
      incoming * (parts['gateMultiplier']?.[b * 4 * units + column] ?? 1) + parts['bias'][column]
    );
  });
  const nextC = c.map((v, k) => gate(a[units + k]) * v + gate(a[k]) * Math.tanh(a[2 * units + k]));
  const nextH = nextC.map(
    (v, k) =>
      gate(a[3 * units + k]) * Math.tanh(v) * (parts['outputMultiplier']?.[b * units + k] ?? 1),
  );
  return {h: nextH, c: nextC};
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
