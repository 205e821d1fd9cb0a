import type {Variable} from '@tensorflow/tfjs-core';
import {Callback, type LayersModel, type Logs} from '@tensorflow/tfjs-layers';
import {compression} from '@sparsegate/structure';
import {LatentWeights} from './latent-weights.js';
import {penaltyAt, type Penalty} from './penalty.js';
import {valueAt, type Schedule} from './schedule.js';
import {applyThreshold} from './threshold.js';

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

/** What `prune` hands over. */
export interface PruningSetup {
  model: LayersModel;
  penalty: Penalty;
  thresholded: Variable[];
  magnitudeThreshold: Schedule;
  mode: ThresholdMode;
  /** Takes the penalty off the model. */
  detach: () => void;
}

/**
 * The callback of `prune`: hand it to `model.fit`.
 *
 * After every step it zeroes the small weights, so that they stay zero under any optimizer. At each epoch's end it adds to
 * the logs, and so to the history: `penalty` (λ₁ and λ₂ terms together, as the loss contains them), `neurons`, `gates`,
 * `compression` as the paper counts them, and `neurons_<layer>`, `gates_<layer>` where there are several recurrent layers.
 */
export class PruningCallback extends Callback {
  /** Training steps so far, what the schedules go by; set it when training resumes from a checkpoint. */
  step = 0;
  private latent?: LatentWeights;

  constructor(private readonly setup: PruningSetup) {
    super();
  }

  /** The penalty at the current step, as the training loss contains it. */
  async penalty(): Promise<number> {
    const value = penaltyAt(this.setup.penalty, this.step);
    const [number] = await value.data();
    value.dispose();
    return number;
  }

  /** Takes the penalty off the model and stops zeroing. The zeros stay; `freezeZeros` holds them in fine-tuning. */
  detach(): void {
    this.setup.detach();
    this.releaseLatent();
  }

  override async onTrainBegin(): Promise<void> {
    const {mode, thresholded} = this.setup;
    if (mode === 'forward-only') this.latent = new LatentWeights(thresholded, this.threshold());
  }

  override async onBatchEnd(): Promise<void> {
    this.step++;
    if (this.latent) this.latent.afterStep(this.threshold());
    else applyThreshold(this.setup.thresholded, this.threshold());
  }

  override async onEpochEnd(_epoch: number, logs?: Logs): Promise<void> {
    const {neurons, gates, compression: ratio, layers} = compression(this.setup.model);
    if (!logs) return;
    Object.assign(logs, {penalty: await this.penalty(), neurons, gates, compression: ratio});
    if (layers.length > 1) {
      for (const count of layers) {
        logs[`neurons_${count.layer}`] = count.neurons;
        logs[`gates_${count.layer}`] = count.gates;
      }
    }
  }

  override async onTrainEnd(): Promise<void> {
    this.releaseLatent();
    applyThreshold(this.setup.thresholded, this.threshold());
  }

  private threshold(): number {
    return valueAt(this.setup.magnitudeThreshold, this.step);
  }

  private releaseLatent(): void {
    this.latent?.dispose();
    this.latent = undefined;
  }
}
