import type {Sequential} from '@tensorflow/tfjs-layers';
import {recurrentLayers, rowsOfNeuron, type RecurrentLayer} from '@sparsegate/structure';

/** Layers behind which a feature that is scaled is still scaled by the same number. */
const KEEPS_SCALE = [
  'AlphaDropout',
  'AveragePooling1D',
  'Dropout',
  'Flatten',
  'GaussianDropout',
  'GaussianNoise',
  'GlobalAveragePooling1D',
  'RepeatVector',
  'Reshape',
  'SpatialDropout1D',
];

/** Factors of the rows of each consumer's matrices, by layer and position of the matrix in `getWeights()`. */
export type RowFactors = Map<string, Map<number, Float32Array>>;

/**
 * Where z^h goes when it leaves the layer: into the rows that read h, those of the next layers.
 *
 * @param stock the model of stock layers, whose weights do not matter yet
 * @param outputs z^h by layer
 * @throws naming the layer whose h is used where a factor cannot be folded in
 */
export function rowFactors(
  stock: Sequential,
  outputs: ReadonlyMap<string, ArrayLike<number>>,
): RowFactors {
  const factors: RowFactors = new Map();
  if (outputs.size === 0) return factors;
  for (const layer of recurrentLayers(stock)) {
    const z = outputs.get(layer.name);
    if (!z) continue;
    expectFoldable(stock, layer);
    for (const consumer of layer.consumers) {
      const [rows] = stock.getLayer(consumer.layer).getWeights()[consumer.weight].shape;
      const ofRows = new Float32Array(rows).fill(1);
      for (let k = 0; k < layer.units; k++) {
        for (const row of rowsOfNeuron(consumer.rows, k)) ofRows[row] = z[k];
      }
      const ofLayer = factors.get(consumer.layer) ?? new Map<number, Float32Array>();
      factors.set(consumer.layer, ofLayer.set(consumer.weight, ofRows));
    }
  }
  return factors;
}

function expectFoldable(stock: Sequential, {name, blocking, consumers}: RecurrentLayer): void {
  const [blocked] = blocking;
  if (blocked) refuse(name, `"${blocked.layer}": ${blocked.reason}`);
  const from = stock.layers.findIndex(layer => layer.name === name) + 1;
  const to = stock.layers.findIndex(layer => layer.name === consumers[0].layer);
  for (const layer of stock.layers.slice(from, to)) {
    const linear = layer.getConfig()['activation'] === 'linear';
    if (!KEEPS_SCALE.includes(layer.getClassName()) && !linear) {
      refuse(name, `"${layer.name}" (${layer.getClassName()}) does not keep factors`);
    }
  }
}

function refuse(layer: string, why: string): never {
  throw new Error(
    `collapsePosterior: the group weights z^h of layer "${layer}" must go into matrices that read its output. ` +
      `Received: a model in which ${why}. Put a dense or recurrent layer right behind it, or use groups 'weights'.`,
  );
}
