import {any, cast, notEqual, sum, tidy} from '@tensorflow/tfjs-core';
import {resetUse, type GroupedWeights} from './group-norms.js';

/** How many reset gates of these layers act on anything: neurons k with a weight in Un[k, :], removed neurons not among them. */
export async function resetsInUse(grouped: readonly GroupedWeights[]): Promise<number> {
  const counts = grouped.flatMap(layer => {
    const count = tidy(() => {
      const matrix = resetUse(layer);
      return matrix && sum(cast(any(notEqual(matrix, 0), 1), 'int32'));
    });
    return count ? [count] : [];
  });
  let total = 0;
  for (const count of counts) {
    total += (await count.data())[0];
    count.dispose();
  }
  return total;
}
