import {train, type Optimizer} from '@tensorflow/tfjs-core';
import type {Sequential} from '@tensorflow/tfjs-layers';
import {accuracy} from '@sparsegate/example-names/accuracy';
import {buildModel} from '@sparsegate/example-names/model';
import {SETTINGS} from '@sparsegate/example-names/settings';
import {toTensors} from '@sparsegate/example-names/to-tensors';
import {accelerate} from '@sparsegate/kernels';
import {
  clipByGlobalNorm,
  prune,
  type PruneOptions,
  type PruningCallback,
} from '@sparsegate/pruning';
import {compression, gateStructure, type LayerStructure} from '@sparsegate/structure';
import {orders, type Names} from './names.js';
import {BY, DENSE_EPOCHS, PRUNING_EPOCHS, type TrainSettings} from './train-settings.js';

const SEED = 1;

/** How a training stands after an epoch: plain data. */
export interface EpochReport {
  /** From 1. */
  epoch: number;
  epochs: number;
  phase: 'dense' | 'pruning';
  loss: number;
  /** Share of the validation names that are told right. */
  accuracy: number;
  neurons: number;
  gates: number;
  compression: number;
  structure: LayerStructure[];
  seconds: number;
}

/** The names demo, epoch by epoch: dense first, then zeros. */
export class Training {
  readonly model: Sequential;
  private readonly order: () => Names['train'];
  private epochs = 0;
  private pruning?: PruningCallback;

  constructor(
    private readonly settings: TrainSettings,
    private readonly names: Names,
  ) {
    this.model = buildModel(settings.cell, SEED);
    accelerate(this.model);
    this.compile(train.adam(SETTINGS.dense.learningRate));
    this.order = orders(names.train, SEED);
  }

  get isDone(): boolean {
    return this.epochs === DENSE_EPOCHS + PRUNING_EPOCHS;
  }

  /** Trains one more epoch. */
  async epoch(): Promise<EpochReport> {
    const start = performance.now();
    if (this.epochs === DENSE_EPOCHS) this.beginPruning();
    const loss = await this.fit();
    this.epochs++;
    if (this.isDone) this.pruning?.detach();
    const {neurons, gates, compression: ratio} = compression(this.model, 'liveness');
    return {
      epoch: this.epochs,
      epochs: DENSE_EPOCHS + PRUNING_EPOCHS,
      phase: this.pruning ? 'pruning' : 'dense',
      loss,
      accuracy: accuracy(this.model, this.names.valid),
      ...{neurons, gates, compression: ratio, structure: gateStructure(this.model)},
      seconds: (performance.now() - start) / 1000,
    };
  }

  dispose(): void {
    this.model.dispose();
  }

  private async fit(): Promise<number> {
    const {xs, ys} = toTensors(this.order());
    const {history} = await this.model.fit(xs, ys, {
      ...{batchSize: SETTINGS.batchSize, shuffle: false, verbose: 0, yieldEvery: 'never'},
      ...(this.pruning && {callbacks: [this.pruning]}),
    });
    xs.dispose();
    ys.dispose();
    return history.loss[0] as number;
  }

  /** As the demo does it: by a target with Adam, by λ₁ with momentum. */
  private beginPruning(): void {
    const {by, neurons, groupLambda} = this.settings;
    const {learningRate, momentum, clipNorm} = SETTINGS.sparse;
    const {weightLambda, magnitudeThreshold} = SETTINGS;
    const options: PruneOptions =
      by === 'target'
        ? {target: {neurons}, by: BY}
        : {groupLambda, weightLambda, magnitudeThreshold};
    this.compile(
      by === 'target'
        ? train.adam(SETTINGS.target.learningRate)
        : clipByGlobalNorm(train.momentum(learningRate, momentum), clipNorm),
    );
    this.pruning = prune(this.model, {...options, quiet: true});
  }

  private compile(optimizer: Optimizer): void {
    this.model.compile({optimizer, loss: 'binaryCrossentropy', metrics: ['accuracy']});
  }
}
