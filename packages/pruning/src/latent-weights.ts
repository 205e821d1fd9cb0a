import {zeroSmall} from '@sparsegate/ops';
import {add, dispose, keep, sub, tidy, type Tensor, type Variable} from '@tensorflow/tfjs-core';

/**
 * Weights that training moves, behind the thresholded ones that the model computes with ("forward-only").
 *
 * The model holds the thresholded values; after each step the step that the optimizer made with them is added to the
 * latent values, so that a small weight gathers its updates and may come back: a straight-through gradient.
 */
export class LatentWeights {
  private latent: Tensor[];

  /** Takes the model's weights as latent values and puts the thresholded ones in their place. */
  constructor(
    private readonly weights: readonly Variable[],
    private threshold: number,
  ) {
    this.latent = weights.map(weight => keep(weight.clone()));
    this.show();
  }

  /** Adds to the latent values what the optimizer just did to the shown ones, and shows the new ones. */
  afterStep(threshold: number): void {
    const next = tidy(() =>
      this.latent.map((latent, k) => {
        const shown = zeroSmall(latent, this.threshold);
        return keep(add(latent, sub(this.weights[k], shown)));
      }),
    );
    dispose(this.latent);
    this.latent = next;
    this.threshold = threshold;
    this.show();
  }

  dispose(): void {
    dispose(this.latent);
    this.latent = [];
  }

  private show(): void {
    tidy(() => {
      this.weights.forEach((weight, k) => {
        weight.assign(zeroSmall(this.latent[k], this.threshold));
      });
    });
  }
}
