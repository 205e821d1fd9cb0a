import type {GraphLayer} from '@sparsegate/structure';
import {asMatrix, expectLastAxis, refusal, type Lowered, type Lowering} from '../lowering.js';

/** tf.layers.batchNormalization at inference: a factor and an offset for each feature. */
export function lowerBatchNormalization(
  {name, className, config}: GraphLayer,
  [x]: Lowered[],
  {builder, weights, inputShapeOf}: Lowering,
): Lowered[] {
  const values = weights.of(name).map(weight => asMatrix(weight).values);
  const [mean, variance] = values.slice(-2);
  const {gamma, beta} = affine(config, values, mean.length);
  expectLastAxis(name, className, config.axis, inputShapeOf(name).length);
  const deviations = Array.from(variance, v => Math.sqrt(v + (config.epsilon as number)));
  const scales = deviations.map((deviation, k) => gamma[k] / deviation);
  const value = builder.node({op: 'scale', takes: [x.value]}, writer => {
    writer.floats(scales);
    writer.floats(scales.map((scale, k) => beta[k] - mean[k] * scale));
  });
  return [{value, mask: x.mask}];
}

/** tf.layers.layerNormalization over the last axis. */
export function lowerLayerNormalization(
  {name, className, config}: GraphLayer,
  [x]: Lowered[],
  {builder, weights, inputShapeOf}: Lowering,
): Lowered[] {
  const values = weights.of(name).map(weight => asMatrix(weight).values);
  const features = inputShapeOf(name).pop()!;
  const {gamma, beta} = affine(config, values, features);
  const axes = [config.axis].flat();
  if (axes.length !== 1) throw refusal(name, className, 'one axis, the last', `${axes}`);
  expectLastAxis(name, className, axes[0], inputShapeOf(name).length);
  const value = builder.node({op: 'normalize', takes: [x.value]}, writer => {
    writer.floats([config.epsilon as number]);
    writer.floats(gamma);
    writer.floats(beta);
  });
  return [{value, mask: x.mask}];
}

/** γ and β, which come first among the weights where they are there. */
function affine(
  config: GraphLayer['config'],
  values: Float32Array[],
  features: number,
): {gamma: Float32Array; beta: Float32Array} {
  const gamma = config.scale === true ? values[0] : new Float32Array(features).fill(1);
  const beta = config.center === true ? values[config.scale === true ? 1 : 0] : undefined;
  return {gamma, beta: beta ?? new Float32Array(features)};
}
