import * as tf from '@tensorflow/tfjs';
import {afterAll, afterEach, beforeAll, describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {
  adamUpdate,
  GRU_CELL,
  gruSequence,
  LSTM_CELL,
  lstmSequence,
  sparseSoftmaxCrossEntropy,
  weightSums,
  zeroSmall,
  type Cell,
} from '@sparsegate/ops';
import {startSecondThread, type SecondThread} from '@sparsegate/wasm';
import {allocate} from '../src/wasm/allocate.js';
import {wasmHeap} from '../src/wasm/heap.js';
import {useThreads} from '../src/wasm/index.js';
import {openWasmBackend} from '../src/wasm/tfjs-internals.js';
import {asForm, runCase, type SequenceCase} from './support/sequence-case.js';

const wasmFactory = tf.findBackendFactory('wasm');

/** How many calls were run on two threads. */
let split = 0;
let thread: SecondThread;

beforeAll(async () => {
  const {threads, reason, stop} = await useThreads({threads: 2});
  expect([threads, reason]).toEqual([2, undefined]);
  stop();
  const wasm = openWasmBackend(tf.backend());
  thread = await startSecondThread(heap().exports, bytes => allocate(wasm, bytes));
});

afterAll(() => thread.stop());

const heap = (): ReturnType<typeof wasmHeap> => wasmHeap(tf.backend());

/** The same on one thread and on two, which must have shared the work. */
async function onOneAndTwo<T>(run: () => T | Promise<T>): Promise<[one: T, two: T]> {
  const one = await run();
  const counting: SecondThread = {
    run: (here, there) => {
      split++;
      thread.run(here, there);
    },
    stop: () => undefined,
  };
  heap().useSecond(counting);
  split = 0;
  try {
    const two = await run();
    expect(split).toBeGreaterThan(0);
    return [one, two];
  } finally {
    heap().useSecond(undefined);
  }
}

/** The numbers to the last bit. */
function bitsOf(results: Record<string, Float32Array>): Record<string, Int32Array> {
  return Object.fromEntries(
    Object.entries(results).map(([name, {buffer}]) => [name, new Int32Array(buffer.slice(0))]),
  );
}

/** Calls that are large enough for two threads; batches that halve into whole tiles and that do not. */
function largeCases(cell: Cell): fc.Arbitrary<SequenceCase> {
  const size = fc.integer({min: 62, max: 80});
  return fc.record({
    cell: fc.constant(cell),
    batch: fc.integer({min: 8, max: 21}),
    steps: fc.integer({min: 12, max: 15}),
    inputSize: size,
    units: size,
    options: fc.record({
      recurrentActivation: fc.constantFrom('sigmoid' as const, 'hardSigmoid' as const),
      goBackwards: fc.boolean(),
      returnSequences: fc.boolean(),
      resetAfter: cell === GRU_CELL ? fc.boolean() : fc.constant(false),
    }),
    withState: fc.boolean(),
    withMask: fc.boolean(),
    withMultipliers: fc.boolean(),
    seed: fc.integer({min: 1, max: 1e6}),
  });
}

describe.each([
  ['LSTM', LSTM_CELL, asForm(lstmSequence)],
  ['GRU', GRU_CELL, asForm(gruSequence)],
])('%s', (_, cell, form) => {
  test('outputs, states and gradients are the same bits on two threads as on one', async () => {
    const same = async (given: SequenceCase): Promise<void> => {
      const [one, two] = await onOneAndTwo(() => runCase(form, given));
      expect(bitsOf(two)).toEqual(bitsOf(one));
    };
    await fc.assert(fc.asyncProperty(largeCases(cell), same), {numRuns: 25, seed: 1});
  });
});

test.each([
  [400, 50, 200],
  [50, 400, 200],
  [201, 333, 77],
  [16, 9, 20_000],
])('products of [%i, %i] over %i are the same bits, transposed or not', async (m, n, k) => {
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      const a = tf.randomNormal<tf.Rank.R2>(transposeA ? [k, m] : [m, k], 0, 1, 'float32', 1);
      const b = tf.randomNormal<tf.Rank.R2>(transposeB ? [n, k] : [k, n], 0, 1, 'float32', 2);
      const bias = tf.randomNormal<tf.Rank.R1>([n], 0, 1, 'float32', 3);
      const [one, two] = await onOneAndTwo(() => {
        const product = tf.fused.matMul({a, b, bias, transposeA, transposeB});
        return product.dataSync<'float32'>();
      });
      expect(bitsOf({two})['two']).toEqual(bitsOf({one})['one']);
    }
  }
});

