import {WORD, type KernelCall} from '@sparsegate/wasm';
import type {KernelMemory} from '../kernel-memory.js';
import {halfOf, isForTwo, runBoth, runHere} from './halves.js';

/** C[m, n] = op(A)[m, k] · op(B)[k, n] + bias, all of them whole matrices. */
export interface Product {
  m: number;
  n: number;
  k: number;
  a: number;
  transposeA: boolean;
  b: number;
  transposeB: boolean;
  c: number;
  /** [n], or 0. */
  bias: number;
}

/** Multiplies, on two threads where that pays. */
export function multiply(memory: KernelMemory, product: Product): void {
  const [here, there] = isForTwo(memory, product.m * product.n * product.k)
    ? halvesOfProduct(memory, product)
    : [wholeProduct(memory, product)];
  if (there) runBoth(memory, [here], [there]);
  else runHere(memory, here);
}

/**
 * The two halves of a product: of its rows or of its columns, whichever are more, so that what both pack is the smaller
 * matrix. Each number of C is summed up in the same order as in one product.
 *
 * @returns one call where it is too small for two
 */
export function halvesOfProduct(memory: KernelMemory, product: Product): KernelCall[] {
  const {m, n} = product;
  const byRows = m >= n;
  const half = halfOf(byRows ? m : n);
  if (half === (byRows ? m : n)) return [wholeProduct(memory, product)];
  return byRows
    ? [part(memory, product, 0, half, 0, n), part(memory, product, half, m - half, 0, n)]
    : [part(memory, product, 0, m, 0, half), part(memory, product, 0, m, half, n - half)];
}

function wholeProduct(memory: KernelMemory, product: Product): KernelCall {
  return part(memory, product, 0, product.m, 0, product.n);
}

/** The product of some rows of op(A) and some columns of op(B), with scratch memory of its own. */
function part(
  memory: KernelMemory,
  {m, n, k, a, transposeA, b, transposeB, c, bias}: Product,
  row: number,
  rows: number,
  column: number,
  columns: number,
): KernelCall {
  const workspace = memory.scratch(memory.exports.workspaceBytes(rows, columns, k));
  return [
    'matrixProduct',
    ...[rows, columns, k],
    ...[a + row * (transposeA ? 1 : k) * WORD, transposeA ? m : k, Number(transposeA)],
    ...[b + column * (transposeB ? k : 1) * WORD, transposeB ? k : n, Number(transposeB)],
    ...[c + (row * n + column) * WORD, n, 0, bias && bias + column * WORD, workspace],
  ];
}
