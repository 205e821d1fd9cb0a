import {compiledWeights, metricTensor, type StepMetric} from '@sparsegate/ops';
import {scalar, type Optimizer, type Scalar, type Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {firstLambda} from './first-lambda.js';
import {metricOf} from './optimizer-metric.js';
import {penaltyValue, trainablePart, type Lambdas, type Penalty} from './penalty.js';
import {shrinkWeights} from './proximal-step.js';
import {fittingMethod, type PruningMethod} from './pruning-method.js';
import {valueAt, type Schedule} from './schedule.js';
import {shareLeft} from './share-left.js';
import {TargetPursuit, type PursuitState} from './target-pursuit.js';
import type {TargetKind} from './target.js';
import {trainableWeights} from './trainable-weights.js';

/** A target in place of a λ. */
export interface Aim {
  kind: TargetKind;
  share: number;
  by: number;
}

export interface ObjectiveSetup {
  model: LayersModel;
  penalty: Penalty;
  /** Undefined: the one that fits the optimizer. */
  method?: PruningMethod;
  /** Undefined under an aim. */
  groupLambda?: Schedule;
  /** Undefined: goes with λ₁ under an aim. */
  weightLambda?: Schedule;
  aim?: Aim;
}

/** λ₂ under an aim, as a part of λ₁; the paper's word models have 1/170 and less, the names example of this project 1/30. */
const WEIGHT_SHARE = 1 / 30;

/** The pruning objective of a model in training: which λ holds, what it adds to the loss or shrinks after a step. */
export class Objective {
  readonly pursuit?: TargetPursuit;

  /** @param pursuit the state of a pursuit; used under an aim only, and changed as it goes on */
  constructor(
    private readonly setup: ObjectiveSetup,
    pursuit: PursuitState,
  ) {
    const {model, penalty, aim} = setup;
    if (!aim) return;
    const pruned = new Set<Tensor>(penalty.single);
    this.pursuit = new TargetPursuit(
      pursuit,
      aim.share,
      aim.by,
      () => shareLeft(model, aim.kind, pruned),
      steps => firstLambda(this.movable(), aim.kind, weight => this.metric(weight), steps),
    );
  }

  get method(): PruningMethod {
    return this.setup.method ?? fittingMethod(this.optimizer());
  }

  lambdas(step: number): Lambdas {
    const {groupLambda, weightLambda, penalty} = this.setup;
    if (!this.pursuit) {
      return {group: valueAt(groupLambda!, step), weight: valueAt(weightLambda!, step)};
    }
    if (this.pursuit.isFrozen) return {group: 0, weight: 0};
    const {lambda} = this.pursuit.state;
    if (penalty.groups === 'weights') return {group: 0, weight: lambda};
    return {
      group: lambda,
      weight: weightLambda ? valueAt(weightLambda, step) : lambda * WEIGHT_SHARE,
    };
  }

  /** λ₁, or λ₂ where there are no groups. */
  lambda(step: number): number {
    const {group, weight} = this.lambdas(step);
    return this.setup.penalty.groups === 'weights' ? weight : group;
  }

  /** All its terms. */
  value(step: number): Scalar {
    const {penalty, model} = this.setup;
    return penaltyValue(trainablePart(penalty, trainableWeights(model)), this.lambdas(step));
  }

  /** What joins the training loss. */
  loss(step: number): Scalar {
    return this.method === 'penalty' ? this.value(step) : scalar(0);
  }

  /** After a step of the optimizer, with method 'proximal'. */
  shrink(step: number): void {
    const {group, weight} = this.lambdas(step);
    const metric = this.positions();
    if (!metric) return;
    const {groupOptions, ...terms} = this.movable();
    shrinkWeights({
      ...terms,
      groupLambda: group,
      neuronLambda: group * (groupOptions.neuronFactor ?? 1),
      weightLambda: weight,
      spareLarge: this.pursuit !== undefined,
      metric,
    });
  }

  optimizer(): Optimizer | undefined {
    return this.setup.model.optimizer as Optimizer | undefined;
  }

  /** What the compiled optimizer moves of it, frozen layers left out. */
  private movable(): Penalty {
    const {penalty, model} = this.setup;
    const trainable = trainableWeights(model);
    const compiled = compiledWeights(model);
    return trainablePart(penalty, new Set(compiled.filter(weight => trainable.has(weight))));
  }

  /** D of each weight; undefined where the optimizer takes no step. */
  private positions(): ((weight: Tensor) => StepMetric) | undefined {
    const optimizer = this.optimizer();
    if (!optimizer) {
      throw new Error(
        `prune: method 'proximal' must know the optimizer's steps, so model "${this.setup.model.name}" must be compiled. ` +
          `Received: no optimizer. Call model.compile, or use method 'penalty'.`,
      );
    }
    const metric = metricOf(optimizer);
    const compiled = compiledWeights(this.setup.model);
    return metric && (weight => metric(compiled.indexOf(weight)));
  }

  private metric(weight: Tensor): Tensor {
    const metric = this.positions();
    return metric ? metricTensor(metric(weight)) : scalar(1);
  }
}
