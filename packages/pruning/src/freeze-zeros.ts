import {
  cast,
  dispose,
  keep,
  mul,
  notEqual,
  tidy,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import {Callback, type LayersModel} from '@tensorflow/tfjs-layers';
import {recurrentLayers} from '@sparsegate/structure';
import {scopedWeights, type Scope} from './scope.js';

/**
 * A callback that fine-tunes a pruned model without waking its zeros: weights that are 0 when `fit` begins are 0 after every
 * step, so constant gates stay constant and removed neurons stay removed. Biases train on.
 *
 * @param scope which weights to hold; default 'recurrent+next'
 * @throws if the model is not built or has no recurrent layer
 */
export function freezeZeros(model: LayersModel, scope: Scope = 'recurrent+next'): Callback {
  return new FreezeZeros(scopedWeights(model, recurrentLayers(model), scope).threshold);
}

class FreezeZeros extends Callback {
  /** 1 where a weight may move. */
  private live: Tensor[] = [];

  constructor(private readonly weights: readonly Variable[]) {
    super();
  }

  override async onTrainBegin(): Promise<void> {
    this.live = tidy(() => this.weights.map(weight => keep(cast(notEqual(weight, 0), 'float32'))));
  }

  override async onBatchEnd(): Promise<void> {
    tidy(() => {
      this.weights.forEach((weight, k) => {
        weight.assign(mul(weight, this.live[k]));
      });
    });
  }

  override async onTrainEnd(): Promise<void> {
    dispose(this.live);
    this.live = [];
  }
}
