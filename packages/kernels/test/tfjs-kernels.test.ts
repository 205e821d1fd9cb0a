import * as tf from '@tensorflow/tfjs';
import {beforeAll, expect, test} from '@jest/globals';
import fc from 'fast-check';
import '../src/wasm/index.js';

beforeAll(async () => {
  await tf.setBackend('wasm');
});

const size = fc.integer({min: 1, max: 21});
const draw = (shape: number[], seed: number): tf.Tensor =>
  tf.randomUniform(shape, -1, 1, 'float32', seed);

/** The same expression on the cpu backend. */
async function onCpu(run: () => tf.Tensor): Promise<Float32Array> {
  await tf.setBackend('cpu');
  const values = tf.tidy(run).dataSync() as Float32Array;
  await tf.setBackend('wasm');
  return values;
}

async function agrees(run: () => tf.Tensor): Promise<void> {
  const expected = await onCpu(run);
  const actual = tf.tidy(run).dataSync();
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, k) => expect(Math.abs(value - expected[k])).toBeLessThan(1e-4));
}

test('matrix products equal those of the cpu backend, transposed or not, single or in batches', async () => {
  const cases = fc.tuple(
    size,
    size,
    size,
    fc.boolean(),
    fc.boolean(),
    fc.integer({min: 0, max: 3}),
  );
  await fc.assert(
    fc.asyncProperty(cases, async ([m, n, k, transposeA, transposeB, batch]) => {
      const outer = batch > 0 ? [batch] : [];
      await agrees(() => {
        const a = draw([...outer, ...(transposeA ? [k, m] : [m, k])], 1);
        const b = draw([...outer, ...(transposeB ? [n, k] : [k, n])], 2);
        return tf.matMul(a, b, transposeA, transposeB);
      });
    }),
    {numRuns: 60, seed: 1},
  );
});

test.each(['linear', 'relu'] as const)(
  'a fused product with bias and %s equals the cpu backend',
  async activation => {
    await agrees(() =>
      tf.fused.matMul({
        a: draw([9, 14], 1) as tf.Tensor2D,
        b: draw([14, 11], 2) as tf.Tensor2D,
        bias: draw([11], 3),
        activation,
      }),
    );
  },
);

test('batches that are broadcast against each other are left to tfjs', async () => {
  await agrees(() => tf.matMul(draw([1, 3, 4], 1), draw([5, 4, 2], 2)));
});

test('sums over leading axes equal the cpu backend, with and without kept axes', async () => {
  for (const axes of [[0], [0, 1], [1], [0, 2], [-3], [0, 1, 2]]) {
    for (const keepDims of [true, false]) {
      await agrees(() => tf.sum(draw([5, 3, 7], 1), axes, keepDims));
    }
  }
});

test('the sum of segments equals the cpu backend; ids outside are left out', async () => {
  await agrees(() => {
    const ids = tf.tensor1d([2, 0, -1, 2, 7, 3], 'int32');
    return tf.unsortedSegmentSum(draw([6, 5], 1), ids, 4);
  });
});

test('the sum of segments of integers is of integers; of truth values it is refused', () => {
  const ids = tf.tensor1d([2, 0, -1, 2], 'int32');
  const x = tf.tensor2d([[1], [20], [300], [2 ** 24]], [4, 1], 'int32');
  const sums = tf.unsortedSegmentSum(x, ids, 3);
  expect(sums.dtype).toBe('int32');
  expect(sums.arraySync()).toEqual([[20], [0], [2 ** 24 + 1]]);
  expect(() => tf.unsortedSegmentSum(tf.cast(x, 'bool'), ids, 3)).toThrow(
    'x must be float32 or int32. Received: bool',
  );
});

test('rows by their ids equal the cpu backend, float or int, whatever the shapes; other axes are left to tfjs', async () => {
  const ids = (values: number[], shape: number[]): tf.Tensor => tf.tensor(values, shape, 'int32');
  await agrees(() => tf.gather(draw([6, 5], 1), ids([2, 0, 5, 2], [4]) as tf.Tensor1D));
  await agrees(() => tf.gather(draw([6, 5], 1), ids([2, 0, 5, 2, 1, 1], [2, 3])));
  await agrees(() => tf.gather(draw([3, 2, 4], 1), ids([2, 2], [2]) as tf.Tensor1D));
  await agrees(() => tf.gather(tf.range(0, 12, 1, 'int32').reshape([4, 3]), ids([3, 0], [2])));
  await agrees(() => tf.gather(draw([6], 1), ids([2, 0, 5], [3])));
  await agrees(() => tf.gather(draw([3, 4], 1), ids([3, 0], [2]), 1));
  await agrees(() => tf.gather(draw([2, 4, 3], 1), ids([3, 0, 1, 1], [2, 2]), 1, 1));
});

test.each([-1, 6])('an id of %d outside six rows is refused, and nothing leaks', id => {
  const x = draw([6, 5], 1);
  const ids = tf.tensor1d([0, id], 'int32');
  const before = tf.memory().numTensors;
  expect(() => tf.tidy(() => tf.gather(x, ids))).toThrow(`index value ${id} is not in [0, 5]`);
  expect(tf.memory().numTensors).toBe(before);
  tf.dispose([x, ids]);
});

test('a clone shares its values and outlives the original', () => {
  const x = draw([3], 1);
  const values = [...x.dataSync()];
  const clone = tf.clone(x);
  x.dispose();
  expect([...clone.dataSync()]).toEqual(values);
  clone.dispose();
});

test('a transpose that moves no axis shares its values and outlives the original; others move them', () => {
  const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
  const buffers = tf.memory().numDataBuffers;
  const same = tf.transpose(x, [0, 1]);
  expect(tf.memory().numDataBuffers).toBe(buffers);
  const turned = tf.transpose(x);
  x.dispose();
  expect([...same.dataSync()]).toEqual([1, 2, 3, 4, 5, 6]);
  expect([...turned.dataSync()]).toEqual([1, 4, 2, 5, 3, 6]);
  tf.dispose([same, turned]);
});

test('an embedding trains on wasm', async () => {
  const model = tf.sequential({
    layers: [tf.layers.embedding({inputDim: 5, outputDim: 2, batchInputShape: [2, 3]})],
  });
  model.compile({optimizer: tf.train.sgd(1), loss: 'meanSquaredError'});
  const before = [...model.getWeights()[0].dataSync()];
  await model.trainOnBatch(
    tf.tensor2d([
      [0, 1, 1],
      [3, 0, 1],
    ]),
    tf.ones([2, 3, 2]),
  );
  const changed = [...model.getWeights()[0].dataSync()].map((value, k) => value !== before[k]);
  expect(changed).toEqual([true, true, true, true, false, false, true, true, false, false]);
});
