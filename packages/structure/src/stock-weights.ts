import type {LayersModel} from '@tensorflow/tfjs-layers';
import {
  biasShape,
  cellOfSparse,
  columnCount,
  isSparseClass,
  unpackWeights,
  type PackedConfig,
} from '@sparsegate/cells';
import type {WeightValues} from './weight-table.js';

type Layer = LayersModel['layers'][number];

/** The members by which wrappers hold other layers. */
interface Wrapper {
  layer?: Layer;
  forwardLayer?: Layer;
  backwardLayer?: Layer;
}

/** A layer's weights on the JavaScript side; those of a layer that stores active gates only, as a stock layer has them. */
export function stockWeights(layer: Layer): WeightValues[] {
  const {layer: inner, forwardLayer, backwardLayer} = layer as unknown as Wrapper;
  const held = forwardLayer && backwardLayer ? [forwardLayer, backwardLayer] : inner && [inner];
  if (held?.some(isPacked)) return held.flatMap(stockWeights);
  const values = layer
    .getWeights()
    .map(weight => ({shape: weight.shape, values: weight.dataSync()}));
  if (!isPacked(layer)) return values;
  const cell = cellOfSparse(layer.getClassName(), layer.getConfig())!;
  const config = layer.getConfig() as unknown as PackedConfig;
  const stock = unpackWeights(cell, config, values);
  const columns = columnCount(cell, config.units);
  return [
    {shape: [stock.inputSize, columns], values: stock.kernel},
    {shape: [config.units, columns], values: stock.recurrentKernel},
    {shape: biasShape(cell, config.units), values: stock.bias},
  ];
}

function isPacked(layer: Layer): boolean {
  return isSparseClass(layer.getClassName());
}
