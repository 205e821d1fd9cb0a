import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from '@jest/globals';
import {
  cyclicWeight,
  elbo,
  klDivergence,
  klWeightAt,
  linearWeight,
  SNR_THRESHOLD,
  thresholdedMean,
  variationalDense,
  type ElboOptions,
} from '../src/index.js';
import {saved} from '../../../test/support/memory-handler.js';
import {tinyClassifier, tinyTexts, type Kind} from './tiny-model.js';

const compiled = (model: tf.Sequential) => {
  model.compile({
    optimizer: tf.train.adam(5e-3, 0.9, 0.999, 1e-8),
    loss: 'binaryCrossentropy',
    metrics: ['accuracy'],
  });
  return model;
};

/** One number a weight: the history of a run and where its weights ended. */
async function run(kind: Kind): Promise<{history: unknown; weights: number[]}> {
  const model = compiled(tinyClassifier({}, {kind}));
  const {x, y} = tinyTexts();
  const {history} = await model.fit(x, y, {
    epochs: 2,
    batchSize: 4,
    shuffle: false,
    verbose: 0,
    callbacks: elbo(model, {trainSize: 12}),
  });
  const weights = model.getWeights().flatMap(weight => Array.from(weight.dataSync()));
  model.dispose();
  return {history, weights};
}

describe('the objective', () => {
  test('the training loss is the mean cross-entropy plus weight · KL / N', async () => {
    const model = tf.sequential();
    model.add(variationalDense({units: 1, inputShape: [2], useBias: false, seed: 1}));
    const [mean, logSigma] = model.getWeights();
    const kl = klDivergence({mean, logSigma}).dataSync()[0];
    const x = tf.zeros([4, 2]);
    const y = tf.ones([4, 1]);
    model.compile({optimizer: tf.train.sgd(0), loss: 'meanSquaredError'});
    const lossWith = async (options: ElboOptions): Promise<number> => {
      const callback = elbo(model, options);
      const {history} = await model.fit(x, y, {verbose: 0, callbacks: callback});
      callback.detach();
      return history['loss'][0] as number;
    };
    // Inputs of zeros leave outputs of 1e-4 · ε, a squared error of 1.
    expect((await lossWith({trainSize: 10})) - 1).toBeCloseTo(kl / 10, 3);
    expect((await lossWith({trainSize: 10, klWeight: 0.25})) - 1).toBeCloseTo(kl / 40, 3);
    expect((await lossWith({trainSize: 10, klWeight: 0})) - 1).toBeCloseTo(0, 3);
    const rounded = await lossWith({trainSize: 10, approximation: 'rounded'});
    // −0.67 a value, two of them.
    expect(rounded - 1).toBeCloseTo((kl - 2 * 0.67) / 10, 2);
  });

  test('KL / N of the character model at its start is −0.4275, or 0.1457 with the exact constant', () => {
    // Orthogonal matrices of 1000 units have values of N(0, 1/1000); 200,000 + 4,000,000 + 50,000 of them; log σ is −3.
    const [weights, trainSize, count] = [4_250_000, 4_967_127, 100_000];
    tf.tidy(() => {
      const mean = tf.randomNormal([count], 0, Math.sqrt(1 / 1000), 'float32', 1);
      const posterior = {mean, logSigma: tf.fill([count], -3)};
      const perObject = (approximation: 'rounded' | 'molchanov'): number =>
        (klDivergence(posterior, approximation).dataSync()[0] / count) * (weights / trainSize);
      expect(Math.abs(perObject('rounded') / -0.4275 - 1)).toBeLessThan(0.005);
      expect(perObject('molchanov')).toBeCloseTo(0.1457, 2);
    });
  });

  test('27.4 % of those values begin below the threshold', () => {
    tf.tidy(() => {
      const mean = tf.randomNormal([100_000], 0, Math.sqrt(1 / 1000), 'float32', 1);
      const means = thresholdedMean({mean, logSigma: tf.fill([100_000], -3)}, SNR_THRESHOLD);
      const dropped = means.dataSync().filter(value => value === 0).length / 100_000;
      expect(dropped).toBeCloseTo(0.274, 2);
    });
  });

  const kinds: Kind[] = ['lstm', 'gru'];

  test.each(kinds)('equal seeds give equal runs of a %s, to the last bit', async kind => {
    expect(await run(kind)).toEqual(await run(kind));
  });

  test.each(kinds)(
    'training of a %s lowers the loss and the history says what is left',
    async kind => {
      const model = compiled(tinyClassifier({}, {kind}));
      const {x, y} = tinyTexts();
      const callback = elbo(model, {trainSize: 12});
      const {history} = await model.fit(x, y, {epochs: 30, verbose: 0, callbacks: callback});
      const first = (name: string) => history[name][0] as number;
      const last = (name: string) => history[name][29] as number;
      expect(last('loss')).toBeLessThan(first('loss'));
      expect(last('kl')).toBeLessThan(first('kl'));
      expect(Object.keys(history).sort()).toEqual(
        [
          ...['acc', 'loss', 'kl', 'kl_weight', 'words', 'components'],
          ...['neurons', 'gates', 'compression'],
        ].sort(),
      );
      expect(first('neurons')).toBe(4);
      expect(callback.epoch).toBe(30);
    },
  );

  test.each(kinds)(
    'a run of a %s that is saved, loaded and gone on with ends where a straight one does',
    async kind => {
      const {x, y} = tinyTexts();
      const train = async (model: tf.LayersModel, epochs: number): Promise<void> => {
        const callbacks = elbo(model, {trainSize: 12});
        await model.fit(x, y, {epochs, batchSize: 4, shuffle: false, verbose: 0, callbacks});
      };
      const weights = (model: tf.LayersModel) =>
        model.getWeights().flatMap(weight => Array.from(weight.dataSync()));
      const straight = compiled(tinyClassifier({}, {kind}));
      await train(straight, 3);

      const first = compiled(tinyClassifier({}, {kind}));
      await train(first, 2);
      const artifacts = await saved(first, {includeOptimizer: true});
      const second = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
      await train(second, 1);
      expect(weights(second)).toEqual(weights(straight).map(value => expect.closeTo(value, 4)));
    },
  );

  test.each([
    ['lstm' as const, 16],
    ['gru' as const, 12],
  ])('two layers of %s are told apart in the history', async (kind, gates) => {
    const model = compiled(tinyClassifier({}, {layers: 2, kind}));
    const {x, y} = tinyTexts();
    const {history} = await model.fit(x, y, {
      verbose: 0,
      callbacks: elbo(model, {trainSize: 12}),
    });
    expect([history[`neurons_${kind}_1`], history[`gates_${kind}_2`]]).toEqual([[4], [gates]]);
  });

  test.each(kinds)('a training step of a %s leaves no tensor behind', async kind => {
    const model = compiled(tinyClassifier({}, {kind}));
    const {x, y} = tinyTexts();
    const callbacks = elbo(model, {trainSize: 12});
    await model.fit(x, y, {verbose: 0, callbacks});
    const before = tf.memory().numTensors;
    await model.fit(x, y, {epochs: 2, verbose: 0, callbacks});
    expect(tf.memory().numTensors).toBe(before);
  });

  test('fitDataset and evaluate run, and evaluate does not count the KL', async () => {
    const model = compiled(tinyClassifier());
    const {x, y} = tinyTexts();
    const callbacks = elbo(model, {trainSize: 12});
    const data = tf.data.zip({
      xs: tf.data.array(x.arraySync()),
      ys: tf.data.array(y.arraySync()),
    });
    await model.fitDataset(data.batch(4) as never, {epochs: 1, verbose: 0, callbacks});
    const [loss] = model.evaluate(x, y) as tf.Scalar[];
    callbacks.detach();
    const [without] = model.evaluate(x, y) as tf.Scalar[];
    expect(loss.dataSync()[0]).toBe(without.dataSync()[0]);
  });
});

