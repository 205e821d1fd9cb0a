import type {LayersModel, Shape, SymbolicTensor} from '@tensorflow/tfjs-layers';

/** The shapes that a layer takes and gives at one of its applications. */
export interface Application {
  inputs: Shape[];
  outputs: Shape[];
}

type Layer = LayersModel['layers'][number];

/**
 * The applications of each layer that belong to this model, in the order in which its saved topology numbers them.
 *
 * A layer may be applied in other models too: `layer.getOutputAt(k)` counts those, a topology does not.
 */
export function applicationsOf(model: LayersModel): Map<string, Application[]> {
  const found = new Map<Layer, Set<number>>();
  const waiting: SymbolicTensor[] = [...model.outputs];
  for (let tensor = waiting.pop(); tensor; tensor = waiting.pop()) {
    const {sourceLayer, nodeIndex} = tensor;
    const nodes = found.get(sourceLayer) ?? new Set();
    found.set(sourceLayer, nodes);
    if (nodes.has(nodeIndex)) continue;
    nodes.add(nodeIndex);
    if (!model.inputs.includes(tensor)) {
      waiting.push(...sourceLayer.inboundNodes[nodeIndex].inputTensors);
    }
  }
  return new Map(
    [...found].map(([layer, nodes]) => [
      layer.name,
      [...nodes].sort((a, b) => a - b).map(node => application(layer, node)),
    ]),
  );
}

function application(layer: Layer, node: number): Application {
  const {inputTensors, outputTensors} = layer.inboundNodes[node];
  return {
    inputs: inputTensors.map(({shape}) => shape),
    outputs: outputTensors.map(({shape}) => shape),
  };
}
