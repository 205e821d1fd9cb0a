import {
  add,
  concat,
  gather,
  mul,
  slice,
  tensor1d,
  zeros,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type {PackedWeights} from '../sequence-types.js';

/** Some neighboring gates of a cell: which packed columns are theirs, and where each of them stands. */
export interface PackedGates {
  /** Their packed columns: the first, and how many. */
  first: number;
  active: number;
  /** [W], int32: where each gate's preactivation stands among their packed columns; `active`, a zero, for constant ones. */
  source: Tensor1D;
  /** [W], 1 for active gates. */
  isActive: Tensor1D;
  /** [W], the value of constant gates; 0 for active ones. */
  constants: Tensor1D;
}

/** The gates from column `from` to column `to` of [G·U]; W = to − from. */
export function packedGates(
  {activeColumns, gateConstants}: PackedWeights,
  from: number,
  to: number,
): PackedGates {
  const columns = [...activeColumns.dataSync()];
  const first = columns.filter(column => column < from).length;
  const own = columns.slice(first).filter(column => column < to);
  const source = new Int32Array(to - from).fill(own.length);
  const isActive = new Float32Array(to - from);
  own.forEach((column, k) => {
    source[column - from] = k;
    isActive[column - from] = 1;
  });
  const given = gateConstants.dataSync().slice(from, to);
  const constants = Float32Array.from(given, (value, k) => (isActive[k] ? 0 : value));
  return {
    ...{first, active: own.length},
    source: tensor1d(source, 'int32'),
    isActive: tensor1d(isActive),
    constants: tensor1d(constants),
  };
}

/** The columns of these gates of a packed matrix [R, A]; undefined where none of them is active. */
export function columnsOf(matrix: Tensor2D, {first, active}: PackedGates): Tensor2D | undefined {
  return active > 0 ? slice(matrix, [0, first], [matrix.shape[0], active]) : undefined;
}

/** Packed columns [B, active] at their places among all gates, [B, W]; zeros at those of constant ones. */
export function unpack(
  packed: Tensor2D | undefined,
  {source}: PackedGates,
  batch: number,
): Tensor2D {
  if (!packed) return zeros([batch, source.size]);
  return gather(concat<Tensor2D>([packed, zeros([batch, 1])], 1), source, 1);
}

/** The values of active gates with the constants beside them, [B, W]. */
export function withConstants(
  values: Tensor2D,
  {isActive, constants}: Pick<PackedGates, 'isActive' | 'constants'>,
): Tensor2D {
  return add(mul(values, isActive), constants);
}
