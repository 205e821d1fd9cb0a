import {fill, ones, tidy} from '@tensorflow/tfjs-core';
import {sequential, type LayersModel, type Sequential} from '@tensorflow/tfjs-layers';
import {WeightTable} from '@sparsegate/structure';
import type {Groups} from './group-weights.js';
import {layerCopy} from './layer-copy.js';
import {anySeed, derivedSeed} from './noise.js';
import {INITIAL_LOG_SIGMA} from './posterior.js';
import type {SamplingArgs} from './sampling.js';
import {VariationalDense, type DenseSampling} from './variational-dense.js';
import {VariationalEmbedding} from './variational-embedding.js';
import {isVariational, type Layer} from './variational-layer.js';
import {VariationalLSTM} from './variational-lstm.js';

export interface FromStandardOptions extends Pick<SamplingArgs, 'seed' | 'snrThreshold'> {
  /** Of all LSTM layers. Default: the paper's 'weights+gates+neurons'. z^x goes to an LSTM right above an embedding. */
  groups?: Groups;
  /** Whether embeddings get z^V. Default false. */
  wordGroups?: boolean;
  /** Default 'local'. */
  denseSampling?: DenseSampling;
}

/**
 * Makes a trained stock model variational, to find out what of it is needed: its weights become means, log σ is −3 and group
 * weights are 1. Layers other than LSTM, Dense and Embedding stay as they are.
 *
 * The old model is untouched, and both must be disposed of. The new one is not compiled.
 *
 * @throws if the model is no built `tf.sequential`, has none of these layers, one with arguments that variational layers do not
 *   take, or weights that are not finite
 */
export function fromStandard(
  model: Sequential | LayersModel,
  {seed = anySeed(), groups, wordGroups, denseSampling, snrThreshold}: FromStandardOptions = {},
): Sequential {
  checkModel(model);
  WeightTable.read(model);
  const variational = sequential({name: model.name});
  try {
    model.layers.forEach((layer, k) => {
      const args = {...layer.getConfig(), seed: derivedSeed(seed, k), snrThreshold};
      const inputGroups = isAboveEmbedding(model.layers, k);
      const twin =
        variationalOf(layer, {...args, groups, inputGroups, wordGroups, denseSampling}) ??
        layerCopy(layer);
      // Initial values would be thrown away, and large orthogonal ones take minutes.
      twin.setFastWeightInitDuringBuild(true);
      variational.add(twin);
      setWeights(layer, twin);
    });
    return variational;
  } catch (error) {
    variational.dispose();
    throw error;
  }
}

const VARIATIONAL_CLASSES: Record<string, new (args: never) => Layer> = {
  LSTM: VariationalLSTM,
  Dense: VariationalDense,
  Embedding: VariationalEmbedding,
};

function variationalOf(layer: Layer, args: object): Layer | undefined {
  const Class = VARIATIONAL_CLASSES[layer.getClassName()];
  return Class && new Class(args as unknown as never);
}

function checkModel(model: Sequential | LayersModel): void {
  const classes = model.layers.map(layer => layer.getClassName());
  const isBuilt = model.layers.length > 0 && model.layers.every(({built}) => built);
  const fits = classes.some(name => name in VARIATIONAL_CLASSES);
  if (model.getClassName() !== 'Sequential' || !isBuilt || !fits) {
    throw new Error(
      `fromStandard: model "${model.name}" must be a built tf.sequential with LSTM, Dense or Embedding layers. ` +
        `Received: a ${model.getClassName()} of ${classes.join(', ') || 'no layer'}.`,
    );
  }
}

/** Looks through dropout. */
function isAboveEmbedding(layers: readonly Layer[], k: number): boolean {
  const below = layers.slice(0, k).filter(layer => !/Dropout/.test(layer.getClassName()));
  return below[below.length - 1]?.getClassName() === 'Embedding';
}

/** Kernels become means, in the order of both layers; the bias, the last, stays a bias. All else is as in a new layer. */
function setWeights(from: Layer, to: Layer): void {
  if (!isVariational(to)) {
    to.setWeights(from.getWeights());
    return;
  }
  const weights = from.getWeights();
  tidy(() => {
    let next = 0;
    for (const {name, mean, logSigma} of to.posteriors()) {
      const shape = mean.shape as number[];
      mean.write(name.startsWith('z_') ? ones(shape) : weights[next++].clone());
      logSigma.write(fill(shape, INITIAL_LOG_SIGMA));
    }
    to.bias?.write(weights[next].clone());
  });
}
