import {serialization} from '@tensorflow/tfjs-core';
import type {Layer} from './variational-layer.js';

/**
 * A new layer of the same class, name and arguments; weights are not copied.
 *
 * @throws if the class is not registered
 */
export function layerCopy(layer: Layer): Layer {
  const known = serialization.SerializationMap.getMap().classNameMap[layer.getClassName()];
  if (!known) {
    throw new Error(
      `Layer "${layer.name}": its class must be registered, so that it can be made again. ` +
        `Received: ${layer.getClassName()}. Call tf.serialization.registerClass.`,
    );
  }
  const [layerClass, fromConfig] = known;
  return fromConfig(layerClass, layer.getConfig()) as Layer;
}
