import {directFlow, type Site, type SiteOutput, type WeightReference} from './consumers.js';
import type {GraphLayer, ModelGraph} from './model-graph.js';

/** An embedding of a model, with all that its components feed. */
export interface EmbeddingLayer extends Site {
  /** Its vectors, [words, units]. */
  vectors: WeightReference;
}

/** The embeddings of a graph before their outputs have been followed, and where those leave them. */
export function findEmbeddings(
  graph: ModelGraph,
): Array<{layer: GraphLayer; site: EmbeddingLayer; outputs: SiteOutput[]}> {
  const embeddings = graph.layers.filter(({className}) => className === 'Embedding');
  return embeddings.map(layer => {
    const {name, config, applications} = layer;
    const units = config.output_dim as number;
    return {
      layer,
      site: {
        name,
        modelLayer: name,
        units,
        vectors: {layer: name, weight: 0},
        consumers: [],
        followers: [],
        blocking: [],
      },
      outputs: applications.map((_, node) => ({
        tensor: {layer: name, node, tensor: 0},
        flow: directFlow(units, 0, Infinity),
      })),
    };
  });
}
