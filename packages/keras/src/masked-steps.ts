import {cast, expandDims, type Tensor, type Tensor2D, type Tensor3D} from '@tensorflow/tfjs-core';

/** What tfjs-layers hands to `call` besides the inputs. */
export interface MaskedCallArgs {
  mask?: Tensor | Tensor[] | null;
}

export function oneTensor(inputs: Tensor | Tensor[]): Tensor3D {
  return (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor3D;
}

/** The mask of a sequence as numbers, [B, T, 1], 1 on real steps; undefined where there is none. */
export function maskColumn({mask}: MaskedCallArgs): Tensor3D | undefined {
  const given = Array.isArray(mask) ? mask[0] : mask;
  return given ? expandDims<Tensor3D>(cast(given as Tensor2D, 'float32'), -1) : undefined;
}
