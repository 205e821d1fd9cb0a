import type {StepMetric} from '@sparsegate/ops';
import {
  add,
  div,
  maximum,
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
 */
export type Metric = (position: number) => StepMetric;

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

type MetricOf = (
  kept: Insides,
  settings: Settings,
  steps: number,
  position: number,
) => {scale: number} & Partial<StepMetric>;

/** tfjs' Adagrad adds the backend's epsilon, which is this one for float32. */
const ADAGRAD_EPSILON = 1e-7;

/** By the class names that optimizers are saved under. */
const METRICS: Record<string, {adaptive: boolean; metric: MetricOf}> = {
  SGD: {adaptive: false, metric: (_, {learningRate}) => ({scale: 1 / learningRate})},
  Momentum: {
    adaptive: false,
    metric: (_, {learningRate, momentum}) => ({scale: (1 - momentum) / learningRate}),
  },
  Adam: {
    adaptive: true,
    metric: ({accumulatedSecondMoment: v}, {learningRate, beta2, epsilon}, steps, k) => ({
      ...{moment: v![k].variable, root: true, outside: epsilon},
      ...{factor: 1 / (1 - beta2 ** steps), scale: 1 / learningRate},
    }),
  },
  RMSProp: {
    adaptive: true,
    metric: (kept, {learningRate, momentum, epsilon, centered}, _, k) => {
      const squares = kept.accumulatedMeanSquares![k].variable;
      const moment = centered
        ? maximum(sub(squares, square(kept.accumulatedMeanGrads![k].variable)), 0)
        : squares;
      return {moment, root: true, inside: epsilon, scale: (1 - momentum) / learningRate};
    },
  },
  Adagrad: {
    adaptive: true,
    metric: ({accumulatedGrads: squares}, {learningRate}, _, k) => ({
      ...{moment: squares![k].variable, root: true, inside: ADAGRAD_EPSILON},
      scale: 1 / learningRate,
    }),
  },
  Adadelta: {
    adaptive: true,
    metric: (kept, {learningRate, epsilon}, _, k) => {
      const ofGradients = add(kept.accumulatedGrads![k].variable, epsilon);
      const ofUpdates = add(kept.accumulatedUpdates![k].variable, epsilon);
      return {moment: div(ofGradients, ofUpdates), root: true, scale: 1 / learningRate};
    },
  },
  Adamax: {
    adaptive: true,
    metric: (kept, {learningRate, epsilon, decay}, steps, k) => ({
      ...{moment: kept.accumulatedWeightedInfNorm![k].variable, outside: epsilon},
      scale: (1 + decay * (steps - 1)) / learningRate,
    }),
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
  return position => ({
    ...{root: false, factor: 1, inside: 0, outside: 0},
    ...known.metric(kept, settings, inner.iterations, position),
  });
}
