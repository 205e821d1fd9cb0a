import type {LayersModel} from '@tensorflow/tfjs-layers';
import type {Tensor} from '@tensorflow/tfjs-core';
import {compression, recurrentLayers} from '@sparsegate/structure';
import type {TargetKind} from './target.js';

/**
 * What is left of a model's neurons, gates or pruned weights, as a share of what there is, counted as the logs count.
 *
 * @param pruned the weights that pruning acts on
 */
export function shareLeft(
  model: LayersModel,
  kind: TargetKind,
  pruned: ReadonlySet<Tensor>,
): number {
  const {layers, matrices} = compression(model);
  if (kind === 'weights') {
    const counted = matrices.filter(({layer, weight}) =>
      pruned.has(model.getLayer(layer).getWeights()[weight]),
    );
    return ratio(
      counted.map(({nonzero}) => nonzero),
      counted.map(({size}) => size),
    );
  }
  const recurrent = recurrentLayers(model);
  const of = (name: string): (typeof recurrent)[number] =>
    recurrent.find(layer => layer.name === name)!;
  if (kind === 'gates') {
    return ratio(
      layers.map(({gates}) => gates),
      layers.map(({layer, units}) => units * of(layer).cell.gates.length),
    );
  }
  const removable = layers.filter(({layer}) => of(layer).blocking.length === 0);
  return ratio(
    removable.map(({neurons}) => neurons),
    removable.map(({units}) => units),
  );
}

function ratio(left: readonly number[], all: readonly number[]): number {
  const total = (values: readonly number[]): number => values.reduce((sum, n) => sum + n, 0);
  return total(left) / total(all);
}