test('the cross-entropy of words and its gradient are the same bits', async () => {
  const logits = tf.randomNormal<tf.Rank.R2>([61, 9_001], 0, 3, 'float32', 1);
  const labels = tf.range(0, 61, 1, 'int32');
  const loss = (x: tf.Tensor): tf.Scalar => sparseSoftmaxCrossEntropy(labels, x as tf.Tensor2D);
  const [one, two] = await onOneAndTwo(() => {
    const {value, grad} = tf.valueAndGrad(loss)(logits);
    return {value: value.dataSync<'float32'>(), grad: grad.dataSync<'float32'>()};
  });
  expect(bitsOf(two)).toEqual(bitsOf(one));
});

test('Adam, the threshold and the gradient of the sums of weights are the same bits', async () => {
  const [weight, gradient, firstMoment] = [1, 2, 3].map(seed =>
    tf.randomNormal<tf.Rank.R2>([901, 333], 0, 1, 'float32', seed),
  );
  const secondMoment = tf.square(firstMoment) as tf.Tensor2D;
  const rates = {learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, step: 3};
  const sums = (x: tf.Tensor): tf.Scalar => {
    const {rowSquares, columnSquares, absolute} = weightSums(x as tf.Tensor2D);
    return tf.addN([tf.sum(tf.sqrt(rowSquares)), tf.sum(columnSquares), absolute]) as tf.Scalar;
  };
  const [one, two] = await onOneAndTwo(() => {
    const adam = adamUpdate({weight, firstMoment, secondMoment}, gradient, rates);
    const results = {...adam, zero: zeroSmall(weight, 0.4), grad: tf.grad(sums)(weight)};
    return Object.fromEntries(
      Object.entries(results).map(([name, tensor]) => [name, tensor.dataSync<'float32'>()]),
    );
  });
  expect(split).toBe(3);
  expect(bitsOf(two)).toEqual(bitsOf(one));
});

test('a call too small for two threads stays on one', async () => {
  const square = (): Float32Array => tf.matMul(tf.eye(20), tf.eye(20)).dataSync<'float32'>();
  await expect(onOneAndTwo(square)).rejects.toThrow();
  expect(split).toBe(0);
});

test('what fails on the second thread is thrown here, and the next call runs', async () => {
  const outOfMemory = 2 ** 32 - 64;
  expect(() => thread.run([], [['lstmForward', outOfMemory]])).toThrow(
    /second thread must end its half.*Received: a fault in lstmForward/,
  );
  expect(() => thread.run([], [])).not.toThrow();
});

test('no tensor is left over', async () => {
  const a = tf.ones([200, 200]);
  const before = tf.memory().numTensors;
  await onOneAndTwo(() => tf.matMul(a, a).dispose());
  expect(tf.memory().numTensors).toBe(before);
});

describe('where it cannot be, one thread is used and the reason told', () => {
  const scope = globalThis as {crossOriginIsolated?: boolean};
  afterEach(() => {
    delete scope.crossOriginIsolated;
  });

  test('on a page that is not isolated', async () => {
    scope.crossOriginIsolated = false;
    const {threads, reason} = await useThreads({threads: 2});
    expect([threads, reason]).toEqual([1, expect.stringMatching(/not isolated.*Opener-Policy/)]);
  });

  test('where no thread can be started', async () => {
    const {getBuiltinModule} = process;
    process.getBuiltinModule = () => {
      throw new Error('no threads here');
    };
    try {
      const {threads, reason} = await useThreads({threads: 2});
      expect([threads, reason]).toEqual([1, 'no threads here']);
    } finally {
      process.getBuiltinModule = getBuiltinModule;
    }
  });

  test('where the backend had started before', async () => {
    tf.removeBackend('wasm');
    tf.registerBackend('wasm', wasmFactory);
    await tf.setBackend('wasm');
    const {threads, reason} = await useThreads({threads: 2});
    expect([threads, reason]).toEqual([
      1,
      expect.stringMatching(/had started before.*in place of/),
    ]);
  });
});

test('one thread needs no reason, and other numbers are refused', async () => {
  await expect(useThreads({threads: 1})).resolves.toMatchObject({threads: 1});
  expect((await useThreads({threads: 1})).reason).toBeUndefined();
  await expect(useThreads({threads: 3 as 2})).rejects.toThrow(
    /threads must be 1 or 2. Received: 3/,
  );
});
