import {getBackend, slice, type Tensor2D, type Tensor3D} from '@tensorflow/tfjs-core';

/** Where a mask can be looked at without waiting for another processor. */
const LOCAL_BACKENDS = ['cpu', 'wasm', 'tensorflow'];

/**
 * A sequence without the steps at its ends that the mask hides from every object: they leave all states as they are. At least one step
 * stays. On a GPU, where looking at the mask costs more than the steps, nothing is cut off.
 *
 * @param x [B, T, I]
 * @param mask [B, T]
 */
export function withoutMaskedEnds(
  x: Tensor3D,
  mask: Tensor2D | undefined,
): {x: Tensor3D; mask?: Tensor2D} {
  if (!mask || mask.shape[0] !== x.shape[0] || mask.shape[1] !== x.shape[1]) return {x, mask};
  if (!LOCAL_BACKENDS.includes(getBackend())) return {x, mask};
  const [batch, steps, size] = x.shape;
  const {first, count} = shownSteps(mask.dataSync(), steps);
  if (count === steps) return {x, mask};
  return {
    x: slice(x, [0, first, 0], [batch, count, size]),
    mask: slice(mask, [0, first], [batch, count]),
  };
}

/** From the first step that any object shows to the last. */
function shownSteps(shown: ArrayLike<number>, steps: number): {first: number; count: number} {
  let [first, last] = [steps, -1];
  for (let row = 0; row < shown.length; row += steps) {
    for (let step = 0; step < first; step++) if (shown[row + step]) first = step;
    for (let step = steps - 1; step > last; step--) if (shown[row + step]) last = step;
  }
  return last < 0 ? {first: 0, count: Math.min(1, steps)} : {first, count: last - first + 1};
}
