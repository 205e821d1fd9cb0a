import {fill, ones, tidy, type serialization} from '@tensorflow/tfjs-core';
import {sequential, type LayersModel, type Sequential} from '@tensorflow/tfjs-layers';
import {RESET_AFTER_GRU_CELL} from '@sparsegate/cells';
import {
  checkOptions,
  expectLayersModel,
  integerFrom,
  numberFrom,
  oneOf,
  trueOrFalse,
  WeightTable,
  type Checks,
} from '@sparsegate/structure';
import {GROUPS, type Groups} from './group-weights.js';
import {layerCopy} from './layer-copy.js';
import {anySeed, derivedSeed} from './noise.js';
import {INITIAL_LOG_SIGMA} from './posterior.js';
import type {SamplingArgs} from './sampling.js';
import {pick} from './stock-settings.js';
import {aDenseSampling, VariationalDense, type DenseSampling} from './variational-dense.js';
import {VariationalEmbedding} from './variational-embedding.js';
import {isVariational, type Layer} from './variational-layer.js';
import {VariationalGRU} from './variational-gru.js';
import {VariationalLSTM} from './variational-lstm.js';

export interface FromStandardOptions extends Pick<SamplingArgs, 'seed' | 'snrThreshold'> {
  /** Of all recurrent layers. Default: the paper's 'weights+gates+neurons'. z^x goes to one right above an embedding. */
  groups?: Groups;
  /** Whether embeddings get z^V. Default false. */
  wordGroups?: boolean;
  /** Default 'local'. */
  denseSampling?: DenseSampling;
}

const CHECKS: Checks<FromStandardOptions> = {
  seed: integerFrom(Number.MIN_SAFE_INTEGER),
  snrThreshold: numberFrom(0),
  groups: oneOf(...GROUPS),
  wordGroups: trueOrFalse,
  denseSampling: aDenseSampling,
};

/**
 * Makes a trained stock model variational, to find out what of it is needed: its weights become means, log σ is −3 and group
 * weights are 1. Layers other than LSTM, GRU, `ResetAfterGRU` of `@sparsegate/keras`, Dense and Embedding stay as they are.
 *
 * The old model is untouched, and both must be disposed of. The new one is not compiled.
 *
 * @throws if the model is no built `tf.sequential`, has none of these layers, one with arguments that variational layers do not
 *   take, or weights that are not finite
 */
export function fromStandard(
  model: Sequential | LayersModel,
  options: FromStandardOptions = {},
): Sequential {
  checkModel(model);
  checkOptions('fromStandard', options, CHECKS);
  const {seed = anySeed(), groups, wordGroups, denseSampling, snrThreshold} = options;
  WeightTable.read(model);
  const variational = sequential({name: model.name});
  try {
    model.layers.forEach((layer, k) => {
      const args = {...layer.getConfig(), seed: derivedSeed(seed, k), snrThreshold};
      const inputGroups = isAboveEmbedding(model.layers, k);
      const twin =
        variationalOf(layer, args, {groups, inputGroups, wordGroups, denseSampling}) ??
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

interface VariationalClass {
  Class: new (args: never) => Layer;
  /** Options that are said to it alone. */
  own: string[];
  /** What its arguments have besides those of the stock layer. */
  args?: object;
}

/** The variational layer in place of each stock one. */
const VARIATIONAL_CLASSES: Record<string, VariationalClass> = {
  LSTM: {Class: VariationalLSTM, own: ['groups', 'inputGroups']},
  GRU: {Class: VariationalGRU, own: ['groups', 'inputGroups']},
  [RESET_AFTER_GRU_CELL.className]: {
    Class: VariationalGRU,
    own: ['groups', 'inputGroups'],
    args: {resetAfter: true},
  },
  Dense: {Class: VariationalDense, own: ['denseSampling']},
  Embedding: {Class: VariationalEmbedding, own: ['wordGroups']},
};

function variationalOf(layer: Layer, args: object, ownArgs: object): Layer | undefined {
  const found = VARIATIONAL_CLASSES[layer.getClassName()];
  if (!found) return undefined;
  return new found.Class({
    ...args,
    ...found.args,
    ...pick(ownArgs as serialization.ConfigDict, found.own),
  } as never);
}

function checkModel(model: Sequential | LayersModel): void {
  expectLayersModel('fromStandard', model);
  const classes = model.layers.map(layer => layer.getClassName());
  const isBuilt = model.layers.length > 0 && model.layers.every(({built}) => built);
  const fits = classes.some(name => name in VARIATIONAL_CLASSES);
  if (model.getClassName() !== 'Sequential' || !isBuilt || !fits) {
    throw new Error(
      `fromStandard: model "${model.name}" must be a built tf.sequential with LSTM, GRU, Dense or Embedding layers. ` +
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
