import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, expect, jest, test} from '@jest/globals';
import {lstmSequence} from '@sparsegate/ops';
import '../src/wasm/index.js';

const [B, T, I, U] = [2, 5, 3, 4];

beforeEach(async () => {
  await tf.setBackend('wasm');
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Σ outputs of a layer and its gradient by x. */
function gradient(x: tf.Tensor3D): tf.Tensor {
  const draw = (shape: [number, number], seed: number): tf.Tensor2D =>
    tf.randomUniform(shape, -1, 1, 'float32', seed);
  const weights = {
    kernel: draw([I, 4 * U], 1),
    recurrentKernel: draw([U, 4 * U], 2),
    bias: tf.zeros<tf.Rank.R1>([4 * U]),
  };
  const sumOfOutputs = (sequence: tf.Tensor3D): tf.Scalar =>
    tf.sum(lstmSequence(sequence, weights, {}, {recurrentActivation: 'sigmoid'}).outputs);
  return tf.grad(sumOfOutputs as (x: tf.Tensor) => tf.Tensor)(x);
}

test('tfjs makes no zeros of the size of what the forward kernel saves', () => {
  const x = tf.randomUniform<tf.Rank.R3>([B, T, I], -1, 1, 'float32', 3);
  const write = jest.spyOn(tf.backend() as tf.KernelBackend, 'write');
  gradient(x).dispose();
  const sizes = write.mock.calls.map(([values]) => (values as Float32Array | null)?.length ?? 0);
  // The largest that comes from JavaScript is a weight matrix; saved are 7 · B · T · U values.
  expect(Math.max(...sizes)).toBe(4 * U * U);
  expect(4 * U * U).toBeLessThan(7 * B * T * U);
  x.dispose();
});

test('memory does not grow from gradient to gradient', () => {
  const x = tf.randomUniform<tf.Rank.R3>([B, 500, I], -1, 1, 'float32', 3);
  const bytes = (): number => (tf.backend() as unknown as {wasm: Wasm}).wasm.HEAPU8.length;
  tf.dispose(gradient(x));
  const before = bytes();
  // 500 steps save 112 kB: two thousand gradients would be 224 MB.
  for (let k = 0; k < 2000; k++) tf.dispose(tf.tidy(() => gradient(x)));
  expect(bytes()).toBe(before);
  x.dispose();
});

interface Wasm {
  HEAPU8: Uint8Array;
}

test('a gradient is refused where an Identity that copies has taken the place of ours', () => {
  const ours = tf.getKernel(tf.Identity, 'wasm');
  const copying: tf.KernelConfig = {
    ...ours,
    kernelFunc: ({inputs, backend}) => {
      const {shape, dtype, dataId} = inputs['x']!;
      const values = (backend as tf.KernelBackend & {readSync(id: object): Float32Array}).readSync(
        dataId,
      );
      const copy = (backend as unknown as {write(...given: unknown[]): object}).write(
        values.slice(),
        shape,
        dtype,
      );
      return {dataId: copy, shape, dtype};
    },
  };
  tf.unregisterKernel(tf.Identity, 'wasm');
  tf.registerKernel(copying);
  const x = tf.ones<tf.Rank.R3>([B, T, I]);
  expect(() => tf.tidy(() => gradient(x))).toThrow(/must be shared, not copied/);
  tf.unregisterKernel(tf.Identity, 'wasm');
  tf.registerKernel(ours);
  tf.tidy(() => expect(gradient(x).shape).toEqual([B, T, I]));
});
