import type {LayersModel, Sequential} from '@tensorflow/tfjs-layers';
import {addLoss} from '@sparsegate/ops';
import {
  anything,
  checkOptions,
  expectLayersModel,
  integerFrom,
  numberFrom,
  oneOf,
  savedState,
  WeightTable,
  type Checks,
} from '@sparsegate/structure';
import {KLCallback, STATE, type ElboState} from './kl-callback.js';
import {KL_CONSTANTS, type KLApproximation} from './kl.js';
import {checkKLWeight, type KLWeight} from './kl-weight.js';
import {variationalLayers} from './variational-layer.js';

export interface ElboOptions {
  /**
   * N: how many training objects the mean in the compiled loss is taken over. Texts for a classifier; all predicted tokens of the
   * training text for a language model whose loss is a mean over tokens.
   */
  trainSize: number;
  /** Weight of the KL, over epochs: a number, `linearWeight` or `cyclicWeight`. Default 1, as in the paper. */
  klWeight?: number | KLWeight;
  /** Constants of the KL's approximation. Default 'molchanov'. */
  approximation?: KLApproximation;
  /**
   * Where an interrupted training goes on, as `callback.state()` of it said. Default: what the model was saved with while it was
   * under `elbo`, else epoch 0.
   */
  state?: ElboState;
}

const CHECKS: Checks<ElboOptions> = {
  trainSize: anything,
  klWeight: (_, given) => {
    checkKLWeight(given as number | KLWeight);
  },
  approximation: oneOf(...Object.keys(KL_CONSTANTS)),
  state: (what, given) => {
    checkOptions(what, given as ElboState, {
      epoch: integerFrom(0),
      departedKL: numberFrom(-Number.MAX_VALUE),
    });
  },
};

const attached = new WeakMap<LayersModel, KLCallback>();

/**
 * Attaches the paper's Bayesian objective to a model: klWeight · KL / N joins the training loss, so that `fit` maximizes the
 * evidence lower bound.
 *
 * Compile with Adam and an epsilon of 1e-8: `tf.train.adam(rate, 0.9, 0.999, 1e-8)`. KL / N has gradients of 1e-7 and less, and
 * tfjs' default of 1e-7 would stop weights short of the threshold. Paper: rate 5e-4 without clipping for classifiers; 2e-3,
 * and a global norm of at most 1 (characters) or 10 (words), for language models. No early stopping: the last weights count.
 *
 * `evaluate` does not count the KL, and a saved model does not carry it: call `elbo` again after loading. What a saved model
 * carries, in its user-defined metadata, is the epoch, so that a weight that changes goes on.
 *
 * @returns the callback for `model.fit`
 * @throws if an option is unknown or out of range, if the model has no variational layer, is under `elbo` already or has weights that are
 *   not finite. Nothing is changed then.
 */
export function elbo(model: LayersModel | Sequential, options: ElboOptions): KLCallback {
  expectLayersModel('elbo', model);
  checkOptions('elbo', options, CHECKS);
  const {trainSize, klWeight = 1, approximation = 'molchanov', state} = options ?? {};
  checkTrainSize(trainSize);
  if (attached.has(model)) {
    throw new Error(
      `elbo: model "${model.name}" must not have two KL terms at once. Received: a model with one. ` +
        `Call detach() on its callback first.`,
    );
  }
  const layers = variationalLayers(model, 'elbo');
  WeightTable.read(model);
  const removeLoss = addLoss(model, () => callback.penalty());
  const callback = new KLCallback({
    model,
    layers,
    trainSize,
    klWeight,
    approximation,
    state: state ?? (savedState(model, STATE) as ElboState | undefined) ?? {epoch: 0},
    detach: () => {
      removeLoss();
      attached.delete(model);
    },
  });
  attached.set(model, callback);
  return callback;
}

function checkTrainSize(trainSize: number): void {
  if (!Number.isInteger(trainSize) || trainSize < 1) {
    throw new Error(
      `elbo: trainSize must be the number of training objects, an integer of 1 or more. Received: ${trainSize}. ` +
        `Pass the number of texts, or of predicted tokens where the loss is a mean over tokens.`,
    );
  }
}
