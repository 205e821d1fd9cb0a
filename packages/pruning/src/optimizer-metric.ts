import {
  add,
  div,
  maximum,
  mul,
  scalar,
  sqrt,
  square,
  sub,
  type Optimizer,
  type serialization,
  type Tensor,
} from '@tensorflow/tfjs-core';
import {ClipByGlobalNorm} from './clip-by-global-norm.js';

/**
 * The metric in which an optimizer takes its steps: D with w⁺ = w − D⁻¹ · (gradient, averaged where the optimizer averages).
 *
 * Call it in a `tidy`, after a step.
 *
 * @param position of the weight among those that the optimizer moves
 * @returns a scalar, or a tensor of the weight's shape
 */
export type Metric = (position: number) => Tensor;

interface Slot {
  variable: Tensor;
}

/** What tfjs' optimizers keep privately, by position of the weight. */
interface Insides {
  accumulatedSecondMoment?: Slot[];
  accumulatedMeanSquares?: Slot[];
  accumulatedMeanGrads?: Slot[];
  accumulatedGrads?: Slot[];
  accumulatedUpdates?: Slot[];
  accumulatedWeightedInfNorm?: Slot[];
}

interface Settings {
  learningRate: number;
  momentum: number;
  beta2: number;
  epsilon: number;
  centered: boolean;
  decay: number;
}

type MetricOf = (kept: Insides, settings: Settings, steps: number, position: number) => Tensor;

/** tfjs' Adagrad adds the backend's epsilon, which is this one for float32. */
const ADAGRAD_EPSILON = 1e-7;

/** By the class names that optimizers are saved under. */
const METRICS: Record<string, {adaptive: boolean; metric: MetricOf}> = {
  SGD: {adaptive: false, metric: (_, {learningRate}) => scalar(1 / learningRate)},
  Momentum: {
    adaptive: false,
    metric: (_, {learningRate, momentum}) => scalar((1 - momentum) / learningRate),
  },
  Adam: {
    adaptive: true,
    metric: ({accumulatedSecondMoment: v}, {learningRate, beta2, epsilon}, steps, k) => {
      const unbiased = div(v![k].variable, 1 - beta2 ** steps);
      return div(add(sqrt(unbiased), epsilon), learningRate);
    },
  },
  RMSProp: {
    adaptive: true,
    metric: (kept, {learningRate, momentum, epsilon, centered}, _, k) => {
      const squares = kept.accumulatedMeanSquares![k].variable;
      const spread = centered
        ? maximum(sub(squares, square(kept.accumulatedMeanGrads![k].variable)), 0)
        : squares;
      return mul(sqrt(add(spread, epsilon)), (1 - momentum) / learningRate);
    },
  },
  Adagrad: {
    adaptive: true,
    metric: ({accumulatedGrads: squares}, {learningRate}, _, k) =>
      div(sqrt(add(squares![k].variable, ADAGRAD_EPSILON)), learningRate),
  },
  Adadelta: {
    adaptive: true,
    metric: (kept, {learningRate, epsilon}, _, k) => {
      const ofGradients = sqrt(add(kept.accumulatedGrads![k].variable, epsilon));
      const ofUpdates = sqrt(add(kept.accumulatedUpdates![k].variable, epsilon));
      return div(ofGradients, mul(ofUpdates, learningRate));
    },
  },
  Adamax: {
    adaptive: true,
    metric: (kept, {learningRate, epsilon, decay}, steps, k) =>
      mul(
        add(kept.accumulatedWeightedInfNorm![k].variable, epsilon),
        (1 + decay * (steps - 1)) / learningRate,
      ),
  },
};

/**
 * The optimizer that takes the steps, inside whatever clips its gradients. Told by name: to `instanceof`, tfjs makes every
 * optimizer one of every class.
 */
export function innermost(optimizer: Optimizer): Optimizer {
  return optimizer.getClassName() === ClipByGlobalNorm.className
    ? innermost((optimizer as ClipByGlobalNorm).optimizer)
    : optimizer;
}

/** Whether an optimizer divides gradients by their size, which takes the pull out of a penalty. */
export function isAdaptive(optimizer: Optimizer): boolean {
  return METRICS[innermost(optimizer).getClassName()]?.adaptive ?? false;
}

/**
 * The metric of an optimizer as it is after its last step; undefined where it takes no step, its rate being 0.
 *
 * @throws if the optimizer is none of tfjs' or ours
 */
export function metricOf(optimizer: Optimizer): Metric | undefined {
  const inner = innermost(optimizer);
  const known = METRICS[inner.getClassName()];
  if (!known) {
    throw new Error(
      `prune: method 'proximal' knows the optimizers ${Object.keys(METRICS).join(', ')}. ` +
        `Received: ${inner.getClassName()}. Use method 'penalty'.`,
    );
  }
  const settings = inner.getConfig() as serialization.ConfigDict as unknown as Settings;
  if (settings.learningRate === 0) return undefined;
  const kept = inner as unknown as Insides;
  return position => known.metric(kept, settings, inner.iterations, position);
}
