import type {LayersModel, Sequential} from '@tensorflow/tfjs-layers';
import type {Scalar} from '@tensorflow/tfjs-core';
import {
  recurrentLayers,
  WeightTable,
  type RecurrentLayer,
  type WeightReference,
} from '@sparsegate/structure';
import type {GroupLassoOptions, Groups} from './group-lasso.js';
import {penaltyAt, type Penalty} from './penalty.js';
import {PruningCallback, type ThresholdMode} from './pruning-callback.js';
import {toSchedule, valueAt, type Schedule} from './schedule.js';
import {groupedWeights, scopedWeights, type Scope} from './scope.js';

export interface PruneOptions extends GroupLassoOptions {
  /** What vanishes together. Default: the paper's 'weights+gates+neurons'. */
  groups?: Groups;
  /**
   * λ₁ ≥ 0, weight of the group Lasso at the scale of the compiled loss; needed unless `groups` is 'weights'.
   * Published values belong to a loss summed over time steps: see `lambdaPerToken`.
   */
  groupLambda?: number | Schedule;
  /** λ₂ ≥ 0, weight of the Lasso. Default 0. */
  weightLambda?: number | Schedule;
  /** Weights with |w| below this become 0 after every step. Default max(1e-4, 2 λ₂). */
  magnitudeThreshold?: number | Schedule;
  /** Which single weights the Lasso and the threshold act on. Default 'recurrent+next'. */
  scope?: Scope;
  /** Default 'assign'. */
  mode?: ThresholdMode;
}

/** The published runs' threshold; it rises to 2 λ₂ where that is larger. */
const DEFAULT_THRESHOLD = 1e-4;

const attached = new WeakMap<LayersModel, PruningCallback>();

/**
 * Attaches the paper's pruning objective to a model: λ₁ Σ_g ‖w_g‖₂ + λ₂ ‖w‖₁ joins the training loss, and the callback
 * zeroes small weights after every step.
 *
 * `evaluate` does not count the penalty, and a saved model does not carry it: prune again after loading.
 *
 * @param model a built `tf.sequential` or functional model with LSTM layers; compiled before or after
 * @returns the callback for `model.fit`
 * @throws if the model is not built, has no recurrent layer, has weights that are not finite or is being pruned already;
 *   if a λ or threshold is negative or NaN, or the threshold would zero a whole layer. Nothing is changed then.
 */
export function prune(model: LayersModel | Sequential, options: PruneOptions): PruningCallback {
  if (attached.has(model)) {
    throw new Error(
      `Model "${model.name}" must not be pruned twice at once. Received: a model with a pruning callback. ` +
        `Call detach() on that one first.`,
    );
  }
  const layers = recurrentLayers(model);
  const weights = WeightTable.read(model);
  const {penalty, magnitudeThreshold, thresholded} = settle(model, layers, options);
  expectSomethingLeft(
    layers,
    weights,
    Math.max(valueAt(magnitudeThreshold, 0), valueAt(magnitudeThreshold, Infinity)),
  );

  const removeLoss = addLoss(model, () => penaltyAt(penalty, callback.step));
  const callback = new PruningCallback({
    model,
    penalty,
    thresholded,
    magnitudeThreshold,
    mode: options.mode ?? 'assign',
    detach: () => {
      removeLoss();
      attached.delete(model);
    },
  });
  attached.set(model, callback);
  return callback;
}

interface Settled {
  penalty: Penalty;
  magnitudeThreshold: Schedule;
  thresholded: ReturnType<typeof scopedWeights>['threshold'];
}

function settle(model: LayersModel, layers: RecurrentLayer[], options: PruneOptions): Settled {
  const {groups = 'weights+gates+neurons', epsilon, union, scope = 'recurrent+next'} = options;
  if (options.groupLambda === undefined && groups !== 'weights') {
    throw new Error(
      `prune: groupLambda must be given for the groups '${groups}'. Received: undefined. ` +
        `For a loss that is a mean, try 1e-4 first and raise it until enough neurons go.`,
    );
  }
  if (epsilon !== undefined) toSchedule('prune: epsilon', epsilon);
  const weightLambda = toSchedule('prune: weightLambda', options.weightLambda ?? 0);
  const {lasso, threshold} = scopedWeights(model, layers, scope);
  return {
    penalty: {
      groups,
      groupLambda: toSchedule('prune: groupLambda', options.groupLambda ?? 0),
      weightLambda,
      groupOptions: {epsilon, union},
      grouped: layers.map(layer => groupedWeights(model, layer)),
      single: lasso,
    },
    magnitudeThreshold: toSchedule(
      'prune: magnitudeThreshold',
      options.magnitudeThreshold ??
        Math.max(DEFAULT_THRESHOLD, 2 * valueAt(weightLambda, Infinity)),
    ),
    thresholded: threshold,
  };
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

/**
 * Adds a loss to the model, once.
 *
 * tfjs evaluates a layer's losses once for every application of the layer, so it must go to one that is applied once.
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
