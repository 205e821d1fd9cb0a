import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import '@sparsegate/kernels/cpu';
import '@sparsegate/kernels/wasm';
import {accelerate} from '@sparsegate/kernels';
import {LSTM_SEQUENCE_GRADIENT, sparseSoftmaxCrossEntropy, weightSums} from '@sparsegate/ops';
import {operate, planSurgery} from '@sparsegate/surgery';
import {BACKENDS} from './support/backends.js';

// With this flag tfjs counts the clones that its own fused product saves on the wasm backend as a leak.
tf.env().set('IS_TEST', false);

const [BATCH, STEPS, INPUTS, UNITS] = [2, 4, 3, 5];

afterEach(() => tf.engine().endScope());
const on = (backend: string): void => {
  beforeEach(async () => {
    await tf.setBackend(backend);
    tf.engine().startScope();
  });
};

type Layer = Parameters<typeof tf.layers.lstm>[0];

function stock(kind: 'lstm' | 'gru', args: Partial<Layer> = {}): tf.layers.Layer {
  const make = tf.layers[kind] as typeof tf.layers.lstm;
  return make({
    ...{units: UNITS, returnSequences: true, returnState: true, name: 'recurrent'},
    kernelInitializer: tf.initializers.glorotUniform({seed: 1}),
    recurrentInitializer: tf.initializers.glorotUniform({seed: 2}),
    biasInitializer: tf.initializers.randomUniform({minval: -1, maxval: 1, seed: 3}),
    ...args,
  });
}

/** Stock, accelerated and packed forms of one layer, as what they are called with. */
async function forms(
  kind: 'lstm' | 'gru',
  args: Partial<Layer> = {},
): Promise<Record<string, tf.layers.Layer>> {
  const model = (): tf.LayersModel => {
    const input = tf.input({shape: [STEPS, INPUTS]});
    const outputs = stock(kind, args).apply(input) as tf.SymbolicTensor[];
    return tf.model({inputs: input, outputs});
  };
  const [plain, fast] = [model(), model()];
  expect(accelerate(fast).layers[0].accelerated).toBe(true);
  const found = {stock: plain.layers[1], accelerated: fast.layers[1]};
  if (kind === 'gru') return found;
  const small = await operate(plain, planSurgery(plain), {layers: 'sparse'});
  return {...found, packed: small.layers[1]};
}

function expectEqualOutputs(
  layers: Record<string, tf.layers.Layer>,
  call: (layer: tf.layers.Layer) => tf.Tensor[],
): void {
  const {stock: expected, ...others} = layers;
  for (const layer of Object.values(others)) {
    const actual = call(layer);
    call(expected).forEach((tensor, k) => {
      expect(actual[k].dtype).toBe('float32');
      expect(tf.max(tf.abs(tf.sub(actual[k], tensor))).dataSync()[0]).toBeLessThan(1e-5);
    });
  }
}

