import type {LayersModel, LayerVariable} from '@tensorflow/tfjs-layers';
import {
  cutOf,
  expectLayersModel,
  wholeSize,
  type KeptLayer,
  type KeptVariables,
  type WeightValues,
} from '@sparsegate/structure';
import {kept} from './posterior.js';
import {readPosterior} from './posterior-variables.js';
import {isVariational, type Layer, type VariationalLayer} from './variational-layer.js';

/** What is kept of one layer, by the posterior's name: 'kernel', 'z_gates', … */
type KeptOfLayer = Record<string, WeightValues | undefined>;

/** A layer that holds matrices. */
interface Member {
  name: string;
  kind: 'embedding' | 'recurrent' | 'other';
  values: KeptOfLayer;
}

/**
 * Which variables of a model are kept, as `countVariables` of `@sparsegate/structure` takes it.
 *
 * The structure of models of the form [embedding] LSTM … LSTM [dense …] is known; of others only the matrices' sizes are.
 *
 * @param snrThreshold on μ²/σ²; each layer's own where not given
 */
export function keptVariables(model: LayersModel, snrThreshold?: number): KeptVariables {
  expectLayersModel('keptVariables', model);
  const members = model.layers.map(layer => member(layer, snrThreshold)).filter(hasMatrix);
  const kinds = members.map(({kind}) => kind[0]).join('');
  const whole = wholeSizeOf(model);
  if (!/^e?r+o*$/.test(kinds)) return {layers: [], others: members.flatMap(matricesOf), ...whole};
  const embedding = members.find(({kind}) => kind === 'embedding');
  const [output, ...others] = members.filter(({kind}) => kind === 'other').flatMap(matricesOf);
  return {
    embedding: embedding && {
      vectors: embedding.values['embeddings']!,
      words: embedding.values['z_words']?.values,
    },
    layers: members.filter(({kind}) => kind === 'recurrent').map(keptLayer),
    output,
    others,
    ...whole,
  };
}

/** Of a model that became smaller in training. */
function wholeSizeOf(model: LayersModel): Pick<KeptVariables, 'wholeSize'> {
  const weights = model.layers.flatMap((layer): LayerVariable[] =>
    isVariational(layer) ? layer.posteriors().map(({mean}) => mean) : layer.weights,
  );
  if (!weights.some(weight => cutOf(weight))) return {};
  const matrices = weights.filter(({shape}) => shape.length === 2);
  return {wholeSize: matrices.reduce((sum, weight) => sum + wholeSize(weight), 0)};
}

function member(layer: Layer, snrThreshold?: number): Member {
  const values = isVariational(layer) ? keptOf(layer, snrThreshold) : stockValues(layer);
  const kind = values['recurrent_kernel']
    ? 'recurrent'
    : values['embeddings']
      ? 'embedding'
      : 'other';
  return {name: layer.name, kind, values};
}

function keptOf(layer: VariationalLayer, snrThreshold = layer.sampling.snrThreshold): KeptOfLayer {
  return Object.fromEntries(
    layer.posteriors().map(variables => {
      const isKept = kept(readPosterior(variables), snrThreshold);
      const values = {shape: isKept.shape, values: isKept.dataSync()};
      isKept.dispose();
      return [variables.name, values];
    }),
  );
}

/** Weights of stock layers by their position: no structure is read from them. */
function stockValues(layer: Layer): KeptOfLayer {
  return Object.fromEntries(
    layer
      .getWeights()
      .map((weight, k) => [`${k}`, {shape: weight.shape, values: weight.dataSync()}]),
  );
}

function matricesOf({values}: Member): WeightValues[] {
  return Object.values(values).filter(
    (matrix): matrix is WeightValues => matrix?.shape.length === 2,
  );
}

function hasMatrix(candidate: Member): boolean {
  return matricesOf(candidate).length > 0;
}

function keptLayer({name, values}: Member): KeptLayer {
  return {
    layer: name,
    kernel: values['kernel']!,
    recurrentKernel: values['recurrent_kernel']!,
    inputs: values['z_inputs']?.values,
    gates: values['z_gates']?.values,
    outputs: values['z_outputs']?.values,
  };
}
