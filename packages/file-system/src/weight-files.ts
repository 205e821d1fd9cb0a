import {dirname, isAbsolute, join, relative, sep} from 'node:path';
import type {io} from '@tensorflow/tfjs-core';

/**
 * The files of a model's weights, in order.
 *
 * @throws if one is not inside the model's directory: a model from elsewhere must not make its reader open other files
 */
export function weightFiles(modelFile: string, manifest: io.WeightsManifestConfig): string[] {
  const directory = dirname(modelFile);
  return manifest
    .flatMap(({paths}) => paths)
    .map(path => {
      const file = join(directory, path);
      const inside = relative(directory, file);
      if (isAbsolute(path) || isAbsolute(inside) || inside.split(sep)[0] === '..') {
        throw new Error(
          `fileSystem: the weights of ${modelFile} must lie in its own directory. Received: "${path}". ` +
            `Do not load this file unless you know who made it; move the weights beside it and name them there.`,
        );
      }
      return file;
    });
}
