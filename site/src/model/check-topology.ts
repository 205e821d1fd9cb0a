/** Of a layer's settings, those that say how large its weights are. */
const SIZES = ['units', 'output_dim', 'input_dim', 'filters'] as const;

/** Layers whose state enters a matrix of its own: units². */
const RECURRENT =
  /^(?:CuDNN)?(?:LSTM|GRU|SimpleRNN)(?:Cell)?$|^Sparse(?:LSTM|GRU)$|^ResetAfterGRU$/;

/**
 * Refuses a topology whose layers are larger than the weights that come with it: tfjs makes room for a layer before it reads them,
 * and a number in a small file could ask for all memory.
 *
 * @param topology of model.json, whatever it is
 * @param values how many weights there are
 */
export function checkTopology(topology: unknown, values: number): void {
  const waiting: unknown[] = [topology];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null) continue;
    checkLayer(next as Record<string, unknown>, values);
    waiting.push(...(Object.values(next) as unknown[]));
  }
}

function checkLayer(layer: Record<string, unknown>, values: number): void {
  const config = Object(layer.config) as Record<string, unknown>;
  for (const key of SIZES) {
    const size = config[key];
    if (typeof size !== 'number') continue;
    const isRecurrent = key === 'units' && RECURRENT.test(String(layer.class_name));
    const least = isRecurrent && !isSparse(layer) ? size * size : size;
    if (Number.isSafeInteger(size) && size >= 0 && least <= values) continue;
    throw new Error(
      `Layer "${String(config.name)}": ${key} must fit the ${values} weights of the model. Received: ${size}. ` +
        'Do not load this file unless you know who made it.',
    );
  }
}

/** Its matrices are stored without their zeros. */
function isSparse({class_name: name}: Record<string, unknown>): boolean {
  return String(name).startsWith('Sparse');
}
