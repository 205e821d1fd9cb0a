import {
  customGrad,
  gather,
  getBackend,
  range,
  reshape,
  scatterND,
  sparse,
  tidy,
  type GradSaveFunc,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

/**
 * The rows [K, …] of a weight [N, …]; an index may come again.
 *
 * The gradient of tfjs' own gather looks at every one of the N rows for each of the K, or has no kernel at all (wasm);
 * adding K rows up where they belong is enough.
 *
 * @param indices [K], int32, each in [0, N)
 */
export function gatherRows(weight: Tensor, indices: Tensor1D): Tensor {
  const gathered = customGrad((...args: Array<Tensor | GradSaveFunc>) => {
    const [rows, save] = args as [Tensor, GradSaveFunc];
    save([indices]);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor =>
      scatterND(reshape(saved[0], [saved[0].size, 1]), dy, rows.shape as [number]);
    return {value: lookUp(rows, indices), gradFunc};
  });
  return gathered(weight);
}

/** On wasm, tfjs' gather moves single numbers; a sum over segments of one row each moves rows, a hundred times as fast. */
function lookUp(rows: Tensor, indices: Tensor1D): Tensor {
  if (getBackend() !== 'wasm' || rows.rank !== 2) return gather(rows, indices);
  return tidy(() =>
    sparse.sparseSegmentSum(rows as Tensor2D, indices, range(0, indices.size, 1, 'int32')),
  );
}
