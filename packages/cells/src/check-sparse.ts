/**
 * Checks that index arrays describe a matrix compressed by rows, so that a damaged or hostile file cannot make a kernel read
 * out of bounds.
 *
 * @param owner whose matrix it is, for the message: `SparseLSTM "lstm_1"`
 * @param matrix its name, for the message
 * @throws unless row pointers rise from 0 to the number of entries and columns rise within each row, below `width`
 */
export function checkCSR(
  owner: string,
  matrix: string,
  [rows, width]: readonly [number, number],
  columns: ArrayLike<number>,
  rowPointers: ArrayLike<number>,
): void {
  const refuse = (expected: string, received: string): never => {
    throw new Error(
      `${owner}: ${matrix} ${expected}. Received: ${received}. ` +
        `The weights do not belong to this layer or are damaged: load the model again, or pack it anew.`,
    );
  };
  if (rowPointers[0] !== 0 || rowPointers[rows] !== columns.length) {
    refuse(
      `row pointers must run from 0 to ${columns.length}`,
      `${rowPointers[0]} to ${rowPointers[rows]}`,
    );
  }
  for (let row = 0; row < rows; row++) {
    const [begin, end] = [rowPointers[row], rowPointers[row + 1]];
    if (end < begin || end > columns.length) {
      refuse('row pointers must not fall', `${begin} then ${end} at row ${row}`);
    }
    for (let k = begin; k < end; k++) {
      const floor = k > begin ? columns[k - 1] + 1 : 0;
      if (columns[k] < floor || columns[k] >= width) {
        refuse(
          `columns must rise within a row and stay below ${width}`,
          `${columns[k]} in row ${row}`,
        );
      }
    }
  }
}
