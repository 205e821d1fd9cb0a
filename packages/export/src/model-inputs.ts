import type {GraphLayer, ModelGraph} from '@sparsegate/structure';
import type {ModelInput} from '@sparsegate/runtime/format';
import type {LayersModel} from '@tensorflow/tfjs-layers';

/**
 * The inputs of a model: word ids where embeddings read them, features elsewhere.
 *
 * @throws if an input is read both ways, or has another shape than [B, T], [B, F] or [B, T, F]
 */
export function modelInputs(
  model: LayersModel,
  graph: ModelGraph,
  wordIds: Readonly<Record<string, ArrayLike<number>>>,
): ModelInput[] {
  return model.inputs.map(({sourceLayer: {name}, shape}) => {
    // The layer's name: tfjs gives the tensor another one where an earlier model has an input of that name.
    const readers = readersOf(graph, name);
    const embeddings = readers.filter(({className}) => className === 'Embedding');
    const [, ...sizes] = shape;
    if (embeddings.length === 0) return featureInput(name, sizes);
    if (embeddings.length < readers.length || sizes.length > 1) {
      throw wrongInput(name, 'word ids [B, T] that only embeddings read', `${shape}`);
    }
    const vocabularies = embeddings.map(
      layer => wordIds[layer.name]?.length ?? (layer.config.input_dim as number),
    );
    return {name, kind: 'ids', size: Math.min(...vocabularies), steps: sizes[0]};
  });
}

function readersOf(graph: ModelGraph, input: string): GraphLayer[] {
  return graph.layers.filter(
    ({inbound, className}) =>
      className !== 'InputLayer' &&
      (inbound.length === 0 || inbound.some(takes => takes.some(({layer}) => layer === input))),
  );
}

function featureInput(name: string, sizes: Array<number | null>): ModelInput {
  const features = sizes[sizes.length - 1];
  if (typeof features !== 'number' || sizes.length > 2) {
    throw wrongInput(name, 'features [B, F] or [B, T, F]', `${[null, ...sizes]}`);
  }
  return {name, kind: 'features', size: features, steps: sizes.length === 2 ? sizes[0] : undefined};
}

function wrongInput(name: string, expected: string, received: string): Error {
  return new Error(
    `Export of input "${name}": the runtime takes ${expected}. Received: the shape [${received}]. ` +
      `Give the model inputs of this kind.`,
  );
}
