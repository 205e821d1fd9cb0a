import {modelGraph, WeightTable, type GraphLayer, type ModelGraph} from '@sparsegate/structure';
import type {WeightType} from '@sparsegate/runtime/format';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {FileBuilder, NOTHING, type ValueNumber} from './file/builder.js';
import {LOWER_LAYER} from './layers/all.js';
import {refusal, type LayerReport, type Lowered, type Lowering} from './lowering.js';
import {modelInputs} from './model-inputs.js';

type TensorReference = ModelGraph['outputs'][number];

/** A model as a file, and what became of its layers. */
export interface WrittenModel {
  bytes: Uint8Array;
  layers: LayerReport[];
}

/**
 * Writes a model.
 *
 * @param wordIds by embedding: the map of `newWordIds` where its vocabulary was cut
 * @throws if it has a layer or setting that the runtime does not have
 */
export function writeModel(
  model: LayersModel,
  weightType: WeightType,
  wordIds: Lowering['wordIds'],
): WrittenModel {
  const graph = modelGraph(model);
  const inputs = modelInputs(model, graph, wordIds);
  const builder = new FileBuilder(model.name, inputs, weightType);
  const lowering: Lowering = {
    builder,
    weights: WeightTable.read(model),
    inputShapeOf: layer => [...[model.getLayer(layer).getInputAt(0)].flat()[0].shape],
    report: [],
    wordIds,
  };
  const names = inputs.map(({name}) => name);
  const writer = new GraphWriter(graph, names, lowering);
  const outputs = graph.outputs.map((reference): [string, ValueNumber] => [
    reference.layer,
    writer.lowered(reference).value,
  ]);
  return {bytes: builder.finish(outputs), layers: lowering.report};
}

/** Writes layers in the order in which outputs need them, each application once. */
class GraphWriter {
  private readonly made = new Map<string, Lowered[]>();

  constructor(
    private readonly graph: ModelGraph,
    private readonly inputs: string[],
    private readonly lowering: Lowering,
  ) {}

  lowered({layer: name, node, tensor}: TensorReference): Lowered {
    const key = `${node} ${name}`;
    let outputs = this.made.get(key);
    if (!outputs) {
      const layer = this.graph.layers.find(candidate => candidate.name === name)!;
      outputs = this.lower(layer, node);
      this.made.set(key, outputs);
    }
    return outputs[tensor];
  }

  private lower(layer: GraphLayer, node: number): Lowered[] {
    const input = this.inputs.indexOf(layer.name);
    if (layer.className === 'InputLayer') return [{value: input, mask: NOTHING}];
    const lower = LOWER_LAYER[layer.className];
    if (!lower) {
      const known = Object.keys(LOWER_LAYER).join(', ');
      throw refusal(layer.name, layer.className, known, layer.className);
    }
    // The first layer of a tf.sequential may stand without an input layer.
    const takes = layer.inbound[node]?.map(reference => this.lowered(reference));
    return lower(layer, takes ?? [{value: 0, mask: NOTHING}], this.lowering);
  }
}
