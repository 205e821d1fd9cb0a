import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {clipByGlobalNorm, freezeZeros, prune, ramp, type PruneOptions} from '../src/index.js';

const initializer = (seed: number) =>
  tf.initializers.randomUniform({minval: -0.5, maxval: 0.5, seed});

function small(name?: string): tf.Sequential {
  return tf.sequential({
    name,
    layers: [
      tf.layers.lstm({
        units: 6,
        inputShape: [5, 3],
        recurrentActivation: 'sigmoid',
        kernelInitializer: initializer(1),
        recurrentInitializer: initializer(2),
      }),
      tf.layers.dense({units: 1, kernelInitializer: initializer(3)}),
    ],
  });
}

const x = () => tf.randomNormal([16, 5, 3], 0, 1, 'float32', 5);
const y = () => tf.randomNormal([16, 1], 0, 1, 'float32', 6);

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

function compiled(optimizer: tf.Optimizer, options: PruneOptions) {
  const model = small();
  model.compile({optimizer, loss: 'meanSquaredError'});
  return {model, callback: prune(model, options)};
}

const weightsOf = (model: tf.LayersModel) => model.getWeights().map(w => Array.from(w.dataSync()));
const zerosOf = (model: tf.LayersModel) => weightsOf(model).map(w => w.filter(v => v === 0).length);

