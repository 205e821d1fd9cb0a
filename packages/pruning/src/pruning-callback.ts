import type {Scalar, Variable} from '@tensorflow/tfjs-core';
import {Callback, type LayersModel, type Logs} from '@tensorflow/tfjs-layers';
import {bindHooks, expectOwnModel} from '@sparsegate/ops';
import {
  compression,
  dropState,
  followCuts,
  keepState,
  type CutFollower,
} from '@sparsegate/structure';
import {partsOf} from './groups.js';
import {HeldZeros} from './held-zeros.js';
import {LatentWeights} from './latent-weights.js';
import {MagnitudePruning, type MagnitudeSetup, type MagnitudeState} from './magnitude-pruning.js';
import type {Penalty} from './penalty.js';
import {Objective, type ObjectiveSetup} from './objective.js';
import {announcement, type PruningMethod} from './pruning-method.js';
import {valueAt, type Schedule} from './schedule.js';
import {PURSUIT_BEGINS, type PursuitState} from './target-pursuit.js';
import {resetsInUse} from './resets-in-use.js';
import {applyThreshold} from './threshold.js';
import {trainableWeights} from './trainable-weights.js';

/** Everywhere that JavaScript runs, but in no library of types without a DOM. */
declare const console: {log(message: string): void};

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

/** How far a pruning has come: plain data. */
export interface PruningState extends MagnitudeState {
  /** Training steps so far. */
  step: number;
  /** With a target, how far its pursuit has come. */
  pursuit?: PursuitState;
}

/** Under which name the state of a pruning lies in a model's metadata. */
export const STATE = 'sparsegate/pruning';

/** What `prune` hands over. */
export interface PruningSetup extends ObjectiveSetup {
  model: LayersModel;
  /** Absent with the other methods. */
  magnitude?: MagnitudeSetup;
  thresholded: Variable[];
  /** By method, as each has its default. */
  magnitudeThreshold: Record<PruningMethod, Schedule>;
  mode: ThresholdMode;
  /** Where training begins or resumes. */
  state: PruningState;
  quiet: boolean;
  /** The groups of the model as it is now. */
  regroup: () => Pick<Penalty, 'grouped' | 'tied'>;
  /** Takes the penalty off the model. */
  detach: () => void;
}

/**
 * The callback of `prune`: hand it to `model.fit`.
 *
 * After every step it makes zeros, by the threshold, the proximal step or rank, so that they stay zero under any optimizer. At each
 * epoch's end it adds to the logs, and so to the history: `lambda` (λ₁, or λ₂ without groups) and `penalty` (λ₁ and λ₂ terms
 * together), or `density` (the share that is left of what a density is given for), `neurons`, `gates`, `compression` as the paper
 * counts them, and `neurons_<layer>`, `gates_<layer>` where there are several recurrent layers; and `resets`, the reset gates that act
 * on anything, where `groups` has 'resets'. A reset gate that acts on nothing is still one of `gates` until its own weights are gone;
 * surgery cuts it at once.
 *
 * Layers with `trainable = false` are left alone, whenever that is set.
 */
export class PruningCallback extends Callback implements CutFollower {
  private readonly unfollow: () => void;
  private readonly objective: Objective;
  private readonly magnitude?: MagnitudePruning;
  private latent?: LatentWeights;
  private held?: HeldZeros;
  private attached = true;
  private announced = false;
  /** Lies in the model's metadata too, and so is saved with it. */
  private readonly progress: PruningState;

  constructor(private readonly setup: PruningSetup) {
    super();
    bindHooks(this);
    const {pursuit = PURSUIT_BEGINS, ...state} = setup.state;
    this.progress = {...state, ...(setup.aim && {pursuit: {...pursuit}})};
    this.objective = new Objective(setup, this.progress.pursuit ?? PURSUIT_BEGINS);
    this.magnitude =
      setup.magnitude &&
      new MagnitudePruning(setup.magnitude, this.progress, weight =>
        trainableWeights(setup.model).has(weight),
      );
    keepState(setup.model, STATE, this.progress);
    this.unfollow = followCuts(setup.model, this);
  }

  /** Training steps so far, what the schedules go by. */
  get step(): number {
    return this.progress.step;
  }

  set step(step: number) {
    this.progress.step = step;
  }

  /** The method in use: the one asked for, or the one that fits the compiled optimizer. */
  get method(): PruningMethod {
    return this.objective.method;
  }

  /** How far the pruning has come, for `prune` with `state` after loading a checkpoint that does not carry it. */
  state(): PruningState {
    const {pursuit} = this.progress;
    return {...this.progress, ...(pursuit && {pursuit: {...pursuit}})};
  }

