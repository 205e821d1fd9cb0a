import {add, addN, mul, tidy, type Scalar} from '@tensorflow/tfjs-core';
import {Callback, type LayersModel, type Logs} from '@tensorflow/tfjs-layers';
import {bindHooks, expectOwnModel} from '@sparsegate/ops';
import {
  countVariables,
  dropState,
  followCuts,
  keepState,
  type CutFollower,
  type WeightChange,
} from '@sparsegate/structure';
import {keptVariables} from './kept-variables.js';
import {klDivergence, type KLApproximation} from './kl.js';
import {klWeightAt, type KLWeight} from './kl-weight.js';
import {leavingKL} from './leaving-kl.js';
import {readPosterior} from './posterior-variables.js';
import type {VariationalLayer} from './variational-layer.js';

/** How far the training has come: plain data. A type, not an interface: it is kept among a model's metadata. */
export type ElboState = {
  /** Epochs so far. */
  epoch: number;
  /** The KL of what left the model in training, as it was then; absent where nothing did. */
  departedKL?: number;
};

/** Under which name the state lies in a model's metadata. */
export const STATE = 'sparsegate/elbo';

/** What `elbo` hands over. */
export interface KLSetup {
  model: LayersModel;
  layers: VariationalLayer[];
  /** N */
  trainSize: number;
  klWeight: number | KLWeight;
  approximation: KLApproximation;
  /** Where training begins or resumes. */
  state: ElboState;
  /** Takes the KL off the model. */
  detach: () => void;
}

/**
 * The callback of `elbo`: hand it to `model.fit`.
 *
 * It moves the KL's weight from epoch to epoch. At each epoch's end it adds to the logs, and so to the history: `kl` (the whole
 * KL, with weight 1 and not divided by N), `kl_weight`, `neurons`, `gates`, `compression` and, with an embedding, `words` and
 * `components`, as the paper's table 2 counts them; `neurons_<layer>`, `gates_<layer>` where there are several recurrent layers.
 */
export class KLCallback extends Callback implements CutFollower {
  private attached = true;
  private readonly unfollow: () => void;
  /** Lies in the model's metadata too, and so is saved with it. */
  private readonly progress: ElboState;

  constructor(private readonly setup: KLSetup) {
    super();
    bindHooks(this);
    this.progress = {...setup.state};
    keepState(setup.model, STATE, this.progress);
    this.unfollow = followCuts(setup.model, this);
  }

  /** Epochs so far, what the weight goes by. */
  get epoch(): number {
    return this.progress.epoch;
  }

  set epoch(epoch: number) {
    this.progress.epoch = epoch;
  }

  /** How far the training has come, for `elbo` with `state` after loading a checkpoint that does not carry it. */
  state(): ElboState {
    return {...this.progress};
  }

  /** weight · KL / N in the current epoch, the term that joins the training loss. Scalar. */
  penalty(): Scalar {
    const factor = this.weight() / this.setup.trainSize;
    return tidy(() => {
      const ofModel = mul<Scalar>(this.total(), factor);
      return this.departed === 0 ? ofModel : add(ofModel, this.departed * factor);
    });
  }

  /**
   * The KL of all posteriors as they are now, with weight 1 and not divided by N; of those that left the model in training, as they
   * were then.
   */
  async kl(): Promise<number> {
    const total = this.total();
    const [value] = await total.data();
    total.dispose();
    return value + this.departed;
  }

  /** Keeps the KL of what is about to leave. */
  beforeCut(changes: readonly WeightChange[]): void {
    const {layers, approximation} = this.setup;
    const staying = new Map(changes.map(change => [change.weight, change.staying]));
    for (const posterior of layers.flatMap(layer => layer.posteriors())) {
      const positions = staying.get(posterior.mean);
      if (!positions) continue;
      const gone = leavingKL(readPosterior(posterior), positions, approximation);
      this.progress.departedKL = this.departed + gone;
    }
  }

  /** What had left has a KL of its own again. */
  afterExpansion(): void {
    delete this.progress.departedKL;
  }

  /** Takes the KL off the model and stops counting, for good; a second call does nothing. */
  detach(): void {
    if (!this.attached) return;
    this.attached = false;
    this.setup.detach();
    this.unfollow();
    dropState(this.setup.model, STATE);
  }

  override async onTrainBegin(logs?: Logs): Promise<void> {
    if (this.attached) expectOwnModel('elbo', this.setup.model, this.model, logs);
  }

  override async onEpochEnd(_epoch: number, logs?: Logs): Promise<void> {
    if (!this.attached) return;
    if (logs)
      Object.assign(logs, {kl: await this.kl(), kl_weight: this.weight(), ...this.counts()});
    this.epoch++;
  }

  private get departed(): number {
    return this.progress.departedKL ?? 0;
  }

  private weight(): number {
    return klWeightAt(this.setup.klWeight, this.epoch);
  }

  private total(): Scalar {
    const {layers, approximation} = this.setup;
    return tidy(() =>
      addN(
        layers
          .flatMap(layer => layer.posteriors())
          .map(posterior => klDivergence(readPosterior(posterior), approximation)),
      ),
    );
  }

  private counts(): Logs {
    const kept = keptVariables(this.setup.model);
    const {words, components, neurons, gates, compression, layers} = countVariables(kept);
    const ofLayers = layers.length > 1 ? layers : [];
    return {
      ...(kept.embedding && {words, components}),
      neurons,
      gates,
      compression,
      ...Object.fromEntries(
        ofLayers.flatMap(count => [
          [`neurons_${count.layer}`, count.neurons],
          [`gates_${count.layer}`, count.gates],
        ]),
      ),
    };
  }
}
