import {serialization} from '@tensorflow/tfjs-core';
import type {Layer} from './variational-layer.js';

/**
 * A new layer of a class by its name.
 *
 * @param needed what to say if the class is not registered: whose it must be, and what to do
 * @throws if it is not
 */
export function registeredLayer(
  className: string,
  config: serialization.ConfigDict,
  needed: string,
): Layer {
  const known = serialization.SerializationMap.getMap().classNameMap[className];
  if (!known) throw new Error(needed);
  const [layerClass, fromConfig] = known;
  return fromConfig(layerClass, config) as Layer;
}
