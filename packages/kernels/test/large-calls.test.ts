import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {
  lstmSequence,
  sparseLstmSequence,
  type LSTMSequenceResult,
  type LSTMWeights,
  type SequenceOptions,
} from '@sparsegate/ops';
import '../src/wasm/index.js';
import '../src/cpu/index.js';
import {WORD} from '@sparsegate/wasm';
import type {KernelMemory} from '../src/kernel-memory.js';
import {wasmHeap} from '../src/wasm/heap.js';

const LAST: SequenceOptions = {recurrentActivation: 'sigmoid', returnSequences: false};

function weightsOf(inputSize: number, units: number): LSTMWeights {
  const draw = (shape: number[], seed: number): tf.Tensor =>
    tf.randomUniform(shape, -0.5, 0.5, 'float32', seed);
  return {
    kernel: draw([inputSize, 4 * units], 1),
    recurrentKernel: draw([units, 4 * units], 2),
    bias: draw([4 * units], 3),
  } as LSTMWeights;
}

describe.each(['wasm', 'cpu'])('on %s', backend => {
  beforeEach(async () => {
    await tf.setBackend(backend);
    tf.engine().startScope();
  });
  afterEach(() => tf.engine().endScope());

  test('what a gradient needs is refused from 4 GB on, and all other tensors stay as they were', () => {
    const [batch, steps, units] = [600, 1024, 256];
    // Gates, c, tanh c and h of every step: 7 numbers a neuron. In 32 bits it is 109 MB.
    expect(7 * batch * steps * units * WORD).toBeGreaterThan(2 ** 32);
    const x: tf.Tensor3D = tf.zeros([batch, steps, 1]);
    const weights = weightsOf(1, units);
    const others = Array.from({length: 128}, (_, k) => tf.fill([64], k));
    const before = tf.memory().numTensors;
    const loss = (kernel: tf.Tensor): tf.Scalar =>
      tf.sum(lstmSequence(x, {...weights, kernel: kernel as tf.Tensor2D}, {}, LAST).outputs);
    expect(() => tf.grad(loss)(weights.kernel)).toThrow(
      /must fit into the memory of wasm.*Received: one of 4404019200 bytes.*smaller batch/s,
    );
    expect(tf.memory().numTensors).toBe(before);
    others.forEach((tensor, k) => expect([...new Set(tensor.dataSync())]).toEqual([k]));
  });

  test('outputs of 4 GB are refused', () => {
    const x: tf.Tensor3D = tf.zeros([1024, 1024, 1]);
    expect(() => lstmSequence(x, weightsOf(1, 1024), {}, {recurrentActivation: 'sigmoid'})).toThrow(
      'Received: one of 4294967296 bytes',
    );
  });
});

describe('a batch whose gates would take more memory than one call is given', () => {
  const [BATCH, STEPS, UNITS] = [1024, 1024, 9];
  const options: SequenceOptions = {recurrentActivation: 'sigmoid', goBackwards: true};

  beforeEach(async () => {
    await tf.setBackend('wasm');
    tf.engine().startScope();
  });
  afterEach(() => tf.engine().endScope());

  /** The same op on all objects at once and on halves, which fit. */
  function expectSameInHalves(
    op: (args: Record<string, tf.Tensor>) => LSTMSequenceResult,
    args: Record<string, tf.Tensor>,
  ): void {
    const whole = op(args);
    const halves = [0, 1].map(half =>
      op(
        Object.fromEntries(
          Object.entries(args).map(([name, t]) => [name, tf.split(t, 2, 0)[half]]),
        ),
      ),
    );
    const results = ({outputs, state}: LSTMSequenceResult): tf.Tensor[] => [
      outputs,
      state.h,
      state.c,
    ];
    results(whole).forEach((tensor, k) => {
      const expected = tf.concat(halves.map(half => results(half)[k]));
      expect(tf.max(tf.abs(tf.sub(tensor, expected))).dataSync()[0]).toBe(0);
    });
  }

  const draw = (shape: number[], seed: number): tf.Tensor =>
    tf.randomUniform(shape, -1, 1, 'float32', seed);
  const inputs = (): Record<string, tf.Tensor> => ({
    x: draw([BATCH, STEPS, 1], 4),
    h: draw([BATCH, UNITS], 5),
    c: draw([BATCH, UNITS], 6),
    mask: tf.cast(tf.greater(draw([BATCH, STEPS], 7), -0.5), 'float32'),
  });

  test('is computed in parts that give the same outputs and states', () => {
    const weights = weightsOf(1, UNITS);
    const args = {...inputs(), gates: draw([BATCH, 4 * UNITS], 8), output: draw([BATCH, UNITS], 9)};
    expectSameInHalves(({x, h, c, mask, gates, output}) => {
      const given = {initialState: {h, c}, mask, gateMultiplier: gates, outputMultiplier: output};
      return lstmSequence(x as tf.Tensor3D, weights, given as never, options);
    }, args);
  });

  test('so is a packed one', () => {
    const weights = {
      ...weightsOf(1, UNITS),
      activeColumns: tf.range(0, 4 * UNITS, 1, 'int32'),
      gateConstants: tf.zeros<tf.Rank.R1>([4 * UNITS]),
    };
    expectSameInHalves(
      ({x, h, c, mask}) =>
        sparseLstmSequence(
          x as tf.Tensor3D,
          weights,
          {initialState: {h, c}, mask} as never,
          options,
        ),
      inputs(),
    );
  });
});

describe('a full wasm heap', () => {
  /** A backend of the known build whose `malloc` gives `granted` blocks, and then nothing. */
  function backendThatGrants(granted: number, addressOfX: number): object {
    let top = 1024;
    return {
      wasm: {
        asm: {memory: new WebAssembly.Memory({initial: 4, maximum: 65536})},
        _malloc: (bytes: number) => (granted-- > 0 ? (top += bytes + 16) - bytes : 0),
        _free: () => undefined,
      },
      dataIdMap: new Map([[X, {memoryOffset: addressOfX}]]),
      makeOutput: () => ({dataId: {}, shape: [2], dtype: 'float32'}),
      incRef: () => undefined,
      disposeData: () => true,
    };
  }
  const X = {};
  const x = {dataId: X, shape: [2], dtype: 'float32' as const};
  const run = (backend: object, kernel: (memory: KernelMemory) => number): (() => unknown) => {
    const heap = wasmHeap(backend);
    return () =>
      heap.run(memory => {
        kernel(memory);
        return [];
      });
  };

  test('gives no output at address 0', () => {
    expect(run(backendThatGrants(1, 64), memory => memory.output([2]).address)).toThrow(
      'Received: one of 8 bytes, for which there is no room',
    );
  });

  test('and an input that tfjs could not place is refused, not read at address 0', () => {
    expect(run(backendThatGrants(1, 0), memory => memory.input(x))).toThrow('no room');
    expect(run(backendThatGrants(1, 64), memory => memory.input(x))).not.toThrow();
  });
});
