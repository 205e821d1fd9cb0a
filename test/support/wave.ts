import {tensor, type Tensor} from '@tensorflow/tfjs-core';

/** The generator of the test vectors: scale · sin(offset + flat index), radians, row-major. */
export function wave(shape: number[], offset: number, scale = 0.5): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(
    Float32Array.from({length: size}, (_, k) => scale * Math.sin(offset + k)),
    shape,
  );
}
