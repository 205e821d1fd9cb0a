import type {LayersModel, LayerVariable} from '@tensorflow/tfjs-layers';
import {isVariational} from '@sparsegate/variational';

export type Layer = LayersModel['layers'][number];

/** One weight of a layer: a variable, or the two of a posterior. */
export interface Part {
  value: LayerVariable;
  logSigma?: LayerVariable;
}

/** The weights of a layer by what they are, as far as features go through them. */
export interface LayerParts {
  kernel?: Part;
  recurrentKernel?: Part;
  bias?: Part;
  embeddings?: Part;
  /** Group weights. */
  inputs?: Part;
  gates?: Part;
  outputs?: Part;
  words?: Part;
}

/** Names of posteriors by the part that they are of. */
const POSTERIORS: Record<string, keyof LayerParts | undefined> = {
  kernel: 'kernel',
  recurrent_kernel: 'recurrentKernel',
  embeddings: 'embeddings',
  z_inputs: 'inputs',
  z_gates: 'gates',
  z_outputs: 'outputs',
  z_words: 'words',
};

/** Of stock layers, by the position of the weight. */
const STOCK: Record<string, ReadonlyArray<keyof LayerParts> | undefined> = {
  Dense: ['kernel'],
  Embedding: ['embeddings'],
  GRU: ['kernel', 'recurrentKernel', 'bias'],
  LSTM: ['kernel', 'recurrentKernel', 'bias'],
};

/** The class of the stock layer that a layer computes as. */
export function stockClass(className: string): string {
  return className.replace(/^Variational/, '');
}

/** undefined for a layer whose weights are not known. */
export function partsOf(layer: Layer): LayerParts | undefined {
  if (isVariational(layer)) {
    const parts: LayerParts = layer.bias ? {bias: {value: layer.bias}} : {};
    for (const {name, mean, logSigma} of layer.posteriors()) {
      const part = POSTERIORS[name];
      if (part) parts[part] = {value: mean, logSigma};
    }
    return parts;
  }
  const names = STOCK[layer.getClassName()];
  return (
    names &&
    Object.fromEntries(
      names.flatMap((name, k) => (layer.weights[k] ? [[name, {value: layer.weights[k]}]] : [])),
    )
  );
}
