import type {serialization} from '@tensorflow/tfjs-core';
import {anySeed, NoiseStream} from './noise.js';
import {SNR_THRESHOLD} from './posterior.js';
import {sampled, thresholded, type Reading} from './reading.js';
import {checkSnrThreshold} from './snr-threshold.js';

/** Arguments that all variational layers share. */
export interface SamplingArgs {
  /** Of the initial means and of all noise; an integer. Default: one that nobody chose. */
  seed?: number;
  /** Mini-batches that noise was drawn for. Saved with the layer, so that a loaded one goes on where it was. */
  draws?: number;
  /** Values with μ²/σ² up to this count as 0 when not training. Default e⁻³. */
  snrThreshold?: number;
}

/** When a layer samples, and with which noise. */
export class Sampling {
  /** Noise of training; set `draws` when training resumes from a checkpoint. */
  readonly noise: NoiseStream;
  /** Noise for sampling when not training; see `predictMonteCarlo`. */
  monteCarlo?: NoiseStream;
  readonly snrThreshold: number;

  /** @throws if an argument is out of range */
  constructor({seed, draws = 0, snrThreshold = SNR_THRESHOLD}: SamplingArgs, owner: string) {
    checkInteger(owner, 'seed', seed ?? 0, Number.MIN_SAFE_INTEGER);
    checkInteger(owner, 'draws', draws, 0);
    checkSnrThreshold(owner, snrThreshold);
    this.noise = new NoiseStream(seed ?? anySeed(), draws);
    this.snrThreshold = snrThreshold;
  }

  /** Sampled in training, thresholded otherwise. */
  reading(training: boolean): Reading {
    const stream = this.monteCarlo ?? (training ? this.noise : undefined);
    return stream ? sampled(stream.next()) : thresholded(this.snrThreshold);
  }

  getConfig(): serialization.ConfigDict {
    const {seed, draws} = this.noise;
    return {seed, draws, snrThreshold: this.snrThreshold};
  }
}

function checkInteger(owner: string, name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new Error(
      `${owner}: ${name} must be an integer${least === 0 ? ' of 0 or more' : ''}. Received: ${value}.`,
    );
  }
}