  /** What joins the training loss: the penalty, or 0 where proximal steps take its place. */
  loss(): Scalar {
    return this.objective.loss(this.step);
  }

  /** The value of the penalty at the current step, with method 'penalty' a part of the training loss; 0 once detached. */
  async penalty(): Promise<number> {
    if (!this.attached) return 0;
    const value = this.objective.value(this.step);
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
    this.unfollow();
    dropState(this.setup.model, STATE);
    this.release();
  }

  override async onTrainBegin(logs?: Logs): Promise<void> {
    if (!this.attached) return;
    const {mode, model} = this.setup;
    expectOwnModel('prune', model, this.model, logs);
    this.announce();
    this.release();
    this.magnitude?.begin(this.step);
    if (mode === 'forward-only') {
      this.latent = new LatentWeights(this.thresholded(), this.threshold());
    }
    this.holdIfFrozen();
  }

  override async onBatchEnd(): Promise<void> {
    if (!this.attached) return;
    this.step++;
    if (this.magnitude) return this.magnitude.afterStep(this.step);
    if (this.held) this.held.restore();
    else this.makeZeros();
    this.objective.pursuit?.afterStep();
    this.holdIfFrozen();
  }

  override async onEpochEnd(_epoch: number, logs?: Logs): Promise<void> {
    if (!this.attached) return;
    if (logs) await this.log(logs);
    this.objective.pursuit?.afterEpoch();
    this.magnitude?.afterEpoch(this.step);
    this.holdIfFrozen();
  }

  override async onTrainEnd(): Promise<void> {
    if (!this.attached) return;
    this.release();
    applyThreshold(this.thresholded(), this.threshold());
  }

  /** @throws where what pruning keeps for each weight cannot follow */
  beforeCut(): void {
    const {magnitude, mode, model} = this.setup;
    if (!magnitude && mode === 'assign') return;
    throw new Error(
      `prune: model "${model.name}" must keep its size in training under ${magnitude ? 'a density' : "mode 'forward-only'"}. ` +
        `Received: compactWhileTraining beside it. Compact with kind 'watch', or prune with groupLambda or a target.`,
    );
  }

  /** Groups are rows and columns of the weights as they are now, and so are zeros that are held. */
  afterCut(): void {
    const {setup, held} = this;
    Object.assign(setup.penalty, setup.regroup());
    if (!held) return;
    held.dispose();
    this.held = new HeldZeros(this.thresholded());
  }

  afterExpansion(): void {
    this.afterCut();
  }

  private makeZeros(): void {
    if (this.method === 'proximal') this.objective.shrink(this.step);
    if (this.latent) this.latent.afterStep(this.threshold());
    else applyThreshold(this.thresholded(), this.threshold());
  }

  private async log(logs: Logs): Promise<void> {
    const {neurons, gates, compression: ratio, layers} = compression(this.setup.model);
    const progress = this.magnitude
      ? {density: await this.magnitude.shareLeft()}
      : {lambda: this.objective.lambda(this.step), penalty: await this.penalty()};
    Object.assign(logs, {...progress, neurons, gates, compression: ratio});
    const {groups, grouped} = this.setup.penalty;
    if (partsOf(groups).resets) logs.resets = await resetsInUse(grouped);
    if (layers.length > 1) {
      for (const count of layers) {
        logs[`neurons_${count.layer}`] = count.neurons;
        logs[`gates_${count.layer}`] = count.gates;
      }
    }
  }

  private announce(): void {
    const {quiet, model, aim} = this.setup;
    // fit with verbose: 0 asks for silence.
    const isSilent = quiet || (this.params as {verbose?: number} | undefined)?.verbose === 0;
    if (this.announced || isSilent) return;
    this.announced = true;
    const optimizer = this.objective.optimizer();
    console.log(announcement(model.name, this.method, optimizer, aim !== undefined));
  }

  private threshold(): number {
    return valueAt(this.setup.magnitudeThreshold[this.method], this.step);
  }

  private thresholded(): Variable[] {
    const trainable = trainableWeights(this.setup.model);
    return this.setup.thresholded.filter(weight => trainable.has(weight));
  }

  private holdIfFrozen(): void {
    if (this.objective.pursuit?.isFrozen && !this.held) {
      this.held = new HeldZeros(this.thresholded());
    }
  }

  private release(): void {
    this.magnitude?.release();
    this.latent?.dispose();
    this.latent = undefined;
    this.held?.dispose();
    this.held = undefined;
  }
}
