import {dispose, type Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {leafLayers} from '@sparsegate/structure';

/** A layer that carries states from call to call. */
interface StatefulLayer {
  stateful?: boolean;
  getStates(): Tensor[];
  resetStates(states?: Tensor[]): void;
}

interface Wrapper {
  layer?: StatefulLayer;
  forwardLayer?: StatefulLayer;
  backwardLayer?: StatefulLayer;
}

/** The layers of a model that carry states, by the names that a plan gives them: inside wrappers and inner models too. */
export function statefulLayers(model: LayersModel): Array<{name: string; layer: StatefulLayer}> {
  const found = [...leafLayers(model)].flatMap(([name, layer]) => {
    const {layer: inner, forwardLayer, backwardLayer} = layer as unknown as Wrapper;
    if (forwardLayer && backwardLayer) {
      return [
        {name: `${name}/forward`, layer: forwardLayer},
        {name: `${name}/backward`, layer: backwardLayer},
      ];
    }
    return [{name, layer: inner ?? (layer as unknown as StatefulLayer)}];
  });
  return found.filter(({layer}) => layer.stateful && 'getStates' in layer);
}

/** Stateful models run twice, so that the second run starts from carried states. */
const STATEFUL_RUNS = 2;

/** How often a model must run to show what it does. */
export function runsOf(model: LayersModel): number {
  return statefulLayers(model).length > 0 ? STATEFUL_RUNS : 1;
}

/** Runs something from states of zero, and puts the states that were there back. */
export function withFreshStates<T>(model: LayersModel, run: () => T): T {
  const layers = statefulLayers(model).map(({layer}) => layer);
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
