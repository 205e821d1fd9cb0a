import type {Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {magnitudeAt, zeroBelow} from '@sparsegate/pruning';
import {differenceOf} from './difference-of.js';

/** What zeros by magnitude alone do to a model. */
export interface Thresholded {
  /** Values below it are 0 now. */
  limit: number;
  /** max |a − b| of the outputs against those before, on random inputs. */
  difference: number;
}

/** A model whose smallest weights can be set to 0 and brought back. */
export class Thresholds {
  private readonly original: Tensor[];

  constructor(private readonly model: LayersModel) {
    this.original = model.getWeights().map(weight => weight.clone());
  }

  /** @param density share of the values in matrices that stays, 0 to 1; 1 brings all back */
  apply(density: number): Thresholded {
    this.model.setWeights(this.original);
    if (density === 1) return {limit: 0, difference: 0};
    const limit = magnitudeAt(this.model, density);
    const difference = differenceOf(this.model, () => zeroBelow(this.model, limit));
    return {limit, difference};
  }

  dispose(): void {
    this.original.forEach(weight => weight.dispose());
  }
}
