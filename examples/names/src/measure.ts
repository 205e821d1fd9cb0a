import {readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import {medianMilliseconds} from '@sparsegate/report';

/** Median milliseconds of one prediction for each model. */
export function millisecondsPerPrediction(
  models: readonly tf.LayersModel[],
  x: tf.Tensor,
): number[] {
  const calls = models.map((model, k) => {
    const predict = (): void => {
      const output = model.predict(x) as tf.Tensor;
      output.dataSync();
      output.dispose();
    };
    return [`${k}`, predict] as const;
  });
  const times = medianMilliseconds(Object.fromEntries(calls));
  return models.map((_, k) => times[`${k}`]);
}

/** Bytes of a saved model, topology and weights together. */
export async function bytesOnDisk(directory: string): Promise<number> {
  const files = await readdir(directory);
  const sizes = await Promise.all(
    files.map(async file => (await stat(join(directory, file))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