describe('training through model.fit', () => {
  test('the history holds penalty, neurons, gates and compression of each epoch', async () => {
    const {model, callback} = compiled(tf.train.sgd(0.1), {
      groupLambda: 0.05,
      weightLambda: 0.01,
      magnitudeThreshold: 0.01,
    });
    const {history} = await model.fit(x(), y(), {
      epochs: 3,
      batchSize: 8,
      verbose: 0,
      callbacks: callback,
    });
    for (const key of ['loss', 'penalty', 'neurons', 'gates', 'compression']) {
      expect(history[key]).toHaveLength(3);
    }
    expect(history.neurons[0]).toBe(6);
    expect(history.penalty[2]).toBeLessThan(history.penalty[0] as number);
  });

  test('the loss contains the penalty', async () => {
    const {model, callback} = compiled(tf.train.sgd(0), {groupLambda: 0.05});
    const expected = model.evaluate(x(), y()) as tf.Scalar;
    const {history} = await model.fit(x(), y(), {
      epochs: 1,
      batchSize: 16,
      verbose: 0,
      callbacks: callback,
    });
    expect(history.loss[0]).toBeCloseTo(expected.dataSync()[0] + (history.penalty[0] as number), 5);
  });

  test.each([
    ['adam', () => tf.train.adam(0.01)],
    ['momentum', () => tf.train.momentum(0.05, 0.9)],
  ])('zeros survive %s, which moves a weight without gradient', async (_, optimizer) => {
    const {model, callback} = compiled(optimizer(), {
      groupLambda: 0.1,
      weightLambda: 0.02,
      magnitudeThreshold: 0.03,
    });
    await model.fit(x(), y(), {epochs: 20, batchSize: 8, verbose: 0, callbacks: callback});
    const small = model
      .getWeights()
      .slice(0, 2)
      .flatMap(w => Array.from(w.dataSync()));
    expect(small.filter(w => w === 0).length).toBeGreaterThan(10);
    expect(small.every(w => w === 0 || Math.abs(w) >= Math.fround(0.03))).toBe(true);
  });

  test('a strong penalty empties gates and neurons', async () => {
    const {model, callback} = compiled(tf.train.sgd(0.1), {
      groupLambda: 0.2,
      magnitudeThreshold: 0.02,
    });
    const {history} = await model.fit(x(), y(), {
      epochs: 60,
      batchSize: 16,
      verbose: 0,
      callbacks: callback,
    });
    expect(history.gates.at(-1)).toBeLessThan(24);
    expect(history.neurons.at(-1)).toBeLessThan(6);
  });

  test('schedules go by steps', async () => {
    const {model, callback} = compiled(tf.train.sgd(0), {
      groupLambda: ramp(0, 0.1, 2, 4),
      magnitudeThreshold: 0,
    });
    const {history} = await model.fit(x(), y(), {
      epochs: 5,
      batchSize: 16,
      verbose: 0,
      callbacks: callback,
    });
    const [zero, none, half, full, still] = history.penalty as number[];
    expect([zero, none]).toEqual([0, 0]);
    expect(half).toBeCloseTo(full / 2, 5);
    expect(still).toBe(full);
    expect(callback.step).toBe(5);
  });

  test('forward-only keeps latent weights: small updates add up and bring a weight back', async () => {
    const run = async (mode: 'assign' | 'forward-only') => {
      const {model, callback} = compiled(tf.train.sgd(0.3), {
        groupLambda: 0,
        magnitudeThreshold: 0.3,
        mode,
      });
      const before = tf.memory().numTensors;
      await model.fit(x(), y(), {epochs: 60, batchSize: 16, verbose: 0, callbacks: callback});
      expect(tf.memory().numTensors - before).toBeLessThanOrEqual(2);
      return zerosOf(model)[0] + zerosOf(model)[1];
    };
    const assigned = await run('assign');
    const latent = await run('forward-only');
    expect(assigned).toBeGreaterThan(latent);
    expect(latent).toBeGreaterThan(0);
  });

  test('groups, scope and union are options', () => {
    for (const options of [
      {groups: 'weights+neurons', union: 'set'},
      {groups: 'weights', weightLambda: 0.1},
      {scope: 'recurrent'},
      {scope: 'iss-code'},
    ] as PruneOptions[]) {
      const {callback} = compiled(tf.train.sgd(0.1), {groupLambda: 0.1, ...options});
      expect(callback.step).toBe(0);
    }
  });

  test("scope 'recurrent' leaves the next matrix alone, 'iss-code' takes the biases too", async () => {
    const zeros = async (scope: PruneOptions['scope']) => {
      const {model, callback} = compiled(tf.train.sgd(0), {
        groupLambda: 0,
        magnitudeThreshold: 0.2,
        scope,
      });
      model.layers[0].setWeights(
        model.layers[0].getWeights().map(w => (w.rank === 1 ? tf.fill(w.shape, 0.1) : w)),
      );
      await model.fit(x(), y(), {epochs: 1, batchSize: 16, verbose: 0, callbacks: callback});
      return zerosOf(model).map(n => n > 0);
    };
    // kernel, recurrent kernel, bias; Dense kernel, its bias of zeros
    expect(await zeros('recurrent')).toEqual([true, true, false, false, true]);
    expect(await zeros('recurrent+next')).toEqual([true, true, false, true, true]);
    expect(await zeros('iss-code')).toEqual([true, true, true, true, true]);
  });

  test('it makes no tensors that stay', async () => {
    const {model, callback} = compiled(tf.train.sgd(0.1), {groupLambda: 0.05, weightLambda: 0.01});
    const [inputs, targets] = [x(), y()];
    await model.fit(inputs, targets, {epochs: 1, verbose: 0, callbacks: callback});
    const before = tf.memory().numTensors;
    await model.fit(inputs, targets, {epochs: 5, verbose: 0, callbacks: callback});
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('afterwards', () => {
  test('detach takes the penalty off, and the model can be pruned again', async () => {
    const {model, callback} = compiled(tf.train.sgd(0), {groupLambda: 0.05});
    callback.detach();
    const expected = model.evaluate(x(), y()) as tf.Scalar;
    const {history} = await model.fit(x(), y(), {epochs: 1, batchSize: 16, verbose: 0});
    expect(history.loss[0]).toBeCloseTo(expected.dataSync()[0], 5);
    expect(() => prune(model, {groupLambda: 0.1})).not.toThrow();
  });

  test('freezeZeros fine-tunes the rest and wakes no zero', async () => {
    const {model, callback} = compiled(tf.train.adam(0.05), {
      groupLambda: 0,
      magnitudeThreshold: 0.25,
    });
    await model.fit(x(), y(), {epochs: 1, verbose: 0, callbacks: callback});
    callback.detach();
    const before = weightsOf(model);
    await model.fit(x(), y(), {epochs: 10, verbose: 0, callbacks: freezeZeros(model)});
    const after = weightsOf(model);
    [0, 1, 3].forEach(k => {
      expect(after[k].map(w => w === 0)).toEqual(before[k].map(w => w === 0));
      expect(after[k]).not.toEqual(before[k]);
    });
  });
});

describe('gradient clipping', () => {
  const gradientNorm = (optimizer: tf.Optimizer, scale: number) => {
    const [a, b] = [tf.variable(tf.zeros([3])), tf.variable(tf.zeros([2, 2]))];
    optimizer.minimize(
      () => tf.add(tf.sum(tf.mul(a, scale)), tf.sum(tf.mul(b, scale))) as tf.Scalar,
      false,
      [a, b],
    );
    return Math.hypot(...a.dataSync(), ...b.dataSync());
  };

  test('a long gradient is scaled to the norm given, over all weights together', () => {
    expect(gradientNorm(clipByGlobalNorm(tf.train.sgd(1), 5), 100)).toBeCloseTo(5, 4);
  });

  test('a short one passes unchanged', () => {
    expect(gradientNorm(clipByGlobalNorm(tf.train.sgd(1), 5), 0.5)).toBeCloseTo(
      0.5 * Math.sqrt(7),
      5,
    );
  });

  test('it saves with the model and loads with its optimizer inside', async () => {
    const model = small();
    model.compile({
      optimizer: clipByGlobalNorm(tf.train.adam(0.02, 0.8), 3),
      loss: 'meanSquaredError',
    });
    await model.fit(x(), y(), {epochs: 2, verbose: 0});
    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler(async artifacts => {
        saved = artifacts;
        return {modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts)};
      }),
      {includeOptimizer: true},
    );
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved!));
    const optimizer = loaded.optimizer as ReturnType<typeof clipByGlobalNorm>;
    expect(optimizer.getConfig()).toEqual((model.optimizer as tf.Optimizer).getConfig());
    const [expected] = (await model.fit(x(), y(), {epochs: 1, shuffle: false, verbose: 0})).history
      .loss;
    const [actual] = (await loaded.fit(x(), y(), {epochs: 1, shuffle: false, verbose: 0})).history
      .loss;
    expect(actual).toBeCloseTo(expected as number, 6);
  });

  test.each([0, -1, NaN])('a norm of %p is refused', norm => {
    expect(() => clipByGlobalNorm(tf.train.sgd(1), norm)).toThrow(
      /maxNorm must be a positive number/,
    );
  });
});

