import {WORD} from '@sparsegate/wasm';
import type {KernelFunc, TensorInfo} from '@tensorflow/tfjs-core';
import {sizeOf, type Block, type KernelMemory} from '../kernel-memory.js';
import {multiply} from './product.js';

interface MatMulInputs {
  a: TensorInfo;
  b: TensorInfo;
  bias?: TensorInfo;
}

interface MatMulAttrs {
  transposeA: boolean;
  transposeB: boolean;
}

/**
 * Whether `fusedMatMul` computes this call of tfjs's `BatchMatMul` or `_FusedMatMul` kernel: float32, as many matrices
 * on both sides, no activation besides, nothing empty.
 */
export function canMultiply({inputs, attrs}: Parameters<KernelFunc>[0]): boolean {
  const {a, b, bias} = inputs as unknown as MatMulInputs;
  const activation = attrs?.['activation'];
  const matrices = (tensor: TensorInfo): string => tensor.shape.slice(0, -2).join();
  return (
    (activation === undefined || activation === 'linear') &&
    a.dtype === 'float32' &&
    b.dtype === 'float32' &&
    matrices(a) === matrices(b) &&
    (!bias || bias.shape.length === 1) &&
    sizeOf(a.shape) > 0 &&
    sizeOf(b.shape) > 0
  );
}

/** op(A) · op(B) + bias for one matrix or a batch of them; op is the transpose where the attributes say so. */
export function fusedMatMul(
  memory: KernelMemory,
  {a, b, bias}: MatMulInputs,
  {transposeA, transposeB}: MatMulAttrs,
): Block[] {
  const {m, n, k} = productSize(a, b, transposeA, transposeB);
  const [aAt, bAt, biasAt] = [a, b, bias].map(tensor => memory.input(tensor));
  const batch = a.shape.slice(0, -2);
  const c = memory.output([...batch, m, n]);
  for (let index = 0; index < sizeOf(batch); index++) {
    multiply(memory, {
      ...{m, n, k, transposeA, transposeB},
      a: aAt + index * m * k * WORD,
      b: bAt + index * k * n * WORD,
      c: c.address + index * m * n * WORD,
      bias: biasAt,
    });
  }
  return [c];
}

function productSize(
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): {m: number; n: number; k: number} {
  const [aRows, aColumns] = a.shape.slice(-2);
  const [bRows, bColumns] = b.shape.slice(-2);
  const k = transposeA ? aRows : aColumns;
  const inner = transposeB ? bColumns : bRows;
  if (k !== inner) {
    throw new Error(
      `matMul: the inner sizes of [${a.shape}] and [${b.shape}] must be the same. Received: ${k} and ${inner}.`,
    );
  }
  return {m: transposeA ? aColumns : aRows, n: transposeB ? bRows : bColumns, k};
}