describe('the weight of the KL', () => {
  test('on a straight line, and then constant', () => {
    const weight = linearWeight({epochs: 4});
    expect([0, 1, 4, 9].map(epoch => klWeightAt(weight, epoch))).toEqual([0, 0.25, 1, 1]);
  });

  test('in cycles', () => {
    const weight = cyclicWeight({epochs: 4, from: 0.5});
    expect([0, 1, 2, 3, 4, 5].map(epoch => klWeightAt(weight, epoch))).toEqual([
      ...[0.5, 0.75, 1, 1],
      ...[0.5, 0.75],
    ]);
  });

  test('moves from epoch to epoch, over several calls of fit', async () => {
    const model = compiled(tinyClassifier());
    const {x, y} = tinyTexts();
    const callbacks = elbo(model, {trainSize: 12, klWeight: linearWeight({epochs: 2})});
    const first = await model.fit(x, y, {epochs: 2, verbose: 0, callbacks});
    const second = await model.fit(x, y, {epochs: 1, verbose: 0, callbacks});
    expect([first.history['kl_weight'], second.history['kl_weight']]).toEqual([[0, 0.5], [1]]);
  });
});

describe('bad input', () => {
  test.each<[string, object, RegExp]>([
    ['no trainSize', {}, /elbo: trainSize must be.*Received: undefined/],
    ['a trainSize of 0', {trainSize: 0}, /trainSize.*Received: 0/],
    ['a trainSize as text', {trainSize: '12'}, /trainSize.*Received: 12/],
    ['a negative weight', {trainSize: 1, klWeight: -1}, /klWeight.*Received: -1/],
    ['a ramp of no epochs', {trainSize: 1, klWeight: linearWeight({epochs: 0})}, /epochs 0/],
    ['other constants', {trainSize: 1, approximation: 'exact'}, /Received: 'exact'/],
  ])('%s', (_, options, message) => {
    expect(() => elbo(tinyClassifier(), options as ElboOptions)).toThrow(message);
  });

  test('a model without variational layers', () => {
    const model = tf.sequential({layers: [tf.layers.dense({units: 1, inputShape: [2]})]});
    expect(() => elbo(model, {trainSize: 1})).toThrow(/must be built and have.*Received: Dense/);
  });

  test('a variational layer inside a wrapper', () => {
    const inner = variationalDense({units: 1}) as never;
    const wrapped = tf.layers.timeDistributed({layer: inner, inputShape: [3, 2]} as never);
    const model = tf.sequential({layers: [wrapped]});
    expect(() => elbo(model, {trainSize: 1})).toThrow(/one inside "time_distributed/);
  });

  test('twice on one model, until the first is detached', () => {
    const model = tinyClassifier();
    const callback = elbo(model, {trainSize: 1});
    expect(() => elbo(model, {trainSize: 1})).toThrow(/two KL terms at once/);
    callback.detach();
    elbo(model, {trainSize: 1}).detach();
  });

  test('NaN in log σ, which is named', () => {
    const model = tinyClassifier();
    const [, logSigma] = model.layers[0].getWeights() as tf.Variable[];
    logSigma.assign(tf.fill(logSigma.shape, NaN));
    expect(() => elbo(model, {trainSize: 1})).toThrow(/embeddings_log_sigma.*Received: NaN/);
  });
});
