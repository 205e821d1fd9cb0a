import {orderColumns} from './column-order.js';
import {
  byColumns,
  density,
  fromDense,
  type CompressedColumns,
  type CompressedRows,
} from './compressed-columns.js';
import {fastestForm, NEARLY_FULL, type ProductForm} from './product-form.js';
import {NO_COLUMN} from './sparse-form.js';

/** A matrix [rows, width], row-major and dense, or compressed by rows. */
export type GateMatrix =
  CompressedRows | {rows: number; width: number; /** [rows · width] */ values: ArrayLike<number>};

/** The weights of A active gates as a packed layer stores them. */
export interface ActiveGates {
  /** [I, A] */
  kernel: GateMatrix;
  /** [U, A] */
  recurrentKernel: GateMatrix;
  /** [A] */
  bias: ArrayLike<number>;
  /** [A]: the column of each gate among all gates of the layer. */
  columns: ArrayLike<number>;
}

/** Gates of one activation, places in the order of a layout. */
export interface GateRun {
  start: number;
  /** Up to here each four are neighbors among all gates of the layer too, and can be stored as one. */
  straightEnd: number;
  end: number;
}

/** How the weights are going to be used. */
export interface GateUse {
  /** Vectors that the kernel is multiplied by at once: B · T. */
  inputs: number;
  /** Vectors that the recurrent kernel is multiplied by at once: B. */
  states: number;
}

/** The same weights as a kernel runs them: columns moved, padded, each matrix in its fastest form. */
export interface GateLayout {
  /** The gates in the order in which they stand, `NO_COLUMN` for padding; each group begins at a multiple of 4. */
  order: number[];
  /** One for each group. */
  runs: GateRun[];
  kernel: ProductForm;
  /** Of all columns, or one for each run where they are multiplied apart. */
  recurrentKernels: ProductForm[];
  /** [order.length], 0 for padding */
  bias: Float32Array;
}

/** Columns of a block, and so what the groups are padded to. */
const WIDTHS = [4, 8] as const;

/**
 * Lays out the weights of active gates for a kernel: any order of the gates gives the same numbers, so they are moved to where
 * blocks of neighbors fill.
 *
 * @param groups the gates that must stand together, such as those of one activation: each gate in one group
 * @param apart whether each group's recurrent product is one by itself
 */
export function layOutGates(
  {kernel, recurrentKernel, bias, columns}: ActiveGates,
  groups: ReadonlyArray<readonly number[]>,
  {inputs, states}: GateUse,
  apart = false,
): GateLayout {
  const [input, recurrent] = [compressed(kernel), compressed(recurrentKernel)];
  const leading = recurrent.values.length > 0 ? recurrent : input;
  const candidates = WIDTHS.map(width => {
    const {order, runs} = orderGroups(leading, groups, columns, width);
    const parts = apart ? runs.map(({start, end}) => order.slice(start, end)) : [order];
    const each = parts.map(part => fastestForm(recurrent, part, [width], states));
    const all = fastestForm(input, order, [width], inputs);
    // The recurrent products run once for each step, the other one once for all.
    const eachCost = each.reduce((sum, {cost}) => sum + cost, 0);
    return {order, runs, each, all, cost: eachCost * (inputs / states) + all.cost};
  });
  const {order, runs, each, all} = candidates.reduce((a, b) => (b.cost < a.cost ? b : a));
  return {
    order,
    runs,
    kernel: all.form,
    recurrentKernels: each.map(({form}) => form),
    bias: Float32Array.from(order, gate => (gate === NO_COLUMN ? 0 : bias[gate])),
  };
}

function compressed(matrix: GateMatrix): CompressedColumns {
  if ('rowPointers' in matrix) return byColumns(matrix);
  return fromDense(matrix.rows, matrix.width, matrix.values);
}

function orderGroups(
  matrix: CompressedColumns,
  groups: ReadonlyArray<readonly number[]>,
  columns: ArrayLike<number>,
  width: number,
): {order: number[]; runs: GateRun[]} {
  const isFull = density(matrix) >= NEARLY_FULL;
  const order: number[] = [];
  const runs = groups.map((group): GateRun => {
    const start = order.length;
    const blocks = inBlocks(isFull ? group : orderColumns(matrix, group, width), width);
    const straight = blocks.filter(block => isStraight(block, columns));
    const others = blocks.filter(block => !isStraight(block, columns));
    order.push(...straight.flat(), ...others.flat());
    return {start, straightEnd: start + straight.length * width, end: order.length};
  });
  return {order, runs};
}

/** Blocks of gates, each ascending, the last one padded. */
function inBlocks(order: readonly number[], width: number): number[][] {
  const blocks: number[][] = [];
  for (let first = 0; first < order.length; first += width) {
    const block = order.slice(first, first + width).sort((a, b) => a - b);
    while (block.length < width) block.push(NO_COLUMN);
    blocks.push(block);
  }
  return blocks;
}

/** Whether each four gates of a block are neighbors in the layer. */
function isStraight(block: readonly number[], columns: ArrayLike<number>): boolean {
  return block.every(
    (gate, k) => gate !== NO_COLUMN && columns[gate] === columns[block[k & ~3]] + (k & 3),
  );
}
