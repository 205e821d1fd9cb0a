import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {packLSTM, SparseLSTM, type SparseLSTMArgs, type StockLSTM} from '../src/index.js';
import fc from 'fast-check';
import {expectLayerContract} from '../../../test/support/expect-layer-contract.js';
import {saved, savedAndLoaded} from '../../../test/support/memory-handler.js';

type Activation = 'sigmoid' | 'hardSigmoid';

interface Case {
  units: number;
  inputSize: number;
  /** Share of columns without weights, and of zeros in the others. */
  constant: number;
  zeros: number;
  seed: number;
  activation: Activation;
}

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** Random stock weights with constant gates and single zeros planted. */
function plant({units, inputSize, constant, zeros, seed}: Case): StockLSTM {
  const random = (length: number, k: number) =>
    tf
      .randomUniform([Math.max(length, 1)], 0, 1, 'float32', seed * 10 + k)
      .dataSync()
      .slice(0, length);
  const columns = 4 * units;
  const isConstant = Array.from(random(columns, 1), u => u < constant);
  const matrix = (rows: number, k: number) => {
    const drop = random(rows * columns, k + 1);
    return random(rows * columns, k).map((u, at) =>
      isConstant[at % columns] || drop[at] < zeros ? 0 : u * 2 - 1,
    );
  };
  return {
    units,
    inputSize,
    kernel: matrix(inputSize, 2),
    recurrentKernel: matrix(units, 4),
    bias: random(columns, 6).map(u => u * 2 - 1),
  };
}

function weightTensors(stock: StockLSTM): tf.Tensor[] {
  const {units, inputSize} = stock;
  return [
    tf.tensor2d(Float32Array.from(stock.kernel), [inputSize, 4 * units]),
    tf.tensor2d(Float32Array.from(stock.recurrentKernel), [units, 4 * units]),
    tf.tensor1d(Float32Array.from(stock.bias)),
  ];
}

function both(given: Case, args: Partial<SparseLSTMArgs> = {}) {
  const stock = plant(given);
  const dense = tf.layers.lstm({
    units: given.units,
    recurrentActivation: given.activation,
    recurrentInitializer: 'zeros',
    ...args,
  } as never);
  dense.apply(tf.zeros([1, 1, given.inputSize]));
  dense.setWeights(weightTensors(stock));
  const packed = packLSTM(stock, given.activation);
  const sparse = new SparseLSTM({...packed.config, recurrentActivation: given.activation, ...args});
  sparse.apply(tf.zeros([1, 1, given.inputSize]));
  sparse.setWeights(
    packed.weights.map(({values, shape}) =>
      tf.tensor(values, shape, values instanceof Int32Array ? 'int32' : 'float32'),
    ),
  );
  return {dense, sparse, packed};
}

const largestDifference = (a: tf.Tensor, b: tf.Tensor) =>
  a.size === 0 ? 0 : tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];

