/** A matrix [R, C] compressed by rows (CSR): row r holds the entries from rowPointers[r] to rowPointers[r + 1]. */
export interface CompressedRows {
  rows: number;
  width: number;
  /** [nonzeros] */
  values: ArrayLike<number>;
  /** [nonzeros], each in [0, C) */
  columns: ArrayLike<number>;
  /** [R + 1] */
  rowPointers: ArrayLike<number>;
}

/** A matrix [R, C] compressed by columns: column c holds the entries from pointers[c] to pointers[c + 1]. */
export interface CompressedColumns {
  rows: number;
  width: number;
  /** [C + 1] */
  pointers: Int32Array;
  /** [nonzeros], ascending within a column */
  entryRows: Int32Array;
  /** [nonzeros] */
  values: Float32Array;
}

/** The same matrix compressed by columns. */
export function byColumns({
  rows,
  width,
  values,
  columns,
  rowPointers,
}: CompressedRows): CompressedColumns {
  const pointers = new Int32Array(width + 1);
  for (let k = 0; k < values.length; k++) pointers[columns[k] + 1]++;
  for (let column = 0; column < width; column++) pointers[column + 1] += pointers[column];
  const next = pointers.slice(0, width);
  const entryRows = new Int32Array(values.length);
  const sorted = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let k = rowPointers[row]; k < rowPointers[row + 1]; k++) {
      const at = next[columns[k]]++;
      entryRows[at] = row;
      sorted[at] = values[k];
    }
  }
  return {rows, width, pointers, entryRows, values: sorted};
}

/** The nonzeros of a dense matrix [rows, width], row-major, compressed by columns. */
export function fromDense(
  rows: number,
  width: number,
  values: ArrayLike<number>,
): CompressedColumns {
  const pointers = new Int32Array(width + 1);
  for (let k = 0; k < rows * width; k++) if (values[k] !== 0) pointers[(k % width) + 1]++;
  for (let column = 0; column < width; column++) pointers[column + 1] += pointers[column];
  const entryRows = new Int32Array(pointers[width]);
  const kept = new Float32Array(pointers[width]);
  const next = pointers.slice(0, width);
  for (let k = 0; k < rows * width; k++) {
    if (values[k] === 0) continue;
    const at = next[k % width]++;
    entryRows[at] = Math.floor(k / width);
    kept[at] = values[k];
  }
  return {rows, width, pointers, entryRows, values: kept};
}

/** Share of the weights that are not 0. */
export function density({rows, width, values}: CompressedColumns): number {
  return rows * width === 0 ? 0 : values.length / (rows * width);
}