describe('bad input is refused and changes nothing', () => {
  const refused: Array<[string, () => [tf.LayersModel, PruneOptions], RegExp]> = [
    [
      'a negative lambda',
      () => [small(), {groupLambda: -1}],
      /groupLambda must be a finite number.*Received: -1/,
    ],
    [
      'a NaN lambda',
      () => [small(), {groupLambda: 1, weightLambda: NaN}],
      /weightLambda.*Received: NaN/,
    ],
    ['no lambda', () => [small(), {}], /groupLambda must be given/],
    [
      'a threshold above every weight',
      () => [small(), {groupLambda: 1, magnitudeThreshold: 0.7}],
      /must leave weights in layer "lstm.*Received: 0.7/,
    ],
    [
      'a ramp that ends before it begins',
      () => [small(), {groupLambda: {kind: 'ramp', from: 0, to: 1, begin: 9, end: 3}}],
      /end after that.*begin 9, end 3/,
    ],
    [
      'a model without recurrent layer',
      () => [
        tf.sequential({layers: [tf.layers.dense({units: 1, inputShape: [2]})]}),
        {groupLambda: 1},
      ],
      /recurrent layer/,
    ],
    ['an empty model', () => [tf.sequential(), {groupLambda: 1}], /must be built/],
    ['NaN in a weight', () => [withWeight(NaN), {groupLambda: 1}], /must be finite. Received: NaN/],
    [
      'an infinite weight',
      () => [withWeight(Infinity), {groupLambda: 1}],
      /must be finite. Received: Infinity/,
    ],
  ];
  test.each(refused)('%s', (_, given, message) => {
    const [model, options] = given();
    const before = JSON.stringify(weightsOf(model));
    expect(() => prune(model, options)).toThrow(message);
    expect(JSON.stringify(weightsOf(model))).toBe(before);
    expect(model.layers.every(({losses}) => losses.length === 0)).toBe(true);
  });

  test('pruning twice', () => {
    const {model} = compiled(tf.train.sgd(0.1), {groupLambda: 0.1});
    expect(() => prune(model, {groupLambda: 0.1})).toThrow(/must not be pruned twice.*detach\(\)/);
  });
});

function withWeight(value: number): tf.Sequential {
  const model = small();
  const [kernel, ...others] = model.layers[0].getWeights();
  const values = Float32Array.from(kernel.dataSync());
  values[7] = value;
  model.layers[0].setWeights([tf.tensor(values, kernel.shape), ...others]);
  return model;
}
