import {
  isModelOutput,
  type GraphLayer,
  type ModelGraph,
  type ModelReading,
  type WeightValues,
} from '@sparsegate/structure';
import type {EmbeddingPlan, WordPlan} from './surgery-plan.js';

/** The id that an embedding with `maskZero` keeps for padding. */
const PADDING = 0;

/**
 * Which words of an embedding stay: those whose vector is not 0 in the components that stay. A removed word still takes a time
 * step, with an input of zeros: all of them share one row, the first removed one.
 *
 * @returns undefined where ids do not come right from an input of the model that nothing else reads and that is no output
 */
export function planWords(
  {graph, weights}: ModelReading,
  {layer, keep, standIns}: Pick<EmbeddingPlan, 'layer' | 'keep' | 'standIns'>,
): WordPlan | undefined {
  const embedding = graph.layers.find(({name}) => name === layer)!;
  if (!readsInputAlone(graph, embedding)) return undefined;
  const vectors = weights.get({layer, weight: 0});
  const components = keep.filter(component => !standIns.includes(component));
  const size = vectors.shape[0];
  const isPadding = (word: number): boolean =>
    embedding.config.mask_zero === true && word === PADDING;
  const ids = Array.from({length: size}, (_, word) => word);
  const stays = ids.map(word => isPadding(word) || hasVector(vectors, word, components));
  const first = stays.indexOf(false);
  return {
    size,
    keep: ids.filter(word => stays[word] || word === first),
    zeroWord: first < 0 ? null : first,
  };
}

/** Whether a word's vector is not 0 in these components. */
export function hasVector(
  {shape, values}: WeightValues,
  word: number,
  components: readonly number[],
): boolean {
  return components.some(component => values[word * shape[1] + component] !== 0);
}

function readsInputAlone(graph: ModelGraph, {name, inbound}: GraphLayer): boolean {
  // In a tf.sequential the first layer may have no input layer before it.
  if (inbound.length === 0) return true;
  if (inbound.length > 1 || inbound[0].length > 1) return false;
  const [source] = inbound[0];
  if (isModelOutput(graph, source)) return false;
  const isInput =
    graph.layers.find(layer => layer.name === source.layer)?.className === 'InputLayer';
  const readers = graph.layers.filter(layer =>
    layer.inbound.some(inputs => inputs.some(input => input.layer === source.layer)),
  );
  return isInput && readers.every(reader => reader.name === name);
}
