import type {LayersModel, Sequential} from '@tensorflow/tfjs-layers';
import {addLoss} from '@sparsegate/ops';
import {
  checkOptions,
  expectLayersModel,
  integerFrom,
  numberFrom,
  oneOf,
  recurrentLayers,
  savedState,
  WeightTable,
  type Checks,
  type RecurrentLayer,
  type WeightReference,
} from '@sparsegate/structure';
import {GROUPS, type GroupLassoOptions, type Groups} from './group-lasso.js';
import {penaltyAt, type Penalty} from './penalty.js';
import {
  MODES,
  PruningCallback,
  STATE,
  type PruningState,
  type ThresholdMode,
} from './pruning-callback.js';
import {aSchedule, toSchedule, valueAt, type Schedule} from './schedule.js';
import {groupedWeights, scopedWeights, SCOPES, type Scope} from './scope.js';
import {trainableWeights} from './trainable-weights.js';

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
  /**
   * Where an interrupted pruning goes on, as `callback.state()` of it said. Default: what the model was saved with while it was
   * being pruned, else step 0. `{step: 0}` starts its schedules anew.
   */
  state?: PruningState;
}

const CHECKS: Checks<PruneOptions> = {
  groups: oneOf(...GROUPS),
  groupLambda: aSchedule,
  weightLambda: aSchedule,
  magnitudeThreshold: aSchedule,
  scope: oneOf(...SCOPES),
  mode: oneOf(...MODES),
  union: oneOf('code', 'set'),
  epsilon: numberFrom(0),
  state: (what, given) => {
    checkOptions(what, given as PruningState, {step: integerFrom(0)});
  },
};

/** The published runs' threshold; it rises to 2 λ₂ where that is larger. */
const DEFAULT_THRESHOLD = 1e-4;

const attached = new WeakMap<LayersModel, PruningCallback>();

/**
 * Attaches the paper's pruning objective to a model: λ₁ Σ_g ‖w_g‖₂ + λ₂ ‖w‖₁ joins the training loss, and the callback
 * zeroes small weights after every step.
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
  checkOptions('prune', options, CHECKS);
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
    layers.filter(({modelLayer}) => model.getLayer(modelLayer).trainable),
    weights,
    Math.max(valueAt(magnitudeThreshold, 0), valueAt(magnitudeThreshold, Infinity)),
  );

  const removeLoss = addLoss(model, () =>
    penaltyAt(penalty, callback.step, trainableWeights(model)),
  );
  const callback = new PruningCallback({
    model,
    penalty,
    thresholded,
    magnitudeThreshold,
    mode: options.mode ?? 'assign',
    state: options.state ?? (savedState(model, STATE) as PruningState | undefined) ?? {step: 0},
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
