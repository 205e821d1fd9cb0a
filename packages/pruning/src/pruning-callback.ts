import type {Variable} from '@tensorflow/tfjs-core';
import {Callback, type LayersModel, type Logs} from '@tensorflow/tfjs-layers';
import {bindHooks, expectOwnModel} from '@sparsegate/ops';
import {compression, dropState, keepState} from '@sparsegate/structure';
import {LatentWeights} from './latent-weights.js';
import {penaltyAt, type Penalty} from './penalty.js';
import {valueAt, type Schedule} from './schedule.js';
import {applyThreshold} from './threshold.js';
import {trainableWeights} from './trainable-weights.js';

/**
 * What the threshold does after every step:
 *
 * - 'assign': small weights become 0 in the model itself; one comes back only if a single update exceeds the threshold;
 * - 'forward-only': the model computes with thresholded weights while the latent ones go on gathering updates, within
 *   one call of `fit`.
 *
 * Paper: reads like 'forward-only'; the code behind its settings assigns.
 */
export type ThresholdMode = 'assign' | 'forward-only';

export const MODES: readonly ThresholdMode[] = ['assign', 'forward-only'];

/** How far a pruning has come: plain data. A type, not an interface: it is kept among a model's metadata. */
export type PruningState = {
  /** Training steps so far. */
  step: number;
};

/** Under which name the state of a pruning lies in a model's metadata. */
export const STATE = 'sparsegate/pruning';

/** What `prune` hands over. */
export interface PruningSetup {
  model: LayersModel;
  penalty: Penalty;
  thresholded: Variable[];
  magnitudeThreshold: Schedule;
  mode: ThresholdMode;
  /** Where training begins or resumes. */
  state: PruningState;
  /** Takes the penalty off the model. */
  detach: () => void;
}

/**
 * The callback of `prune`: hand it to `model.fit`.
 *
 * After every step it zeroes the small weights, so that they stay zero under any optimizer. At each epoch's end it adds to
 * the logs, and so to the history: `penalty` (λ₁ and λ₂ terms together, as the loss contains them), `neurons`, `gates`,
 * `compression` as the paper counts them, and `neurons_<layer>`, `gates_<layer>` where there are several recurrent layers.
 *
 * Layers with `trainable = false` are left alone, whenever that is set.
 */
export class PruningCallback extends Callback {
  private latent?: LatentWeights;
  private attached = true;
  /** Lies in the model's metadata too, and so is saved with it. */
  private readonly progress: PruningState;

  constructor(private readonly setup: PruningSetup) {
    super();
    bindHooks(this);
    this.progress = {...setup.state};
    keepState(setup.model, STATE, this.progress);
  }

  /** Training steps so far, what the schedules go by. */
  get step(): number {
    return this.progress.step;
  }

  set step(step: number) {
    this.progress.step = step;
  }

  /** How far the pruning has come, for `prune` with `state` after loading a checkpoint that does not carry it. */
  state(): PruningState {
    return {...this.progress};
  }

  /** The penalty at the current step, as the training loss contains it; 0 once detached. */
  async penalty(): Promise<number> {
    if (!this.attached) return 0;
    const {penalty, model} = this.setup;
    const value = penaltyAt(penalty, this.step, trainableWeights(model));
    const [number] = await value.data();
    value.dispose();
    return number;
  }

  /**
   * Takes the penalty off the model and stops zeroing and counting, for good; a second call does nothing. The zeros stay;
   * `freezeZeros` holds them in fine-tuning.
   */
  detach(): void {
    if (!this.attached) return;
    this.attached = false;
    this.setup.detach();
    dropState(this.setup.model, STATE);
    this.releaseLatent();
  }

  override async onTrainBegin(): Promise<void> {
    if (!this.attached) return;
    const {mode, model} = this.setup;
    expectOwnModel('prune', model, this.model);
    if (mode === 'assign') return;
    this.releaseLatent();
    this.latent = new LatentWeights(this.thresholded(), this.threshold());
  }

  override async onBatchEnd(): Promise<void> {
    if (!this.attached) return;
    this.step++;
    if (this.latent) this.latent.afterStep(this.threshold());
    else applyThreshold(this.thresholded(), this.threshold());
  }

  override async onEpochEnd(_epoch: number, logs?: Logs): Promise<void> {
    if (!this.attached || !logs) return;
    const {neurons, gates, compression: ratio, layers} = compression(this.setup.model);
    Object.assign(logs, {penalty: await this.penalty(), neurons, gates, compression: ratio});
    if (layers.length > 1) {
      for (const count of layers) {
        logs[`neurons_${count.layer}`] = count.neurons;
        logs[`gates_${count.layer}`] = count.gates;
      }
    }
  }

  override async onTrainEnd(): Promise<void> {
    if (!this.attached) return;
    this.releaseLatent();
    applyThreshold(this.thresholded(), this.threshold());
  }

  private threshold(): number {
    return valueAt(this.setup.magnitudeThreshold, this.step);
  }

  private thresholded(): Variable[] {
    const trainable = trainableWeights(this.setup.model);
    return this.setup.thresholded.filter(weight => trainable.has(weight));
  }

  private releaseLatent(): void {
    this.latent?.dispose();
    this.latent = undefined;
  }
}
