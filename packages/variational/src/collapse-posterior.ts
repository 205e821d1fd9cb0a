import {dispose, mul, reshape, tensor1d, tidy, type Tensor} from '@tensorflow/tfjs-core';
import {sequential, type LayersModel, type Sequential} from '@tensorflow/tfjs-layers';
import {anything, checkOptions, expectLayersModel, WeightTable} from '@sparsegate/structure';
import {rowFactors, type RowFactors} from './folding.js';
import {layerCopy} from './layer-copy.js';
import {thresholdedMean} from './posterior.js';
import {readPosterior} from './posterior-variables.js';
import {checkSnrThreshold} from './snr-threshold.js';
import {
  isVariational,
  variationalLayers,
  type Layer,
  type VariationalLayer,
} from './variational-layer.js';

export interface CollapseOptions {
  /** Values with μ²/σ² up to this become exactly 0. Default: each layer's own, e⁻³ unless given. */
  snrThreshold?: number;
}

/**
 * Turns a trained variational model into a standard one of stock layers: means above the threshold, exact zeros below, and the
 * group weights folded into the matrices around them. Its outputs are those of the thresholded variational model, from a state
 * of zeros on. From here `planSurgery` and `operate` go on.
 *
 * kernel · z^x · z^G, recurrent kernel · z^h · z^G, the next layer's rows · z^h, embedding · z^V; biases stay. The new layer's own
 * h is without the factor z^h: h of the variational layer = z^h · h of the stock one.
 *
 * The old model is untouched, and both must be disposed of. The new one is not compiled.
 *
 * @throws if the model is no `tf.sequential`, has no variational layer or weights that are not finite; if `snrThreshold` is
 *   out of range; if z^h cannot be folded, naming the layer in its way
 */
export function collapsePosterior(
  model: Sequential | LayersModel,
  options: CollapseOptions = {},
): Sequential {
  checkOptions('collapsePosterior', options, {snrThreshold: anything});
  const {snrThreshold} = options;
  checkModel(model, snrThreshold);
  const values = new Map(
    model.layers.filter(isVariational).map(layer => [layer.name, read(layer, snrThreshold)]),
  );
  const stock = sequential({name: model.name});
  try {
    for (const layer of model.layers) {
      const twin = isVariational(layer) ? layer.toStock() : layerCopy(layer);
      // Initial values would be thrown away, and large orthogonal ones take minutes.
      twin.setFastWeightInitDuringBuild(true);
      stock.add(twin);
    }
    const factors = rowFactors(stock, outputGroups(values));
    model.layers.forEach((layer, k) => {
      setFolded(stock.layers[k], layer, values.get(layer.name), factors);
    });
    return stock;
  } catch (error) {
    stock.dispose();
    throw error;
  } finally {
    dispose([...values.values()]);
  }
}

function checkModel(model: Sequential | LayersModel, snrThreshold?: number): void {
  if (snrThreshold !== undefined) checkSnrThreshold('collapsePosterior', snrThreshold);
  expectLayersModel('collapsePosterior', model);
  if (model.getClassName() !== 'Sequential') {
    throw new Error(
      `collapsePosterior: model "${model.name}" must be a tf.sequential. Received: ${model.getClassName()}.`,
    );
  }
  variationalLayers(model, 'collapsePosterior');
  // Throws for weights that are not finite.
  WeightTable.read(model);
}

/** Thresholded means by the posterior's name. */
type Values = Record<string, Tensor | undefined>;

function read(layer: VariationalLayer, snrThreshold = layer.sampling.snrThreshold): Values {
  return Object.fromEntries(
    layer
      .posteriors()
      .map(posterior => [posterior.name, thresholdedMean(readPosterior(posterior), snrThreshold)]),
  );
}

/** z^h by layer. */
function outputGroups(values: ReadonlyMap<string, Values>): Map<string, ArrayLike<number>> {
  return new Map(
    [...values].flatMap(([name, {z_outputs: z}]) => (z ? [[name, z.dataSync()] as const] : [])),
  );
}

function setFolded(
  stock: Layer,
  original: Layer,
  values: Values | undefined,
  factors: RowFactors,
): void {
  tidy(() => {
    const own = isVariational(original) ? foldOwn(original, values!) : original.getWeights();
    const ofRows = factors.get(stock.name);
    stock.setWeights(own.map((weight, k) => scaleRows(weight, ofRows?.get(k))));
  });
}

/** The stock layer's weights, in its order, with the layer's own group weights folded in. */
function foldOwn(layer: VariationalLayer, values: Values): Tensor[] {
  const {bias} = layer;
  const {kernel, recurrent_kernel: recurrentKernel, embeddings} = values;
  const ofBias = bias ? [bias.read()] : [];
  if (embeddings) {
    const vectors = scaleRows(embeddings, values['z_words']);
    return [layer.wholeRows?.(vectors) ?? vectors];
  }
  const {z_inputs: inputs, z_gates: gates, z_outputs: outputs} = values;
  const folded = scaleColumns(scaleRows(kernel!, inputs), gates);
  if (!recurrentKernel) return [folded, ...ofBias];
  return [folded, scaleColumns(scaleRows(recurrentKernel, outputs), gates), ...ofBias];
}

function scaleRows(matrix: Tensor, factors?: Tensor | Float32Array): Tensor {
  if (!factors) return matrix;
  const column = factors instanceof Float32Array ? tensor1d(factors) : factors;
  return mul(matrix, reshape(column, [matrix.shape[0], 1]));
}

function scaleColumns(matrix: Tensor, factors?: Tensor): Tensor {
  return factors ? mul(matrix, factors) : matrix;
}
