import type {LayersModel} from '@tensorflow/tfjs-layers';
import {
  anything,
  checkOptions,
  integerFrom,
  numberFrom,
  oneOf,
  trueOrFalse,
  type Checks,
  type ModelWiring,
  type RecurrentLayer,
} from '@sparsegate/structure';
import {aDensity, type Density} from './density.js';
import {magnitudeSetup} from './density-setup.js';
import type {GroupLassoOptions} from './group-lasso.js';
import {GROUPS, type Groups} from './groups.js';
import type {Aim} from './objective.js';
import {
  MODES,
  type PruningSetup,
  type PruningState,
  type ThresholdMode,
} from './pruning-callback.js';
import {METHODS, type PruningMethod} from './pruning-method.js';
import {aSchedule, constant, toSchedule, valueAt, type Schedule} from './schedule.js';
import {neuronGroups, scopedWeights, SCOPES, type Scope} from './scope.js';
import {aTarget, type Target, type TargetKind} from './target.js';
import {BLOCK_SIZES, type BlockSize} from './weight-blocks.js';

export interface PruneOptions extends GroupLassoOptions {
  /** What vanishes together. Default: the paper's 'weights+gates+neurons'. */
  groups?: Groups;
  /**
   * λ₁ ≥ 0, weight of the group Lasso at the scale of the compiled loss, under either method; needed unless there is a target or
   * `groups` is 'weights'. Published values belong to a loss summed over time steps: see `lambdaPerToken`.
   */
  groupLambda?: number | Schedule;
  /** λ₂ ≥ 0, weight of the Lasso. Default 0; with a target, a thirtieth of λ₁. */
  weightLambda?: number | Schedule;
  /** How much shall be left, in place of λ₁: λ is found in training. */
  target?: Target;
  /** How much shall be left, in place of λ₁ and of a target: the largest weights stay, see `MagnitudePruning`. */
  density?: Density;
  /** Steps from one pruning to a density to the next. Default 100. */
  every?: number;
  /** Epochs, 2 or more, by which the target or the density shall be met; the first one goes without pruning. */
  by?: number;
  /**
   * How weights become 0. Default: what fits the compiled optimizer, 'proximal' for adaptive ones, else 'penalty'; 'proximal' with a
   * target, 'magnitude' with a density.
   */
  method?: PruningMethod;
  /** Weights with |w| below this become 0 after every step. Default max(1e-4, 2 λ₂); 0 with method 'proximal'. */
  magnitudeThreshold?: number | Schedule;
  /** Which single weights the Lasso and the threshold act on. Default 'recurrent+next'; 'recurrent' with a density. */
  scope?: Scope;
  /** Default 'assign'. */
  mode?: ThresholdMode;
  /** Gates in a block, where `groups` has blocks or with a density of blocks. Default 4. */
  blockSize?: BlockSize;
  /**
   * Where an interrupted pruning goes on, as `callback.state()` of it said. Default: what the model was saved with while it was
   * being pruned, else step 0. `{step: 0}` starts anew.
   */
  state?: PruningState;
  /** Whether to say nothing of the method in use; `verbose: 0` of `fit` does the same. Default false. */
  quiet?: boolean;
}

export const PRUNE_CHECKS: Checks<PruneOptions> = {
  groups: oneOf(...GROUPS),
  groupLambda: aSchedule,
  weightLambda: aSchedule,
  target: aTarget,
  density: aDensity,
  every: integerFrom(1),
  by: integerFrom(2),
  method: oneOf(...METHODS),
  magnitudeThreshold: aSchedule,
  scope: oneOf(...SCOPES),
  mode: oneOf(...MODES),
  blockSize: (what, given) => {
    if (BLOCK_SIZES.includes(given as BlockSize)) return;
    throw new Error(`${what} must be 4 or 8. Received: ${String(given)}.`);
  },
  union: oneOf('code', 'set'),
  epsilon: numberFrom(0),
  neuronFactor: numberFrom(0),
  state: (what, given) => {
    const checks = {step: integerFrom(0), pursuit: anything, stepsPerEpoch: integerFrom(1)};
    checkOptions(what, given as PruningState, checks);
  },
  quiet: trueOrFalse,
};

/** The published runs' threshold; it rises to 2 λ₂ where that is larger. */
export const DEFAULT_THRESHOLD = 1e-4;

/**
 * `neuronFactor` for a target of neurons: pulled alike, gates go before neurons do, and by the time that neurons are few, so many
 * of their gates are constant that the model has lost what it knew.
 */
const NEURON_FACTOR = 16;

/** Options that have passed their checks, each with a value. */
export type Settled = Omit<PruningSetup, 'model' | 'state' | 'detach' | 'regroup'>;

