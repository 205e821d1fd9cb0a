import {CELL_TITLES, type CellName} from './cells.js';

/** The models with zeros, and how people call them. */
const MODELS = {pruning: 'pruned', target: 'target-pruned', bayes: 'Bayesian'} as const;
export type SparseModelName = keyof typeof MODELS;
export const SPARSE_MODELS = Object.keys(MODELS) as SparseModelName[];

/** The heading of a gate map. */
export function gateMapTitle(name: SparseModelName, cell: CellName): string {
  return `Female or male? The gates of the ${MODELS[name]} ${CELL_TITLES[cell].title}`;
}
