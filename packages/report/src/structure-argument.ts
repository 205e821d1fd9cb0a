import {shown, type LayerStructure} from '@sparsegate/structure';

/**
 * Refuses what people pass for the layers of a gate structure by mistake.
 *
 * @param caller the public function that they were given to
 * @throws unless it is a list of them
 */
export function expectStructures(caller: string, layers: unknown): void {
  if (Array.isArray(layers) && layers.every(isStructure)) return;
  throw wrong(caller, layers);
}

/** The same for one layer. */
export function expectStructure(caller: string, layer: unknown): void {
  if (!isStructure(layer)) throw wrong(caller, layer);
}

function isStructure(layer: unknown): layer is LayerStructure {
  const {gates, neurons} = (layer ?? {}) as Partial<LayerStructure>;
  return Array.isArray(gates) && Array.isArray(neurons);
}

function wrong(caller: string, given: unknown): Error {
  const isWhole = Array.isArray((given as {layers?: unknown} | undefined)?.layers);
  return new Error(
    `${caller}: it takes the layers of a gate structure. Received: ${isWhole ? 'the whole of it, or a model' : shown(given)}. ` +
      `Pass gateStructure(model).layers.`,
  );
}
