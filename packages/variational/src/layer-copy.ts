import {registeredLayer} from './registered-layer.js';
import type {Layer} from './variational-layer.js';

/**
 * A new layer of the same class, name and arguments; weights are not copied.
 *
 * @throws if the class is not registered
 */
export function layerCopy(layer: Layer): Layer {
  const className = layer.getClassName();
  return registeredLayer(
    className,
    layer.getConfig(),
    `Layer "${layer.name}": its class must be registered, so that it can be made again. ` +
      `Received: ${className}. Call tf.serialization.registerClass.`,
  );
}
