import {
  customGrad,
  gather,
  reshape,
  scatterND,
  tensor1d,
  tidy,
  zeros,
  type GradSaveFunc,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

/** A matrix [R, C] compressed by rows (CSR): row r holds the entries from rowPointers[r] to rowPointers[r + 1]. */
export interface SparseMatrix {
  /** [R, C] */
  shape: [number, number];
  /** [nonzeros] */
  values: Tensor1D;
  /** [nonzeros], int32, ascending within a row */
  columns: Tensor1D;
  /** [R + 1], int32 */
  rowPointers: Tensor1D;
}

/** A matrix that is stored either densely or compressed. */
export type StoredMatrix = Tensor2D | SparseMatrix;

export function isSparseMatrix(matrix: StoredMatrix): matrix is SparseMatrix {
  return 'rowPointers' in matrix;
}

/** The dense form [R, C]; gradients flow to `values`. A dense matrix is returned as it is. */
export function toDense(matrix: StoredMatrix): Tensor2D {
  if (!isSparseMatrix(matrix)) return matrix;
  const [rows, columns] = matrix.shape;
  if (matrix.values.size === 0) return zeros([rows, columns]);
  return tidy(() => {
    const scattered = scatter(matrix.values, flatPositions(matrix), rows * columns);
    return reshape(scattered, [rows, columns]);
  });
}

/** tfjs has no gradient for scatterND: it is the gather of the same positions. */
function scatter(values: Tensor1D, positions: Tensor1D, size: number): Tensor1D {
  const scatterValues = customGrad((...args: Array<Tensor | GradSaveFunc>) => {
    const [given, save] = args as [Tensor1D, GradSaveFunc];
    save([positions]);
    return {
      value: scatterND(reshape(positions, [-1, 1]), given, [size]) as Tensor,
      gradFunc: (dy: Tensor, saved: Tensor[]) => gather(dy, saved[0] as Tensor1D),
    };
  });
  return scatterValues(values) as Tensor1D;
}

/** row · C + column of every entry, int32 [nonzeros]. */
function flatPositions({shape: [rows, width], columns, rowPointers}: SparseMatrix): Tensor1D {
  const columnOf = columns.dataSync();
  const pointers = rowPointers.dataSync();
  const positions = new Int32Array(columnOf.length);
  for (let row = 0; row < rows; row++) {
    for (let k = pointers[row]; k < pointers[row + 1]; k++) {
      positions[k] = row * width + columnOf[k];
    }
  }
  return tensor1d(positions, 'int32');
}
