import type {LayerCount} from '@sparsegate/structure';
import type {PruningState} from '@sparsegate/pruning';
import {nodeCommand, softwareVersions, type SoftwareVersions} from '@sparsegate/example-shared';
import {DEFAULTS, runName, type RunSettings} from './settings.js';

export interface EpochResult {
  /** Counted from 1. */
  epoch: number;
  learningRate: number;
  /** Nats a word, averaged over the epoch while the weights moved. */
  trainLoss: number;
  /** Weights of the whole model, and how many are not 0. */
  weights: number;
  nonzero: number;
  neurons: number;
  gates: number;
  layers: LayerCount[];
  /** At the epoch's end, on the first `validWords` of the validation words. */
  validPhonemeError: number;
  validWords: number;
  /** Wall time of the epoch's training steps. */
  seconds: number;
}

/** A run's JSON file. `epochsDone < settings.epochs` marks one that is still going on. */
export interface RunResults {
  title: string;
  command: string;
  settings: RunSettings;
  versions: SoftwareVersions;
  stepsPerEpoch: number;
  epochsDone: number;
  epochs: EpochResult[];
  /** How far the pruning has come, with which a run that is resumed goes on. */
  pruning: PruningState;
}

export function newResults(settings: RunSettings, stepsPerEpoch: number): RunResults {
  return {
    title: runName(settings),
    command: commandOf(settings),
    settings,
    versions: softwareVersions(),
    stepsPerEpoch,
    epochsDone: 0,
    epochs: [],
    pruning: {step: 0},
  };
}

/** What starts this run again. */
function commandOf(settings: RunSettings): string {
  const keys = Object.keys(DEFAULTS) as Array<keyof RunSettings>;
  const options = keys
    .filter(key => settings[key] !== DEFAULTS[key])
    .map(key => ` --${key} ${settings[key]}`);
  return `${nodeCommand('examples/g2p/dist/train.js')}${options.join('')}`;
}
