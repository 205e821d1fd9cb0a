import type {Comebacks, CompactionCallback} from '@sparsegate/compaction';
import {compression, countVariables} from '@sparsegate/structure';
import {isVariational, keptVariables} from '@sparsegate/variational';
import type {PruningState} from '@sparsegate/pruning';
import {softwareVersions} from '@sparsegate/example-shared';
import type {LayersModel} from '@tensorflow/tfjs';
import {commandOf, titleOf, type RunSettings} from './settings.js';

/** What is left of the model, counted as in the paper's table 2. */
export interface ModelCounts {
  words: number;
  components: number;
  neurons: number;
  gates: number;
  nonzero: number;
  compression: number;
  /** Counting weights into gates that only their z switches off, as the code behind the table does. */
  compressionWithWeightsBehindGates: number;
}

export interface EpochResult extends ModelCounts {
  /** Counted from 1. */
  epoch: number;
  /** Cross-entropy and KL / N, the mean over the epoch while the weights moved; in nats. */
  loss: number;
  /** KL / N at the epoch's end; null without posteriors. */
  klPerText: number | null;
  validAccuracy: number;
  /** In the row that is pruned: how far it has come, λ among it. */
  pruning?: PruningState;
  /** Where the model gets smaller on the way: what is left in it, by kind; counts above are of the whole. */
  running?: Record<string, number>;
  /** Wall time of the epoch's training steps. */
  seconds: number;
}

/** A run's JSON file. `epochsDone < settings.epochs` marks one that is still going on. */
export interface RunResults {
  title: string;
  command: string;
  settings: RunSettings;
  versions: Record<string, string>;
  texts: {train: number; valid: number; test: number};
  stepsPerEpoch: number;
  epochsDone: number;
  epochs: EpochResult[];
  /**
   * Where it is counted: by epochs of patience and kind, how much had been empty for so long at some time, and how much of that came
   * back.
   */
  comebacks?: Record<string, Record<string, Comebacks>>;
  /** Of the weights after the last epoch. */
  testAccuracy: number | null;
}

export function newResults(
  settings: RunSettings,
  stepsPerEpoch: number,
  texts: RunResults['texts'],
): RunResults {
  return {
    title: titleOf(settings),
    command: commandOf(settings),
    settings,
    versions: softwareVersions(),
    texts,
    stepsPerEpoch,
    epochsDone: 0,
    epochs: [],
    testAccuracy: null,
  };
}

/** For which numbers of epochs of patience it is said what they would have cost. */
const PATIENCES = [1, 2, 3, 5, 10, 20, 40];

export function comebacksOf(compaction: CompactionCallback): RunResults['comebacks'] {
  return Object.fromEntries(
    PATIENCES.map(patience => [`${patience}`, compaction.comebacks(patience)]),
  );
}

export function countModel(model: LayersModel): ModelCounts {
  if (!model.layers.some(isVariational)) return countStock(model);
  const kept = keptVariables(model);
  const {words, components, neurons, gates, nonzero, compression: ratio} = countVariables(kept);
  const withBehind = countVariables(kept, {zeroBehindGates: false});
  return {
    words,
    components,
    neurons,
    gates,
    nonzero,
    compression: ratio,
    compressionWithWeightsBehindGates: withBehind.compression,
  };
}

/** Of the rows without posteriors. Words and components stay whole: pruning is for recurrent layers. */
function countStock(model: LayersModel): ModelCounts {
  const {neurons, gates, nonzero, compression: ratio} = compression(model);
  const [words, components] = model.layers[0].getWeights()[0].shape;
  return {
    words,
    components,
    neurons,
    gates,
    nonzero,
    compression: ratio,
    compressionWithWeightsBehindGates: ratio,
  };
}
