import {readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {performance} from 'node:perf_hooks';
import type * as tf from '@tensorflow/tfjs';

/** Predictions of each model that are thrown away, and that count. */
const WARM_UP = 30;
const COUNTED = 200;

/** Median milliseconds of one prediction for each model; the models take turns, so that a busy machine slows all alike. */
export function millisecondsPerPrediction(
  models: readonly tf.LayersModel[],
  x: tf.Tensor,
): number[] {
  const times = models.map((): number[] => []);
  for (let run = 0; run < WARM_UP + COUNTED; run++) {
    models.forEach((model, k) => {
      const start = performance.now();
      const output = model.predict(x) as tf.Tensor;
      output.dataSync();
      const elapsed = performance.now() - start;
      output.dispose();
      if (run >= WARM_UP) times[k].push(elapsed);
    });
  }
  return times.map(median);
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Bytes of a saved model, topology and weights together. */
export async function bytesOnDisk(directory: string): Promise<number> {
  const files = await readdir(directory);
  const sizes = await Promise.all(
    files.map(async file => (await stat(join(directory, file))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
