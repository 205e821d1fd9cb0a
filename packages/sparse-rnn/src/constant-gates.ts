import type {ConstantGates as CellGates} from '@sparsegate/cells';

/**
 * The gates of an LSTM layer: for each gate one entry a neuron, the value of a constant gate (its activation applied) or
 * null for an active one, which has weights.
 */
export type ConstantGates = CellGates<'i' | 'f' | 'g' | 'o'>;
