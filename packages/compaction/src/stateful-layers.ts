import {tensor2d, tidy, type Tensor} from '@tensorflow/tfjs-core';
import type {Layer} from './layer-parts.js';
import {numbers} from './kept-axes.js';
import {resizedValues} from './resized-values.js';

/** What is read of a stateful layer. */
interface Stateful {
  stateful?: boolean;
  states?: Tensor[];
  resetStates(states: Tensor[]): void;
}

/** Lets what a stateful layer carries from batch to batch follow its neurons. */
export function resizeStates(layer: Layer, from: readonly number[], to: readonly number[]): void {
  const holder = layer as unknown as Stateful;
  const states = holder.stateful ? holder.states : undefined;
  if (!states) return;
  tidy(() => {
    holder.resetStates(
      states.map(state => {
        const objects = numbers(state.shape[0], () => true);
        const values = resizedValues(
          state.dataSync<'float32'>(),
          [objects, from],
          [objects, to],
          0,
        );
        return tensor2d(values, [objects.length, to.length]);
      }),
    );
  });
}
