import type {LayersModel, Sequential} from '@tensorflow/tfjs-layers';
import {addLoss} from '@sparsegate/ops';
import {
  checkOptions,
  expectLayersModel,
  readWiring,
  recurrentLayers,
  savedState,
  WeightTable,
  type RecurrentLayer,
  type WeightReference,
} from '@sparsegate/structure';
import {DEFAULT_THRESHOLD, PRUNE_CHECKS, settle, type PruneOptions} from './prune-options.js';
import {PruningCallback, STATE, type PruningState} from './pruning-callback.js';
import {valueAt} from './schedule.js';
import {neuronGroups} from './scope.js';

const attached = new WeakMap<LayersModel, PruningCallback>();

/**
 * Attaches the paper's pruning objective to a model, loss + λ₁ Σ_g ‖w_g‖₂ + λ₂ ‖w‖₁, by the method that fits its optimizer: see
 * `PruningMethod`. λ is at the scale of the compiled loss; or give a `target`, and training finds it: see `TargetPursuit`.
 *
 * `evaluate` does not count the penalty, and a saved model does not carry it: prune again after loading, with the same options.
 * What a saved model does carry, in its user-defined metadata, is how far the pruning has come, so that schedules go on.
 *
 * @param model a built `tf.sequential` or functional model with LSTM layers; compiled before or after
 * @returns the callback for `model.fit`
 * @throws if the model is not built, has no recurrent layer, has weights that are not finite or is being pruned already;
 *   if an option is unknown, of the wrong kind, negative or NaN, or the threshold would zero a whole layer. Nothing is changed
 *   then. In `fit`, if the callback is passed to another model
 */
export function prune(
  model: LayersModel | Sequential,
  options: PruneOptions = {},
): PruningCallback {
  expectLayersModel('prune', model);
  checkOptions('prune', options, PRUNE_CHECKS);
  if (attached.has(model)) {
    throw new Error(
      `Model "${model.name}" must not be pruned twice at once. Received: a model with a pruning callback. ` +
        `Call detach() on that one first.`,
    );
  }
  const layers = recurrentLayers(model);
  const weights = WeightTable.read(model);
  const settled = settle(model, layers, readWiring(model), options);
  const threshold = settled.magnitudeThreshold.penalty;
  expectSomethingLeft(
    layers.filter(({modelLayer}) => model.getLayer(modelLayer).trainable),
    weights,
    Math.max(valueAt(threshold, 0), valueAt(threshold, Infinity)),
  );

  const removeLoss = addLoss(model, () => callback.loss());
  const callback = new PruningCallback({
    ...settled,
    model,
    regroup: () => neuronGroups(model, recurrentLayers(model), readWiring(model)),
    state: options.state ?? (savedState(model, STATE) as PruningState | undefined) ?? {step: 0},
    detach: () => {
      removeLoss();
      attached.delete(model);
    },
  });
  attached.set(model, callback);
  return callback;
}

function expectSomethingLeft(
  layers: RecurrentLayer[],
  weights: WeightTable,
  threshold: number,
): void {
  const largest = (reference: WeightReference): number => {
    const {values} = weights.get(reference);
    let max = 0;
    for (let k = 0; k < values.length; k++) max = Math.max(max, Math.abs(values[k]));
    return max;
  };
  for (const {name, kernel, recurrentKernel} of layers) {
    const max = Math.max(largest(kernel), largest(recurrentKernel));
    if (max < threshold) {
      throw new Error(
        `prune: magnitudeThreshold must leave weights in layer "${name}", whose largest is ${max.toPrecision(3)}. ` +
          `Received: ${threshold}. Give a smaller one, such as ${DEFAULT_THRESHOLD}.`,
      );
    }
  }
}
