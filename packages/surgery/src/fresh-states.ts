import {dispose, type Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';

/** A layer that carries states from call to call. */
interface StatefulLayer {
  name: string;
  getStates(): Tensor[];
  resetStates(states?: Tensor[]): void;
}

/** The layers of a model that carry states. */
export function statefulLayers(model: LayersModel): StatefulLayer[] {
  return model.layers.filter(
    layer => layer.stateful && 'getStates' in layer,
  ) as unknown as StatefulLayer[];
}

/** Runs something from states of zero, and puts the states that were there back. */
export function withFreshStates<T>(model: LayersModel, run: () => T): T {
  const layers = statefulLayers(model);
  const before = layers.map(layer => layer.getStates().map(state => state.clone()));
  layers.forEach(layer => {
    layer.resetStates();
  });
  try {
    return run();
  } finally {
    layers.forEach((layer, k) => {
      layer.resetStates(before[k]);
    });
    dispose(before.flat());
  }
}
