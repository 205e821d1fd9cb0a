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
import {bindHooks, expectOwnModel} from '@sparsegate/ops';
import {expectLayersModel, oneOf, recurrentLayers} from '@sparsegate/structure';
import {scopedWeights, SCOPES, type Scope} from './scope.js';
import {trainableWeights} from './trainable-weights.js';

/**
 * A callback that fine-tunes a pruned model without waking its zeros: weights that are 0 when `fit` begins are 0 after every
 * step, so constant gates stay constant and removed neurons stay removed. Biases train on.
 *
 * @param scope which weights to hold; default 'recurrent+next'
 * @throws if the model is not built or has no recurrent layer; in `fit`, if another model is trained
 */
export function freezeZeros(model: LayersModel, scope: Scope = 'recurrent+next'): Callback {
  expectLayersModel('freezeZeros', model);
  oneOf(...SCOPES)('freezeZeros: scope', scope);
  return new FreezeZeros(model, scopedWeights(model, recurrentLayers(model), scope).threshold);
}

interface HeldWeight {
  weight: Variable;
  /** 1 where the weight may move. */
  live: Tensor;
}

class FreezeZeros extends Callback {
  private held: HeldWeight[] = [];

  constructor(
    private readonly own: LayersModel,
    private readonly weights: readonly Variable[],
  ) {
    super();
    bindHooks(this);
  }

  override async onTrainBegin(): Promise<void> {
    expectOwnModel('freezeZeros', this.own, this.model);
    this.release();
    const trainable = trainableWeights(this.own);
    this.held = tidy(() =>
      this.weights
        .filter(weight => trainable.has(weight))
        .map(weight => ({weight, live: keep(cast(notEqual(weight, 0), 'float32'))})),
    );
  }

  override async onBatchEnd(): Promise<void> {
    tidy(() => {
      for (const {weight, live} of this.held) weight.assign(mul(weight, live));
    });
  }

  override async onTrainEnd(): Promise<void> {
    this.release();
  }

  private release(): void {
    dispose(this.held.map(({live}) => live));
    this.held = [];
  }
}
