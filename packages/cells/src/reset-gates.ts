import {activationValue} from './activation-value.js';
import type {Cell} from './cell.js';
import {columnCount, gateColumn, gateIndex, hasRecurrentBias} from './layout.js';
import type {StockWeights} from './pack.js';
import type {RecurrentActivation} from './recurrent-activation.js';

/**
 * The weights of a GRU layer with more zeros and the same outputs:
 *
 * - what a reset gate that is always 0 multiplies becomes 0: reset before, the row Un[j, :]; reset after, the column Un[:, j] and
 *   rb_n[j];
 * - where that is 0, nothing depends on r_j, and what enters r_j becomes 0.
 *
 * Reset after, the row is no reason: r_j multiplies what *enters* neuron j. A cell without a reset gate is returned as it is.
 */
export function simplifyResets(
  cell: Cell,
  stock: StockWeights,
  recurrentActivation: RecurrentActivation,
): StockWeights {
  if (gateIndex(cell, 'r') < 0) return stock;
  const resets = new ResetGates(cell, stock);
  for (let j = 0; j < stock.units; j++) {
    if (resets.constantValue(j, recurrentActivation) === 0) resets.silence(j);
    if (resets.isUnused(j)) resets.disconnect(j);
  }
  return resets.weights;
}

/** Biases that make a gate exactly 1 in single precision. */
const OPEN = {hardSigmoid: 5, sigmoid: 40};

/**
 * A "reset after" layer whose reset gates are all constant, r_j = ρ_j, as a "reset before" one: Un[:, j] ρ_j,
 * b_n[j] + ρ_j rb_n[j], r ≡ 1. That one is stock `tf.layers.gru`.
 *
 * @returns undefined where a reset gate varies
 */
export function foldConstantResets(
  cell: Cell,
  stock: StockWeights,
  recurrentActivation: RecurrentActivation,
): StockWeights | undefined {
  if (!hasRecurrentBias(cell)) return undefined;
  const {units} = stock;
  const resets = new ResetGates(cell, stock);
  const values = Array.from({length: units}, (_, j) =>
    resets.constantValue(j, recurrentActivation),
  );
  if (values.some(value => value === undefined)) return undefined;
  values.forEach((value, j) => {
    resets.scale(j, value!);
  });
  const columns = columnCount(cell, units);
  const {kernel, recurrentKernel, bias, inputSize} = resets.weights;
  const before = Float32Array.from({length: columns}, (_, c) => bias[c] + bias[columns + c]);
  const open = gateColumn(units, gateIndex(cell, 'r'), 0);
  before.fill(OPEN[recurrentActivation], open, open + units);
  return {units, inputSize, kernel, recurrentKernel, bias: before};
}

/** The reset gates of a layer, on a copy of its weights. */
class ResetGates {
  readonly weights: StockWeights & Record<'kernel' | 'recurrentKernel' | 'bias', Float32Array>;
  private readonly columns: number;
  private readonly isAfter: boolean;

  constructor(
    private readonly cell: Cell,
    stock: StockWeights,
  ) {
    this.columns = columnCount(cell, stock.units);
    this.isAfter = hasRecurrentBias(cell);
    this.weights = {
      ...stock,
      kernel: Float32Array.from(stock.kernel),
      recurrentKernel: Float32Array.from(stock.recurrentKernel),
      bias: Float32Array.from(stock.bias),
    };
  }

  /** The value of r_j where nothing enters it. */
  constantValue(j: number, recurrentActivation: RecurrentActivation): number | undefined {
    const column = this.columnOf('r', j);
    const {kernel, recurrentKernel, bias, constants} = this.weights;
    const isEmpty = [kernel, recurrentKernel].every(matrix =>
      this.positionsOfColumn(matrix, column).every(at => matrix[at] === 0),
    );
    if (!isEmpty) return undefined;
    const a = bias[column] + (this.isAfter ? bias[this.columns + column] : 0);
    return constants?.[column] ?? activationValue(recurrentActivation, a);
  }

  /** Whether nothing is multiplied by r_j. */
  isUnused(j: number): boolean {
    const {recurrentKernel, bias} = this.weights;
    const hasBias = this.isAfter && bias[this.recurrentBias(j)] !== 0;
    return !hasBias && this.resetBy(j).every(at => recurrentKernel[at] === 0);
  }

  /** What r_j multiplies becomes 0. */
  silence(j: number): void {
    this.scale(j, 0);
  }

  /** What r_j multiplies is multiplied by a number. */
  scale(j: number, factor: number): void {
    const {recurrentKernel, bias} = this.weights;
    for (const at of this.resetBy(j)) recurrentKernel[at] = product(recurrentKernel[at], factor);
    if (this.isAfter) bias[this.recurrentBias(j)] = product(bias[this.recurrentBias(j)], factor);
  }

  /** What enters r_j becomes 0. */
  disconnect(j: number): void {
    for (const matrix of [this.weights.kernel, this.weights.recurrentKernel]) {
      for (const at of this.positionsOfColumn(matrix, this.columnOf('r', j))) matrix[at] = 0;
    }
  }

  /** Positions in the recurrent kernel of what r_j multiplies: of Un, row j before its product, column j after. */
  private resetBy(j: number): number[] {
    const {units, recurrentKernel} = this.weights;
    const first = this.columnOf('n', 0);
    return this.isAfter
      ? this.positionsOfColumn(recurrentKernel, first + j)
      : Array.from({length: units}, (_, k) => j * this.columns + first + k);
  }

  private recurrentBias(j: number): number {
    return this.columns + this.columnOf('n', j);
  }

  private columnOf(gate: string, j: number): number {
    return gateColumn(this.weights.units, gateIndex(this.cell, gate), j);
  }

  private positionsOfColumn({length}: Float32Array, column: number): number[] {
    return Array.from({length: length / this.columns}, (_, row) => row * this.columns + column);
  }
}

/** 0 times anything is +0 here: a −0 would be stored as a number. */
function product(value: number, factor: number): number {
  return factor === 0 ? 0 : value * factor;
}