describe('it computes what the stock layer computes', () => {
  test('for any widths, constant gates, zeros, directions, masks and initial states', () => {
    fc.assert(
      fc.property(
        fc.record({
          units: fc.integer({min: 1, max: 7}),
          inputSize: fc.integer({min: 1, max: 6}),
          constant: fc.constantFrom(0, 0.3, 0.8, 1),
          zeros: fc.constantFrom(0, 0.5, 0.95),
          seed: fc.nat(1000),
          activation: fc.constantFrom<Activation>('sigmoid', 'hardSigmoid'),
        }),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        (given, goBackwards, returnSequences, masked, withState) => {
          tf.tidy(() => {
            const {dense, sparse} = both(given, {goBackwards, returnSequences, returnState: true});
            const x = tf.randomNormal([3, 4, given.inputSize], 0, 1, 'float32', given.seed);
            const mask = masked
              ? tf.tensor2d([
                  [1, 0, 1, 1],
                  [0, 1, 1, 0],
                  [1, 1, 1, 1],
                ])
              : undefined;
            const initialState = withState
              ? [1, 2].map(k => tf.randomNormal([3, given.units], 0, 1, 'float32', given.seed + k))
              : undefined;
            const expected = dense.call(x, {mask, initialState} as never) as tf.Tensor[];
            const actual = sparse.call(x, {mask, initialState}) as tf.Tensor[];
            expected.forEach((tensor, k) =>
              expect(largestDifference(actual[k], tensor)).toBeLessThan(1e-5),
            );
          });
        },
      ),
      {seed: 3, numRuns: 300},
    );
  });

  test.each([
    ['all gates constant', {units: 3, inputSize: 2, constant: 1, zeros: 0}],
    ['one neuron', {units: 1, inputSize: 5, constant: 0.3, zeros: 0}],
    ['inputs of width one', {units: 4, inputSize: 1, constant: 0.3, zeros: 0.5}],
  ])('%s', (_, shape) => {
    const {dense, sparse} = both({...shape, seed: 4, activation: 'sigmoid'});
    const x = tf.randomNormal([2, 6, shape.inputSize], 0, 1, 'float32', 1);
    expect(
      largestDifference(sparse.apply(x) as tf.Tensor, dense.apply(x) as tf.Tensor),
    ).toBeLessThan(1e-5);
  });

  test('all neurons removed: an output of width 0', () => {
    const sparse = new SparseLSTM({units: 0, returnSequences: true});
    expect((sparse.apply(tf.ones([2, 3, 4])) as tf.Tensor).shape).toEqual([2, 3, 0]);
    expect(sparse.computeOutputShape([2, 3, 4])).toEqual([2, 3, 0]);
  });

  test('stateful: h and c carry over from call to call, and resetStates clears them', () => {
    const {dense, sparse} = both({
      units: 3,
      inputSize: 2,
      constant: 0.3,
      zeros: 0,
      seed: 8,
      activation: 'sigmoid',
    });
    const streamed = tf.sequential({
      layers: [
        new SparseLSTM({
          ...sparse.getConfig(),
          stateful: true,
          batchInputShape: [1, 2, 2],
          name: 'stream',
        } as never),
      ],
    });
    streamed.setWeights(sparse.getWeights());
    const x = tf.randomNormal([1, 6, 2], 0, 1, 'float32', 2);
    const whole = dense.apply(x) as tf.Tensor;
    const parts = tf.split(x, 3, 1);
    const last = parts.map(part => streamed.predict(part) as tf.Tensor).at(-1)!;
    expect(largestDifference(last, whole)).toBeLessThan(1e-6);
    streamed.resetStates();
    expect(
      largestDifference(
        streamed.predict(parts[0]) as tf.Tensor,
        dense.apply(parts[0]) as tf.Tensor,
      ),
    ).toBeLessThan(1e-6);
  });
});

describe('as a layer', () => {
  const cases: Array<[string, Case, Partial<SparseLSTMArgs>]> = [
    [
      'dense matrices',
      {units: 4, inputSize: 3, constant: 0.3, zeros: 0, seed: 1, activation: 'sigmoid'},
      {},
    ],
    [
      'compressed matrices, sequences',
      {units: 6, inputSize: 8, constant: 0.2, zeros: 0.9, seed: 2, activation: 'hardSigmoid'},
      {returnSequences: true},
    ],
    [
      'stateful, backwards',
      {units: 3, inputSize: 2, constant: 0.3, zeros: 0, seed: 3, activation: 'sigmoid'},
      {stateful: true, goBackwards: true},
    ],
    [
      'all gates constant but one neuron',
      {units: 2, inputSize: 2, constant: 0.6, zeros: 0, seed: 5, activation: 'sigmoid'},
      {},
    ],
  ];
  test.each(cases)('it keeps the layer contract: %s', async (_, given, args) => {
    const {config} = packLSTM(plant(given), given.activation);
    const weights = packLSTM(plant(given), given.activation).weights;
    let built = 0;
    const make = () => {
      const layer = new SparseLSTM({
        ...config,
        recurrentActivation: given.activation,
        name: `contract${built++}`,
        weights: weights.map(({values, shape}) =>
          tf.tensor(values, shape, values instanceof Int32Array ? 'int32' : 'float32'),
        ),
        ...args,
      });
      return layer as never;
    };
    await expectLayerContract(make, tf.randomNormal([2, 5, given.inputSize], 0, 1, 'float32', 9));
  });

  test('it passes masks on and works below an Embedding with maskZero', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({inputDim: 5, outputDim: 3, maskZero: true, inputLength: 4}),
        new SparseLSTM({units: 3, returnSequences: true}) as never,
        tf.layers.lstm({units: 2}),
      ],
    });
    const padded = model.predict(tf.tensor2d([[0, 0, 3, 4]])) as tf.Tensor;
    const short = model.predict(tf.tensor2d([[0, 3, 4, 0]])) as tf.Tensor;
    expect(largestDifference(padded, short)).toBeLessThan(1e-6);
  });

  test.each([0, 0.9])(
    'fine-tuning wakes neither constant gates nor zeros (share of zeros %p)',
    async zeros => {
      const {sparse, packed} = both({
        units: 5,
        inputSize: 4,
        constant: 0.4,
        zeros,
        seed: 6,
        activation: 'sigmoid',
      });
      const before = sparse.getWeights().map(w => Array.from(w.dataSync()));
      const model = tf.sequential({
        layers: [
          tf.layers.inputLayer({inputShape: [5, 4]}),
          sparse as never,
          tf.layers.dense({units: 1}),
        ],
      });
      model.compile({optimizer: tf.train.adam(0.05), loss: 'meanSquaredError'});
      await model.fit(tf.randomNormal([8, 5, 4], 0, 1, 'float32', 1), tf.ones([8, 1]), {
        epochs: 5,
        verbose: 0,
      });
      const after = sparse.getWeights().map(w => Array.from(w.dataSync()));
      [0, 1].forEach(k => expect(after[k].map(w => w === 0)).toEqual(before[k].map(w => w === 0)));
      expect(after[0]).not.toEqual(before[0]);
      expect((sparse.getConfig() as never as SparseLSTMArgs).constantGates).toEqual(
        packed.config.constantGates,
      );
    },
  );
});

