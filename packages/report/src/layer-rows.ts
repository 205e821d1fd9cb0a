import {expectLayersModel} from '@sparsegate/structure';
import type {LayersModel, Shape} from '@tensorflow/tfjs-layers';
import type {Column, Row} from './results-table.js';

/** The columns of `layerRows`. */
export function layerColumns(): Column[] {
  return [
    {key: 'layer', heading: 'layer'},
    {key: 'class', heading: 'class'},
    {key: 'output', heading: 'output'},
    {key: 'weights', heading: 'weights'},
    {key: 'nonzero', heading: 'not 0'},
  ];
}

/**
 * One row a layer: what it is, its output's shape, how many weights it has and how many of them are not 0.
 *
 * @throws if it is not a `LayersModel`
 */
export function layerRows(model: LayersModel): Row[] {
  expectLayersModel('layerRows', model);
  return model.layers.map(layer => {
    const values = layer.getWeights().map(weight => weight.dataSync());
    const count = (isCounted: (value: number) => boolean): number =>
      values.reduce((sum, weight) => sum + weight.filter(isCounted).length, 0);
    return {
      layer: layer.name,
      class: layer.getClassName(),
      output: shapesText(layer.outputShape),
      weights: count(() => true),
      nonzero: count(value => value !== 0),
    };
  });
}

/** One shape, or one for each of several tensors; 'any' where a size is open. */
export function shapesText(shapes: Shape | Shape[]): string {
  const several = Array.isArray(shapes[0]) ? (shapes as Shape[]) : [shapes as Shape];
  return several.map(shape => `[${shape.map(size => size ?? 'any').join(', ')}]`).join(' and ');
}
