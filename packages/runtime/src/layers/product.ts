import {rowStride} from '../machine/memory.js';
import type {Plan} from '../plan.js';
import type {Place} from '../value.js';

/** Rows that the kernel packs at a time, and from how many on it does. */
const PACKED_ROWS = 64;
const FEW_ROWS = 4;

/** Floats that a product of so many rows needs to pack them. */
export function productScratch(rows: number, width: number): number {
  return rows < FEW_ROWS ? 0 : Math.min(rows, PACKED_ROWS) * width;
}

/** x · W + b for all rows of x; W has so many columns. */
export function multiply(plan: Plan, x: Place, matrix: number, bias: number, width: number): Place {
  const rows = plan.batch * x.steps;
  const y = plan.rows(x.steps, width);
  plan.call(
    'product',
    ...[rows, x.address, rowStride(x.features), matrix, bias, 0, y.address, rowStride(width)],
    ...[plan.take(productScratch(rows, x.features)), 0],
  );
  return y;
}
