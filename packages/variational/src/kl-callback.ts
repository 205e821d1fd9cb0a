import {addN, mul, tidy, type Scalar} from '@tensorflow/tfjs-core';
import {Callback, type LayersModel, type Logs} from '@tensorflow/tfjs-layers';
import {countVariables} from '@sparsegate/structure';
import {keptVariables} from './kept-variables.js';
import {klDivergence, type KLApproximation} from './kl.js';
import {klWeightAt, type KLWeight} from './kl-weight.js';
import {readPosterior} from './posterior-variables.js';
import type {VariationalLayer} from './variational-layer.js';

/** What `elbo` hands over. */
export interface KLSetup {
  model: LayersModel;
  layers: VariationalLayer[];
  /** N */
  trainSize: number;
  klWeight: number | KLWeight;
  approximation: KLApproximation;
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
export class KLCallback extends Callback {
  /** Epochs so far, what the weight goes by; set it when training resumes from a checkpoint. */
  epoch = 0;

  constructor(private readonly setup: KLSetup) {
    super();
  }

  /** weight · KL / N in the current epoch, the term that joins the training loss. Scalar. */
  penalty(): Scalar {
    const {trainSize} = this.setup;
    return tidy(() => mul(this.total(), this.weight() / trainSize));
  }

  /** The KL of all posteriors as they are now, with weight 1 and not divided by N. */
  async kl(): Promise<number> {
    const total = this.total();
    const [value] = await total.data();
    total.dispose();
    return value;
  }

  /** Takes the KL off the model. */
  detach(): void {
    this.setup.detach();
  }

  override async onEpochEnd(_epoch: number, logs?: Logs): Promise<void> {
    if (logs)
      Object.assign(logs, {kl: await this.kl(), kl_weight: this.weight(), ...this.counts()});
    this.epoch++;
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
