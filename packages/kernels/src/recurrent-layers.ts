import {heldBy, type RecurrentActivation} from '@sparsegate/ops';
import type {Tensor} from '@tensorflow/tfjs-core';
import type {layers as layersNamespace, LayersModel} from '@tensorflow/tfjs-layers';
import {sequenceLayerClass} from './sequence-layers.js';

type Layer = ReturnType<typeof layersNamespace.lstm>;

/** What is read of any recurrent layer; tfjs-layers does not export its types. */
export type CallableLayer = Omit<Layer, 'call'> & {
  call(inputs: Tensor | Tensor[], kwargs: Record<string, unknown>): Tensor | Tensor[];
};

interface Named<T extends string> {
  getClassName(): T;
}

interface WeightVariable {
  read(): Tensor;
}

/** A `tf.layers.lstm` or `tf.layers.gru`. */
export type StockRecurrent = CallableLayer & {
  stateful: boolean;
  cell: {
    units: number;
    kernel: WeightVariable;
    recurrentKernel: WeightVariable;
    bias?: WeightVariable | null;
    activation: Named<string>;
    recurrentActivation: Named<RecurrentActivation>;
    dropout: number;
    recurrentDropout: number;
  };
};

/**
 * What a layer of another package says of itself whose `call` is an op on whole sequences already: `accelerate` has nothing
 * to replace, and reports whether the op's kernel is there.
 */
export interface RunsAsSequence {
  /** Name of the op's kernel, one of the contracts of `@sparsegate/ops`. */
  readonly sequenceKernel: string;
}

const RECURRENT_CLASSES = ['LSTM', 'GRU', 'SimpleRNN', 'RNN', 'ConvLSTM2D'];

/** Every recurrent layer of a model, each once, in the order of the model. */
export function recurrentLayersOf(model: LayersModel): Array<{name: string; layer: CallableLayer}> {
  const found = new Map<Layer, string>();
  const visit = (layer: Layer, path: string): void => {
    if (isRecurrent(layer) && !found.has(layer)) found.set(layer, path);
    heldBy(layer).forEach(inner => visit(inner, `${path}/${inner.name}`));
  };
  (model.layers as Layer[]).forEach(layer => visit(layer, layer.name));
  return [...found].map(([layer, name]) => ({name, layer: layer as unknown as CallableLayer}));
}

function isRecurrent(layer: Layer): boolean {
  return RECURRENT_CLASSES.includes(layer.getClassName()) || runsAsSequence(layer);
}

export function runsAsSequence(layer: object): layer is RunsAsSequence {
  return typeof (layer as Partial<RunsAsSequence>).sequenceKernel === 'string';
}

/** Why no op covers a stock layer; undefined if one does. */
export function whyLeft(layer: CallableLayer): string | undefined {
  const className = layer.getClassName();
  if (!sequenceLayerClass(className)) return `there is no sequence op for ${className}`;
  if (Object.prototype.hasOwnProperty.call(layer, 'call')) return 'its call is replaced already';
  const {cell} = layer as StockRecurrent;
  const activation = cell.activation.getClassName();
  const recurrentActivation: string = cell.recurrentActivation.getClassName();
  if (activation !== 'tanh') return `activation "${activation}" is not tanh`;
  if (!['sigmoid', 'hardSigmoid'].includes(recurrentActivation)) {
    return `recurrentActivation "${recurrentActivation}" is neither sigmoid nor hardSigmoid`;
  }
  if (cell.recurrentDropout > 0) return 'it has recurrent dropout';
  if (cell.dropout > 0) return 'it drops inputs: put a tf.layers.dropout in front of it instead';
  return undefined;
}
