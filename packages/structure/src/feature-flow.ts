import type {RowMap} from './row-map.js';

/** Features of a layer on their way: where they stand among the `width` features of a tensor. */
export interface Flow {
  rows: RowMap;
  /** Length of the tensor's last axis. */
  width: number;
  /** Which state of the layer they are, as a position in `cell.states`; 0 is its output. */
  state: number;
  /** The largest |value| that they can have; Infinity where that is not known. */
  bound: number;
  /** Whether they have here none but values, or means of values, that they have in the layer. */
  keepsRange: boolean;
  /** Whether a feature that is always 0 in the layer is still 0 here, whatever the others are. */
  zeroStays: boolean;
}

/** The features behind something that gives them other values. */
export function withOtherValues(flow: Flow, zeroStays: boolean): Flow {
  return {...flow, bound: Infinity, keepsRange: false, zeroStays: flow.zeroStays && zeroStays};
}
