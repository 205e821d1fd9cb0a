import {heldBy, type RecurrentActivation} from '@sparsegate/ops';
import type {Tensor} from '@tensorflow/tfjs-core';
import type {layers as layersNamespace, LayersModel} from '@tensorflow/tfjs-layers';

type Layer = ReturnType<typeof layersNamespace.lstm>;

/** What is read of any recurrent layer; tfjs-layers does not export its types. */
export type RecurrentLayer = Omit<Layer, 'call'> & {
  call(inputs: Tensor | Tensor[], kwargs: Record<string, unknown>): Tensor | Tensor[];
};

interface Named<T extends string> {
  getClassName(): T;
}

interface WeightVariable {
  read(): Tensor;
}

/** A `tf.layers.lstm` that the op covers. */
export type StockLSTM = RecurrentLayer & {
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

const RECURRENT_CLASSES = ['LSTM', 'GRU', 'SimpleRNN', 'RNN', 'ConvLSTM2D'];

/** Every recurrent layer of a model, each once, in the order of the model. */
export function recurrentLayersOf(
  model: LayersModel,
): Array<{name: string; layer: RecurrentLayer}> {
  const found = new Map<Layer, string>();
  const visit = (layer: Layer, path: string): void => {
    if (RECURRENT_CLASSES.includes(layer.getClassName()) && !found.has(layer)) {
      found.set(layer, path);
    }
    heldBy(layer).forEach(inner => visit(inner, `${path}/${inner.name}`));
  };
  (model.layers as Layer[]).forEach(layer => visit(layer, layer.name));
  return [...found].map(([layer, name]) => ({name, layer: layer as unknown as RecurrentLayer}));
}

/** Why the op does not cover a layer; undefined if it does. */
export function whyLeft(layer: RecurrentLayer): string | undefined {
  const className = layer.getClassName();
  if (className !== 'LSTM') return `there is no sequence op for ${className}`;
  if (Object.prototype.hasOwnProperty.call(layer, 'call')) return 'its call is replaced already';
  const {cell} = layer as StockLSTM;
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
