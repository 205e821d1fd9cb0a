import type {Scalar} from '@tensorflow/tfjs-core';
import type {LayersModel, Sequential} from '@tensorflow/tfjs-layers';
import {WeightTable} from '@sparsegate/structure';
import {KLCallback} from './kl-callback.js';
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
}

const attached = new WeakMap<LayersModel, KLCallback>();

/**
 * Attaches the paper's Bayesian objective to a model: klWeight · KL / N joins the training loss, so that `fit` maximizes the
 * evidence lower bound.
 *
 * Compile with Adam and an epsilon of 1e-8: `tf.train.adam(rate, 0.9, 0.999, 1e-8)`. KL / N has gradients of 1e-7 and less, and
 * tfjs' default of 1e-7 would stop weights short of the threshold. Paper: rate 5e-4 without clipping for classifiers; 2e-3,
 * and a global norm of at most 1 (characters) or 10 (words), for language models. No early stopping: the last weights count.
 *
 * `evaluate` does not count the KL, and a saved model does not carry it: call `elbo` again after loading.
 *
 * @returns the callback for `model.fit`
 * @throws if an option is out of range, if the model has no variational layer, is under `elbo` already or has weights that are
 *   not finite. Nothing is changed then.
 */
export function elbo(
  model: LayersModel | Sequential,
  {trainSize, klWeight = 1, approximation = 'molchanov'}: ElboOptions,
): KLCallback {
  checkOptions(trainSize, approximation);
  checkKLWeight(klWeight);
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
    detach: () => {
      removeLoss();
      attached.delete(model);
    },
  });
  attached.set(model, callback);
  return callback;
}

function checkOptions(trainSize: number, approximation: KLApproximation): void {
  if (!Number.isInteger(trainSize) || trainSize < 1) {
    throw new Error(
      `elbo: trainSize must be the number of training objects, an integer of 1 or more. Received: ${trainSize}. ` +
        `Pass the number of texts, or of predicted tokens where the loss is a mean over tokens.`,
    );
  }
  if (!(approximation in KL_CONSTANTS)) {
    throw new Error(
      `elbo: approximation must be one of ${Object.keys(KL_CONSTANTS).join(', ')}. Received: ${approximation}.`,
    );
  }
}

/**
 * Adds a loss to the model, once: tfjs evaluates a layer's losses for every application of the layer.
 *
 * @returns takes it off again
 */
function addLoss(model: LayersModel, loss: () => Scalar): () => void {
  const layer = model.layers.find(({inboundNodes}) => inboundNodes.length === 1) ?? model.layers[0];
  layer.addLoss(loss);
  return () => {
    const {losses} = layer as unknown as {losses: Array<() => Scalar>};
    losses.splice(losses.indexOf(loss), 1);
  };
}
