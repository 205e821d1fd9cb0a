import * as tf from '@tensorflow/tfjs';
import {beforeAll, expect, test} from '@jest/globals';
import {RELAXED_SIMD_BINARY} from '../../wasm/src/generated/wasm-binaries.js';
import {simdVariant} from '../src/index.js';
import '../src/wide/index.js';
import '../src/wasm/index.js';

const {WebAssembly} = globalThis;

beforeAll(async () => {
  await tf.setBackend('wasm');
});

/** Node 20 runs no relaxed SIMD, and so no wide build. */
const runsWide = WebAssembly.validate(Buffer.from(RELAXED_SIMD_BINARY, 'base64'));

test('the wide build is taken where it is imported and the engine runs it', () => {
  expect(simdVariant()).toBe(runsWide ? 'wide' : 'plain');
});

test('a product of whole and of partial tiles is the sum by hand, added to or not', () => {
  // 19 rows: two tiles of eight and three; 13 columns: one tile and five.
  const [m, n, k] = [19, 13, 330];
  const a = tf
    .range(0, m * k)
    .mod(7)
    .sub(3)
    .reshape([m, k]);
  const b = tf
    .range(0, k * n)
    .mod(5)
    .sub(2)
    .reshape([k, n]);
  const [left, right] = [a.dataSync(), b.dataSync()];
  const expected = Array.from({length: m * n}, (_, at) => {
    const [row, column] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let step = 0; step < k; step++) sum += left[row * k + step] * right[step * n + column];
    return sum;
  });
  // 330 steps are two blocks, the second of which is added to the first.
  expect([...tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D).dataSync()]).toEqual(expected);
});