/** @throws if options do not go together */
export function settle(
  model: LayersModel,
  layers: RecurrentLayer[],
  wiring: ModelWiring,
  options: PruneOptions,
): Settled {
  const {
    groups = 'weights+gates+neurons',
    epsilon,
    union,
    blockSize = 4,
    mode = 'assign',
  } = options;
  const {weightLambda, groupLambda} = options;
  const magnitude = magnitudeSetup(model, layers, wiring, options);
  const aim = aimOf(layers, options);
  const neuronFactor = options.neuronFactor ?? (aim?.kind === 'neurons' ? NEURON_FACTOR : 1);
  if (!aim && !magnitude) expectLambda(groups, groupLambda);
  const {lasso, threshold} = scopedWeights(model, layers, options.scope ?? 'recurrent+next');
  return {
    penalty: {
      groups,
      blockSize,
      groupOptions: {epsilon, union, neuronFactor},
      ...neuronGroups(model, layers, wiring),
      single: lasso,
    },
    magnitude,
    aim,
    groupLambda: aim ? undefined : toSchedule('prune: groupLambda', groupLambda ?? 0),
    weightLambda:
      aim && weightLambda === undefined
        ? undefined
        : toSchedule('prune: weightLambda', weightLambda ?? 0),
    method: methodOf(options),
    magnitudeThreshold: thresholds(options),
    thresholded: threshold,
    mode,
    quiet: options.quiet ?? false,
  };
}

function expectLambda(groups: Groups, groupLambda: PruneOptions['groupLambda']): void {
  if (groupLambda !== undefined || groups === 'weights') return;
  throw new Error(
    `prune: groupLambda must be given for the groups '${groups}', or a target. Received: undefined. ` +
      `To have a quarter of the neurons left after ten epochs: {target: {neurons: 0.25}, by: 10}.`,
  );
}

function aimOf(layers: RecurrentLayer[], {target, by, ...options}: PruneOptions): Aim | undefined {
  if (options.density) return undefined;
  if ((target === undefined) !== (by === undefined)) {
    throw new Error(
      `prune: target and by must be given together. Received: ${target ? 'no by' : 'no target'}. ` +
        `by is the number of epochs after which the target shall be met.`,
    );
  }
  if (!target || by === undefined) return undefined;
  if (options.groupLambda !== undefined) {
    throw new Error(
      `prune: groupLambda must not be given with a target, which finds it. Received: both. Leave one out.`,
    );
  }
  const [[kind, share]] = Object.entries(target).filter(([, given]) => given !== undefined) as [
    [TargetKind, number],
  ];
  if (kind === 'neurons') expectRemovable(layers);
  return {kind, share, by};
}

function expectRemovable(layers: RecurrentLayer[]): void {
  if (layers.some(({blocking}) => blocking.length === 0)) return;
  const [{name, blocking}] = layers;
  throw new Error(
    `prune: a target of neurons needs a layer whose neurons can be removed. Received: "${name}", where ${blocking[0].reason}. ` +
      `Give a target of gates or weights.`,
  );
}

/** @throws if two options contradict each other */
function methodOf({method, mode, target, density}: PruneOptions): PruningMethod | undefined {
  if (density) return 'magnitude';
  if (mode === 'forward-only' && method === 'proximal') {
    throw new Error(
      `prune: mode 'forward-only' must go with method 'penalty': latent weights are for a threshold. Received: method 'proximal'.`,
    );
  }
  const asked = mode === 'forward-only' ? 'penalty' : method;
  if (!target) return asked;
  if (asked === 'penalty') {
    // A group that is drawn by more than the threshold in one step swings around 0 for good, so λ could not be raised far.
    throw new Error(
      `prune: a target must go with method 'proximal', whose zeros need no threshold. Received: method 'penalty'${mode === 'forward-only' ? ", for mode 'forward-only'" : ''}. ` +
        `Leave the method out, or give groupLambda.`,
    );
  }
  return 'proximal';
}

function thresholds(options: PruneOptions): PruningSetup['magnitudeThreshold'] {
  const {magnitudeThreshold, weightLambda = 0} = options;
  if (magnitudeThreshold !== undefined) {
    const given = toSchedule('prune: magnitudeThreshold', magnitudeThreshold);
    return {penalty: given, proximal: given, magnitude: given};
  }
  const last = valueAt(toSchedule('prune: weightLambda', weightLambda), Infinity);
  const none = constant(0);
  return {
    penalty: constant(Math.max(DEFAULT_THRESHOLD, 2 * last)),
    proximal: none,
    magnitude: none,
  };
}
