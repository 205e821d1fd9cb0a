import {gather, type Tensor} from '@tensorflow/tfjs-core';
import type {LayerPlan} from './surgery-plan.js';

/** What two models' features have in common, where it is known which were kept, or where all were. */
export function comparable(
  expected: Tensor,
  actual: Tensor,
  plan: LayerPlan | undefined,
): [Tensor, Tensor] | undefined {
  const axis = expected.rank - 1;
  if (!plan) return expected.shape[axis] === actual.shape[axis] ? [expected, actual] : undefined;
  if (plan.keep.length !== actual.shape[axis]) return undefined;
  // A neuron that only stands in is read by nothing: its own value may differ.
  const places = plan.keep.flatMap((k, place) => (plan.standIns.includes(k) ? [] : [place]));
  const neurons = places.map(place => plan.keep[place]);
  return places.length > 0
    ? [gather(expected, neurons, axis), gather(actual, places, axis)]
    : undefined;
}
