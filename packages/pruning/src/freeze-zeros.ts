import type {Variable} from '@tensorflow/tfjs-core';
import {Callback, type LayersModel, type Logs} from '@tensorflow/tfjs-layers';
import {bindHooks, expectOwnModel} from '@sparsegate/ops';
import {expectLayersModel, oneOf, recurrentLayers} from '@sparsegate/structure';
import {HeldZeros} from './held-zeros.js';
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

class FreezeZeros extends Callback {
  private held?: HeldZeros;

  constructor(
    private readonly own: LayersModel,
    private readonly weights: readonly Variable[],
  ) {
    super();
    bindHooks(this);
  }

  override async onTrainBegin(logs?: Logs): Promise<void> {
    expectOwnModel('freezeZeros', this.own, this.model, logs);
    this.held?.dispose();
    const trainable = trainableWeights(this.own);
    this.held = new HeldZeros(this.weights.filter(weight => trainable.has(weight)));
  }

  override async onBatchEnd(): Promise<void> {
    this.held?.restore();
  }

  override async onTrainEnd(): Promise<void> {
    this.held?.dispose();
    this.held = undefined;
  }
}