describe('storage', () => {
  test('a matrix is compressed where that is smaller, and dense where it is not', () => {
    const thin = packLSTM(
      plant({units: 8, inputSize: 8, constant: 0, zeros: 0.9, seed: 1, activation: 'sigmoid'}),
      'sigmoid',
    );
    const full = packLSTM(
      plant({units: 8, inputSize: 8, constant: 0, zeros: 0.1, seed: 1, activation: 'sigmoid'}),
      'sigmoid',
    );
    expect(thin.config.kernelNonzeros).toBeGreaterThan(0);
    expect(full.config.kernelNonzeros).toBeNull();
  });

  test('a saved layer is as small as its active gates', async () => {
    const {sparse} = both({
      units: 8,
      inputSize: 8,
      constant: 0.5,
      zeros: 0,
      seed: 2,
      activation: 'sigmoid',
    });
    const model = tf.sequential({
      layers: [tf.layers.inputLayer({inputShape: [5, 8]}), sparse as never],
    });
    const {weightData} = await saved(model);
    expect((weightData as ArrayBuffer).byteLength).toBe(
      4 * (8 + 8 + 1) * sparse.getWeights()[2].size,
    );
    const loaded = await savedAndLoaded(model);
    const x = tf.randomNormal([2, 5, 8], 0, 1, 'float32', 3);
    expect(largestDifference(loaded.predict(x) as tf.Tensor, model.predict(x) as tf.Tensor)).toBe(
      0,
    );
  });
});

