import type {CellName} from '@sparsegate/example-names/cells';

/** What a reader chooses. */
export interface TrainSettings {
  cell: CellName;
  /** How much is to go: a share of neurons that stays, or the penalty's λ₁. */
  by: 'target' | 'lambda';
  /** Share of the neurons. */
  neurons: number;
  groupLambda: number;
}

export const DEFAULTS: TrainSettings = {
  cell: 'lstm',
  by: 'target',
  neurons: 0.3,
  // A step of the slider, which moves by the logarithm.
  groupLambda: 10 ** -2.5,
};

/** Epochs of the two phases; the first trains everything, the second makes zeros, the target's by its epoch BY. */
export const DENSE_EPOCHS = 6;
export const PRUNING_EPOCHS = 12;
export const BY = 8;
