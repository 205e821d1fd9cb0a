import {
  checkOptions,
  expectLayersModel,
  layerOf,
  modelGraph,
  oneOf,
  WeightTable,
} from '@sparsegate/structure';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {modelInputs} from '../model-inputs.js';
import {someWordIds} from '../option-checks.js';
import {ModelWalk} from '../walk-model.js';
import {OnnxGraph, type GraphValue} from './onnx-graph.js';
import {lowerToOnnx} from './onnx-layers.js';
import type {OnnxLowering, OnnxValue} from './onnx-lowering.js';

export interface OnnxOptions {
  /** Says that padding (id 0) comes behind the words, which is the only mask that ONNX knows. */
  padding?: 'last';
  /** By name of an embedding whose vocabulary was cut: `newWordIds(plan)`, so that the model takes the old ids. */
  wordIds?: Readonly<Record<string, ArrayLike<number>>>;
}

/**
 * The model as ONNX of opset 14, for onnxruntime and others: float32, inputs and outputs as in TensorFlow.js, word ids
 * as int32. Its shapes are those of the cut model; zeros inside a matrix are stored.
 *
 * @throws if an option is not known, or the model has a layer or setting that ONNX has no operator for
 */
export function toONNX(model: LayersModel, options: OnnxOptions = {}): Uint8Array {
  expectLayersModel('toONNX', model);
  checkOptions('toONNX', options, {padding: oneOf('last'), wordIds: someWordIds});
  const {padding, wordIds = {}} = options;
  const modelAsGraph = modelGraph(model);
  const graph = new OnnxGraph();
  const lowering: OnnxLowering = {
    graph,
    weights: WeightTable.read(model),
    inputShapeOf: layer => [...[layerOf(model, layer).getInputAt(0)].flat()[0].shape],
    wordIds,
    paddingIsLast: padding === 'last',
  };
  const inputs = modelInputs(model, modelAsGraph, wordIds);
  const values = inputs.map(({name}) => [name, {name}] as const);
  const walk = new ModelWalk<OnnxValue>(modelAsGraph, new Map(values), (layer, takes) =>
    lowerToOnnx(layer, takes, lowering),
  );
  // Outputs bear the names of their layers.
  const outputs = modelAsGraph.outputs.map((reference, k): GraphValue => {
    const name = k === 0 ? reference.layer : `${reference.layer}_${k}`;
    graph.rename(walk.at(reference).name, name);
    return {name, type: 'float', shape: shapeOf(model.outputs[k].shape)};
  });
  const inputValues = inputs.map(({name, kind}, k): GraphValue => ({
    name,
    type: kind === 'ids' ? 'int32' : 'float',
    shape: shapeOf(model.inputs[k].shape),
  }));
  return graph.finish(model.name, inputValues, outputs);
}

/** A free batch is called "batch", a free time axis "steps". */
function shapeOf(shape: ReadonlyArray<number | null>): Array<number | string> {
  return shape.map((size, axis) => size ?? (axis === 0 ? 'batch' : 'steps'));
}
