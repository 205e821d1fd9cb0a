/**
 * What vanishes together, besides single weights:
 *
 * - 'weights+gates+neurons': the paper's five groups a neuron, w_i w_f w_g w_o w_h; of a GRU, w_u w_r w_n w_h;
 * - 'weights+gates+resets+neurons': those, and what a GRU's reset gate acts on, the row Un[k, :] that reads r_k h_k. Once it is empty
 *   nothing depends on the gate. For stock `tf.layers.gru` only: "reset after", r_k acts on what enters neuron k, a part of w_n;
 * - 'weights+neurons': one group a neuron, the union of its groups (Intrinsic Sparse Structures);
 * - 'blocks+gates+neurons', 'blocks+gates+resets+neurons': blocks of neighboring gates at one input in place of single weights;
 * - 'weights': none.
 *
 * Paper: no group of what a reset gate acts on; its cells have no such gate.
 */
export type Groups =
  | 'weights+gates+neurons'
  | 'weights+gates+resets+neurons'
  | 'weights+neurons'
  | 'blocks+gates+neurons'
  | 'blocks+gates+resets+neurons'
  | 'weights';

/** What there is besides single weights. */
export interface GroupParts {
  /** Blocks of weights in place of single ones. */
  blocks: boolean;
  /** One group a neuron, or one for each of its gates and one for what leaves it. */
  neurons: 'none' | 'union' | 'apart';
  /** A group for what a reset gate acts on. */
  resets: boolean;
}

const PARTS: Record<Groups, GroupParts> = {
  'weights+gates+neurons': {blocks: false, neurons: 'apart', resets: false},
  'weights+gates+resets+neurons': {blocks: false, neurons: 'apart', resets: true},
  'weights+neurons': {blocks: false, neurons: 'union', resets: false},
  'blocks+gates+neurons': {blocks: true, neurons: 'apart', resets: false},
  'blocks+gates+resets+neurons': {blocks: true, neurons: 'apart', resets: true},
  weights: {blocks: false, neurons: 'none', resets: false},
};

export const GROUPS = Object.keys(PARTS) as readonly Groups[];

export function partsOf(groups: Groups): GroupParts {
  return PARTS[groups];
}
