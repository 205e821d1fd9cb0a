import {layerOf, modelGraph, WeightTable, type GraphLayer} from '@sparsegate/structure';
import type {WeightType} from '@sparsegate/runtime/format';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {FileBuilder, NOTHING, type ValueNumber} from './file/builder.js';
import {LOWER_LAYER} from './layers/all.js';
import {refusal, type LayerReport, type Lowered, type Lowering} from './lowering.js';
import {modelInputs} from './model-inputs.js';
import {ModelWalk} from './walk-model.js';

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
    inputShapeOf: layer => [...[layerOf(model, layer).getInputAt(0)].flat()[0].shape],
    report: [],
    wordIds,
  };
  const values = inputs.map(({name}, value) => [name, {value, mask: NOTHING}] as const);
  const walk = new ModelWalk<Lowered>(graph, new Map(values), (layer, takes) =>
    lowerLayer(layer, takes, lowering),
  );
  const outputs = graph.outputs.map((reference): [string, ValueNumber] => [
    reference.layer,
    walk.at(reference).value,
  ]);
  return {bytes: builder.finish(outputs), layers: lowering.report};
}

function lowerLayer(layer: GraphLayer, inputs: Lowered[], lowering: Lowering): Lowered[] {
  const lower = LOWER_LAYER[layer.className];
  if (!lower) {
    const known = Object.keys(LOWER_LAYER).join(', ');
    throw refusal(layer.name, layer.className, known, layer.className);
  }
  return lower(layer, inputs, lowering);
}
