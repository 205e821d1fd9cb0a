import type {JSONObject} from './keras-json.js';

/** One tensor of a model: output number `tensor` of the `call`-th call of a layer. */
export interface TensorReference {
  layer: string;
  call: number;
  tensor: number;
}

/** One call of a layer. */
export interface LayerCall {
  /** Inputs, and behind those of a recurrent layer its initial states. */
  inputs: TensorReference[];
  /** A mask that the file names. Keras hands on others without naming them. */
  mask?: TensorReference;
  /** Arguments that are no tensors. */
  constants: unknown[];
}

/** A layer of a Keras model; its configuration is still as Keras wrote it. */
export interface KerasLayer {
  name: string;
  className: string;
  config: JSONObject;
  calls: LayerCall[];
  /** Of a model that is a layer of another. */
  inner?: KerasModel;
}

/** A model as Keras 2 and 3 mean it, in one form for both, sequential and functional alike. */
export interface KerasModel {
  name: string;
  isSequential: boolean;
  layers: KerasLayer[];
  inputs: TensorReference[];
  outputs: TensorReference[];
}

/** The one name of a tensor. */
export function tensorKey({layer, call, tensor}: TensorReference): string {
  return JSON.stringify([layer, call, tensor]);
}

/** Classes of models, at the top of a file or as a layer of another. */
export const MODEL_CLASSES = ['Sequential', 'Functional', 'Model'];

/** Layers that have weights of their own: all but inner models, whose layers stand for them. */
export function leafLayers({layers}: KerasModel): KerasLayer[] {
  return layers.flatMap(layer => (layer.inner ? leafLayers(layer.inner) : [layer]));
}