describe('bad input is refused', () => {
  const gates = (length: number) => ({
    i: Array(4).fill(null),
    f: Array(length).fill(null),
    g: Array(4).fill(null),
    o: Array(4).fill(null),
  });

  test.each<[string, object, RegExp]>([
    ['units below 0', {units: -1}, /units must be an integer from 0 to 1048576. Received: -1/],
    [
      'a gate with too few values',
      {units: 4, constantGates: gates(3), name: 'lstm_1'},
      /SparseLSTM "lstm_1": constantGates.f must have one value per neuron \(4\). Received: 3 values/,
    ],
    [
      'a constant that its activation cannot take',
      {units: 1, constantGates: {i: [1.5], f: [null], g: [null], o: [null]}},
      /constantGates.i.*\[0, 1\].*Received: 1.5/,
    ],
    [
      'constants and columns that disagree',
      {units: 4, constantGates: gates(4), activeGates: 12},
      /leave 16 active gates.*Received: weights of 12 columns/,
    ],
    [
      'another activation',
      {units: 1, recurrentActivation: 'relu'},
      /'sigmoid' or 'hardSigmoid'. Received: 'relu'/,
    ],
  ])('%s', (_, args, message) => {
    expect(() => new SparseLSTM(args as never)).toThrow(message);
  });

  test('a file whose constants and columns disagree', async () => {
    const {sparse} = both({
      units: 4,
      inputSize: 3,
      constant: 0.3,
      zeros: 0,
      seed: 7,
      activation: 'sigmoid',
    });
    const artifacts = await saved(
      tf.sequential({layers: [tf.layers.inputLayer({inputShape: [5, 3]}), sparse as never]}),
    );
    const text = JSON.stringify(artifacts.modelTopology);
    const damaged = JSON.parse(
      text.replace('"i":[null', '"i":[0.5').replace('"f":[null', '"f":[0.5'),
    ) as object;
    expect(JSON.stringify(damaged)).not.toBe(text);
    await expect(
      tf.loadLayersModel(tf.io.fromMemory({...artifacts, modelTopology: damaged})),
    ).rejects.toThrow(/active gates, one for each packed column/);
  });

  test.each<[string, (columns: Int32Array, pointers: Int32Array) => void, RegExp]>([
    [
      'a column out of range',
      columns => (columns[0] = 999),
      /columns must rise within a row and stay below.*Received: 999/,
    ],
    [
      'row pointers that fall',
      (_, pointers) => (pointers[1] = pointers[2] + 1),
      /must not fall|must rise/,
    ],
    [
      'row pointers that end early',
      (_, pointers) => (pointers[pointers.length - 1] -= 1),
      /must run from 0/,
    ],
  ])('compressed indices with %s', (_, damage, message) => {
    const {sparse} = both({
      units: 6,
      inputSize: 8,
      constant: 0,
      zeros: 0.9,
      seed: 2,
      activation: 'sigmoid',
    });
    const weights = sparse.getWeights();
    const [columns, pointers] = [3, 4].map(k => Int32Array.from(weights[k].dataSync()));
    damage(columns, pointers);
    sparse.setWeights(
      weights.map((w, k) =>
        k === 3 ? tf.tensor1d(columns, 'int32') : k === 4 ? tf.tensor1d(pointers, 'int32') : w,
      ),
    );
    expect(() => sparse.apply(tf.ones([1, 2, 8]))).toThrow(message);
  });

  test('columns that are exchanged after the first call, with the row pointers left as they are', () => {
    const given: Case = {
      ...{units: 6, inputSize: 8, constant: 0, zeros: 0.9, seed: 2, activation: 'sigmoid'},
    };
    const {sparse} = both(given);
    const columns = sparse.weights[3];
    expect(columns.name).toContain('kernel_columns');
    sparse.apply(tf.ones([1, 2, 8]));
    columns.write(tf.fill(columns.shape as number[], 2 ** 30, 'int32'));
    expect(() => sparse.apply(tf.ones([1, 2, 8]))).toThrow(
      /columns must rise within a row and stay below.*Received: 1073741824/,
    );
  });

  test.each<[string, object, Array<number | null>, RegExp]>([
    ['2 billion units', {units: 2e9}, [null, 4, 3], /from 0 to 1048576. Received: 2000000000/],
    [
      'units that make a matrix too large',
      {units: 1e5},
      [null, 4, 3],
      /recurrent kernel of 100000/,
    ],
    [
      'inputs that no file holds',
      {units: 2, kernelNonzeros: 3},
      [null, 4, 2 ** 31],
      /up to 33554432 values. Received: a kernel of 2147483648 × 8/,
    ],
    [
      'half a gigabyte for its weights',
      {units: 5000},
      [null, 4, 3],
      /up to 67108864 values. Received: a recurrent kernel of 5000 × 20000/,
    ],
    [
      'as much for entries and their indices',
      {units: 3500, recurrentNonzeros: 4e7},
      [null, 4, 3],
      /up to 33554432 values. Received: a recurrent kernel of 3500 × 14000/,
    ],
    [
      'more entries than the matrix has places',
      {units: 2, kernelNonzeros: 3e8},
      [null, 4, 3],
      /kernel of 3 × 8 must have up to 24 entries. Received: 300000000/,
    ],
    [
      'entries that are no number',
      {units: 2, recurrentNonzeros: '9'},
      [null, 4, 3],
      /recurrentNonzeros must be an integer of 0 or more. Received: 9/,
    ],
  ])('a file that asks for %s', (_, config, shape, message) => {
    expect(() => new SparseLSTM(config as never).build(shape)).toThrow(message);
  });
});
