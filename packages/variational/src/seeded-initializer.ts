import {concat, tidy, type Tensor} from '@tensorflow/tfjs-core';
import {derivedSeed} from './noise.js';
import type {Initializer} from './posterior-variables.js';

/** The same initializer with a seed: derived from its own, or from the layer's where it has none. Others stay as they are. */
export function seededInitializer(
  initializer: Initializer,
  layerSeed: number,
  part: number,
): Initializer {
  const config = initializer.getConfig();
  const own = config.seed as number | null | undefined;
  const seed = derivedSeed(own ?? layerSeed, part);
  const Class = initializer.constructor as new (config: object) => Initializer;
  return new Class({...config, seed});
}

/**
 * Draws each gate's matrix [R, U] by itself: over [R, 4U] at once, Glorot's range would be that of a matrix four times as
 * wide, and the matrices of an orthogonal one would not be orthogonal.
 */
export function perGate(
  initializer: Initializer,
  gates: number,
  layerSeed: number,
  part: number,
): Initializer {
  const apply = ([rows, columns]: number[]): Tensor =>
    tidy(() => {
      const ofGates = Array.from({length: gates}, (_, gate) =>
        seededInitializer(initializer, layerSeed, part * gates + gate).apply([
          rows,
          columns / gates,
        ]),
      );
      return concat(ofGates, 1);
    });
  return {apply} as unknown as Initializer;
}
