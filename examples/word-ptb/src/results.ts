import {compression, type LayerCount} from '@sparsegate/structure';
import {softwareVersions} from '@sparsegate/example-shared';
import type {LayersModel} from '@tensorflow/tfjs';
import {commandOf, ROWS, type RunSettings} from './settings.js';

/** How many values of a weight matrix are exactly zero. */
export interface MatrixZeros {
  matrix: string;
  size: number;
  zeros: number;
}

/** What is left of the model, counted as in the paper's table 1: one pass, whole network, no biases. */
export interface ModelCounts {
  compression: number;
  layers: LayerCount[];
  zeros: MatrixZeros[];
}

export interface EpochResult extends ModelCounts {
  /** Counted from 1. */
  epoch: number;
  learningRate: number;
  /** exp(mean nats per word) of the likelihood alone, averaged over the epoch while the weights moved. */
  trainPerplexity: number;
  /** At the epoch's end. */
  validPerplexity: number;
  /** λ₁ and λ₂ terms together at the epoch's end, as the loss contains them. */
  penalty: number;
  /** Wall time of the epoch's training steps. */
  seconds: number;
}

/** A run's JSON file. `epochsDone < settings.epochs` marks one that is still going on. */
export interface RunResults {
  title: string;
  command: string;
  settings: RunSettings;
  versions: Record<string, string>;
  stepsPerEpoch: number;
  epochsDone: number;
  epochs: EpochResult[];
  /** After the last epoch: the whole test stream as one stream, B = 1. */
  testPerplexity: number | null;
}

export function newResults(settings: RunSettings, stepsPerEpoch: number): RunResults {
  return {
    title: ROWS[settings.row].title,
    command: commandOf(settings),
    settings,
    versions: softwareVersions(),
    stepsPerEpoch,
    epochsDone: 0,
    epochs: [],
    testPerplexity: null,
  };
}

export function countModel(model: LayersModel): ModelCounts {
  const {compression: ratio, layers} = compression(model);
  return {compression: ratio, layers, zeros: countZeros(model)};
}

function countZeros(model: LayersModel): MatrixZeros[] {
  return model.weights
    .map(weight => ({matrix: weight.originalName, tensor: weight.read()}))
    .filter(({tensor}) => tensor.rank > 1)
    .map(({matrix, tensor}) => {
      const values = tensor.dataSync();
      return {matrix, size: values.length, zeros: values.filter(value => value === 0).length};
    });
}
