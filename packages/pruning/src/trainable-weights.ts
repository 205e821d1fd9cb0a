import type {Tensor} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import type {GroupedWeights} from './group-norms.js';
import type {TiedNeurons} from './tied-neurons.js';

/** The weights that training moves at this moment: those of a layer with `trainable = false` are not among them. */
export function trainableWeights(model: LayersModel): ReadonlySet<Tensor> {
  return new Set(model.trainableWeights.map(weight => weight.read()));
}

/**
 * The groups that training can empty. A frozen layer has none; and with a frozen next layer its neurons stay, whatever the rest
 * of their groups does.
 */
export function trainableGroups(
  grouped: readonly GroupedWeights[],
  trainable: ReadonlySet<Tensor>,
): GroupedWeights[] {
  return grouped
    .filter(({kernel, recurrentKernel}) => trainable.has(kernel) && trainable.has(recurrentKernel))
    .map(({next, ...weights}) => ({
      ...weights,
      next: next?.every(({matrix}) => trainable.has(matrix)) ? next : undefined,
    }));
}

/** The tied neurons that training can empty: with a part frozen they stay. */
export function trainableTies(
  tied: readonly TiedNeurons[],
  trainable: ReadonlySet<Tensor>,
): TiedNeurons[] {
  return tied.filter(({members, readers}) =>
    [
      ...members.flatMap(({layer}) => [layer.kernel, layer.recurrentKernel]),
      ...readers.map(({matrix}) => matrix),
    ].every(matrix => trainable.has(matrix)),
  );
}