describe.each(BACKENDS)('on %s', backend => {
  on(backend);

  test.each(['lstm', 'gru'] as const)(
    'integers and truth values are numbers to a %s, as input, state and mask',
    async kind => {
      const layers = await forms(kind);
      const x = tf.oneHot(
        tf.tensor2d(
          [
            [0, 1, 2, 1],
            [2, 2, 0, 1],
          ],
          [BATCH, STEPS],
          'int32',
        ),
        INPUTS,
      );
      const mask = tf.tensor2d([1, 1, 0, 1, 1, 1, 1, 0], [BATCH, STEPS], 'int32');
      const state = tf.tensor2d([1, 0, -2, 3, 1, 0, 1, 1, 2, -1], [BATCH, UNITS], 'int32');
      const initialState = kind === 'lstm' ? [state, tf.neg(state)] : [state];
      for (const input of [x, tf.cast(x, 'bool')]) {
        expectEqualOutputs(
          layers,
          layer => layer.call(input, {mask, initialState} as never) as tf.Tensor[],
        );
      }
    },
  );

  test.each([false, true])(
    'a mask longer than the sequence is read as stock layers read it (goBackwards %s)',
    async goBackwards => {
      const layers = await forms('lstm', {goBackwards});
      const x = tf.randomNormal([BATCH, STEPS, INPUTS], 0, 1, 'float32', 4);
      const masks = [
        tf.tensor2d([1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1], [BATCH, STEPS + 2]),
        tf.tensor2d([0, 1, 1, 0], [1, STEPS]),
      ];
      for (const mask of masks) {
        expectEqualOutputs(layers, layer => layer.call(x, {mask} as never) as tf.Tensor[]);
      }
    },
  );

  test('a model whose pooling shortens a masked sequence predicts as before', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({inputDim: 9, outputDim: 6, maskZero: true, inputLength: 8}),
        tf.layers.conv1d({filters: 4, kernelSize: 3}),
        tf.layers.maxPooling1d({poolSize: 2}),
        stock('lstm', {returnState: false}),
      ],
    });
    const words = tf.tensor2d([[0, 0, 3, 4, 8, 1, 2, 5]]);
    const before = [...(model.predict(words) as tf.Tensor).dataSync()];
    accelerate(model);
    const after = (model.predict(words) as tf.Tensor).dataSync();
    before.forEach((value, k) => expect(after[k]).toBeCloseTo(value, 5));
  });

  test('a mask shorter than the sequence is refused, as a stock layer fails on it', async () => {
    const {accelerated} = await forms('lstm');
    const x = tf.zeros([BATCH, STEPS, INPUTS]);
    const call = (): unknown => accelerated.call(x, {mask: tf.ones([BATCH, 2])} as never);
    expect(call).toThrow(/mask must have the shape \[2,4\].*Received: \[2,2\]/);
  });

  test('other ops take integers too: logits and weights', () => {
    const logits = tf.tensor2d([3, 1, 2, 0], [2, 2], 'int32');
    const labels = tf.tensor1d([0, 1], 'int32');
    // log(1 + e⁻²) and log(1 + e²), by hand.
    const expected = (Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(2))) / 2;
    expect(sparseSoftmaxCrossEntropy(labels, logits).dataSync()[0]).toBeCloseTo(expected, 5);
    const before = tf.memory().numTensors;
    const sums = weightSums(tf.tensor2d([3, 1, -2, 0], [2, 2], 'int32'));
    expect([...sums.rowSquares.dataSync()]).toEqual([10, 4]);
    expect([...sums.columnSquares.dataSync()]).toEqual([13, 1]);
    expect(sums.absolute.dataSync()[0]).toBe(6);
    expect(tf.memory().numTensors - before).toBe(4);
  });
});

describe('a backend that is changed between a call and its gradient', () => {
  on('wasm');
  afterEach(() => tf.setBackend('wasm'));

  const gradientOnCpu = async (): Promise<unknown> => {
    const {accelerated} = await forms('lstm');
    const x = tf.ones([BATCH, STEPS, INPUTS]);
    return tf.grad(input => {
      const [outputs] = accelerated.call(input, {}) as tf.Tensor[];
      void tf.setBackend('cpu');
      return tf.sum(outputs);
    })(x);
  };

  test('is named where it has the kernels too: what they saved is another memory’s', async () => {
    await expect(gradientOnCpu()).rejects.toThrow(
      /what another backend's kernel saved. Leave the backend/,
    );
  });

  test('is named where it has none', async () => {
    const kernel = tf.getKernel(LSTM_SEQUENCE_GRADIENT, 'cpu');
    tf.unregisterKernel(LSTM_SEQUENCE_GRADIENT, 'cpu');
    try {
      await expect(gradientOnCpu()).rejects.toThrow(
        /must be registered for the current backend. Received: backend "cpu" without it/,
      );
    } finally {
      tf.registerKernel(kernel);
    }
  });
});

describe('the engine', () => {
  on('wasm');

  test('two models that train and predict at once give what they give one after the other', async () => {
    const journey = async (seed: number): Promise<number[]> => {
      const model = tf.sequential({
        layers: [
          tf.layers.inputLayer({inputShape: [STEPS, INPUTS]}),
          stock('lstm', {returnState: false, returnSequences: false, name: `recurrent${seed}`}),
        ],
      });
      accelerate(model);
      model.compile({optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError'});
      const x = tf.randomNormal([6, STEPS, INPUTS], 0, 1, 'float32', seed);
      await model.fit(x, tf.ones([6, UNITS]), {epochs: 3, verbose: 0, shuffle: false});
      return [...(await (model.predict(x) as tf.Tensor).data())];
    };
    const alone = [await journey(1), await journey(2)];
    expect(await Promise.all([journey(1), journey(2)])).toEqual(alone);
  });

  test('a reset engine runs the kernels on its new backend', async () => {
    const sums = (): number[] => {
      const {rowSquares} = weightSums(tf.tensor2d([[3, 4]]));
      return [...rowSquares.dataSync()];
    };
    expect(sums()).toEqual([25]);
    tf.engine().reset();
    await tf.setBackend('wasm');
    expect(sums()).toEqual([25]);
    tf.engine().startScope();
  });
});
