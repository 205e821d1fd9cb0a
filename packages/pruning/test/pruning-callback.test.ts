import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {freezeZeros, prune, ramp, type PruneOptions} from '../src/index.js';

const initializer = (seed: number) =>
  tf.initializers.randomUniform({minval: -0.5, maxval: 0.5, seed});

/** Two LSTMs, so that one can be frozen while the other is pruned. */
function stacked(optimizer: tf.Optimizer = tf.train.sgd(0)): tf.Sequential {
  const lstm = (name: string, seed: number, returnSequences: boolean) =>
    tf.layers.lstm({
      name,
      units: 4,
      inputShape: returnSequences ? [5, 3] : undefined,
      returnSequences,
      recurrentActivation: 'sigmoid',
      kernelInitializer: initializer(seed),
      recurrentInitializer: initializer(seed + 1),
    });
  const model = tf.sequential({
    layers: [
      lstm('lower', 1, true),
      lstm('upper', 3, false),
      tf.layers.dense({name: 'out', units: 1, kernelInitializer: initializer(5)}),
    ],
  });
  model.compile({optimizer, loss: 'meanSquaredError'});
  return model;
}

const x = () => tf.randomNormal([16, 5, 3], 0, 1, 'float32', 5);
const y = () => tf.randomNormal([16, 1], 0, 1, 'float32', 6);
const fit = (model: tf.Sequential, callbacks: unknown, epochs = 1) =>
  model.fit(x(), y(), {
    epochs,
    batchSize: 16,
    verbose: 0,
    callbacks: callbacks as tf.Callback[],
  });

const valuesOf = (model: tf.LayersModel, layer: string) =>
  model
    .getLayer(layer)
    .getWeights()
    .map(w => Array.from(w.dataSync()));
const zerosOf = (model: tf.LayersModel, layer: string) =>
  valuesOf(model, layer)
    .slice(0, 2)
    .flat()
    .filter(value => value === 0).length;

async function saved(model: tf.Sequential): Promise<tf.io.ModelArtifacts> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async given => {
      artifacts = given;
      return {modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(given)};
    }),
  );
  return artifacts!;
}

const loaded = async (artifacts: tf.io.ModelArtifacts) =>
  (await tf.loadLayersModel(tf.io.fromMemory(artifacts))) as tf.Sequential;

const THRESHOLD: PruneOptions = {groupLambda: 0.01, magnitudeThreshold: 0.2};

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe('a detached callback', () => {
  test('does nothing any more, in fit too', async () => {
    const model = stacked();
    const pruning = prune(model, THRESHOLD);
    pruning.detach();
    const before = valuesOf(model, 'lower');
    const {history} = await fit(model, pruning);
    expect(valuesOf(model, 'lower')).toEqual(before);
    expect(Object.keys(history)).toEqual(['loss']);
    expect(await pruning.penalty()).toBe(0);
  });

  test('detached again, it leaves what was attached meanwhile', async () => {
    const model = stacked();
    const first = prune(model, THRESHOLD);
    first.detach();
    const second = prune(model, THRESHOLD);
    first.detach();
    const {history} = await fit(model, second);
    const likelihood = (model.evaluate(x(), y()) as tf.Scalar).dataSync()[0];
    second.detach();
    expect(history.penalty[0]).toBeGreaterThan(0);
    expect(history.loss[0]).not.toBeCloseTo(likelihood, 3);
    expect(() => prune(model, THRESHOLD)).not.toThrow();
  });
});

describe('a layer with trainable = false', () => {
  test.each(['before', 'after'])('set %s prune, keeps its weights', async when => {
    const model = stacked(tf.train.sgd(0.1));
    const freeze = () => {
      model.getLayer('lower').trainable = false;
      model.compile({optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError'});
    };
    if (when === 'before') freeze();
    const pruning = prune(model, THRESHOLD);
    if (when === 'after') freeze();
    const before = valuesOf(model, 'lower');
    await fit(model, pruning);
    expect(valuesOf(model, 'lower')).toEqual(before);
    expect(zerosOf(model, 'upper')).toBeGreaterThan(0);
  });

  test('does not count in the penalty', async () => {
    const model = stacked();
    const pruning = prune(model, {groupLambda: 1, weightLambda: 1, magnitudeThreshold: 0});
    const whole = await pruning.penalty();
    model.getLayer('lower').trainable = false;
    const part = await pruning.penalty();
    model.getLayer('upper').trainable = false;
    model.getLayer('out').trainable = false;
    expect(part).toBeLessThan(whole);
    expect(await pruning.penalty()).toBe(0);
  });

  test('takes the neuron groups below along: they cannot be emptied', async () => {
    const model = stacked();
    const pruning = prune(model, {groupLambda: 1, epsilon: 0});
    model.getLayer('out').trainable = false;
    model.getLayer('lower').trainable = false;
    const [kernel, recurrentKernel] = model.getLayer('upper').getWeights();
    const gateNorms = tf.sqrt(
      tf.add(tf.sum(tf.square(kernel), 0), tf.sum(tf.square(recurrentKernel), 0)),
    );
    expect(await pruning.penalty()).toBeCloseTo(tf.sum(gateNorms).dataSync()[0], 4);
  });

  test('may be held by freezeZeros without a change', async () => {
    const model = stacked(tf.train.sgd(0.1));
    model.getLayer('lower').trainable = false;
    model.compile({optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError'});
    const before = valuesOf(model, 'lower');
    await fit(model, freezeZeros(model));
    expect(valuesOf(model, 'lower')).toEqual(before);
  });
});

describe('training that resumes', () => {
  const schedule = {groupLambda: ramp(0, 0.1, 0, 10), magnitudeThreshold: 0};

  test('a model saved while it was being pruned goes on in its schedule', async () => {
    const model = stacked();
    await fit(model, prune(model, schedule), 4);
    const pruning = prune(await loaded(await saved(model)), schedule);
    expect(pruning.step).toBe(4);
  });

  test('state() takes over where the model does not tell', async () => {
    const pruning = prune(stacked(), schedule);
    pruning.step = 7;
    const other = prune(stacked(), {...schedule, state: pruning.state()});
    expect(other.step).toBe(7);
    expect(await other.penalty()).toBeCloseTo(await pruning.penalty(), 6);
  });

  test('after detach, and with {step: 0}, a schedule begins anew; other metadata stay', async () => {
    const model = stacked();
    model.setUserDefinedMetadata({author: 'me'});
    const pruning = prune(model, schedule);
    await fit(model, pruning, 2);
    const interrupted = await loaded(await saved(model));
    expect(prune(interrupted, {...schedule, state: {step: 0}}).step).toBe(0);
    pruning.detach();
    const finished = await loaded(await saved(model));
    expect(finished.getUserDefinedMetadata()).toEqual({author: 'me'});
    expect(prune(finished, schedule).step).toBe(0);
  });
});

describe('as one of several callbacks', () => {
  test('behind plain functions it works as it does alone', async () => {
    const seen: number[] = [];
    const model = stacked();
    await fit(model, [
      {onEpochEnd: (_: number, logs: tf.Logs) => void seen.push(logs.loss as number)},
      prune(model, THRESHOLD),
    ]);
    expect(seen).toHaveLength(1);
    expect(zerosOf(model, 'lower')).toBeGreaterThan(0);
    await fit(model, [{onEpochEnd: () => undefined}, freezeZeros(model)]);
    expect(zerosOf(model, 'lower')).toBeGreaterThan(0);
  });

  test('in the training of another model it is refused', async () => {
    const [mine, other] = [stacked(), stacked()];
    await expect(fit(other, prune(mine, THRESHOLD))).rejects.toThrow(
      /prune: the callback must be passed to fit of the model it was made for, "sequential_\d+"/,
    );
    await expect(fit(other, freezeZeros(mine))).rejects.toThrow(/freezeZeros: the callback must/);
  });

  test('behind a plain object, where tfjs tells no model, it is refused too', async () => {
    const [mine, other] = [stacked(), stacked()];
    const plain = {onEpochEnd: () => undefined};
    await expect(fit(other, [plain, prune(mine, THRESHOLD)])).rejects.toThrow(
      /prune: the callback must .* Received: training of another model\. Call prune for that one/,
    );
    await expect(fit(other, [plain, freezeZeros(mine)])).rejects.toThrow(/freezeZeros: the callb/);
  });

  test('in a loop of batches, where no model is in fit, it is called by hand', async () => {
    const callback = prune(stacked(), THRESHOLD);
    await callback.onTrainBegin();
    await callback.onBatchEnd();
    expect(callback.step).toBe(1);
  });
});

describe('options from JavaScript', () => {
  const refused: Array<[object | null, RegExp]> = [
    [{groupLambda: null}, /groupLambda must be a number or a schedule.*Received: null/],
    [{groupLambda: {kind: 'linear', value: 1}}, /kind of a schedule must be one of 'constant'/],
    [{groupLambda: 1, groups: 'gates'}, /groups must be one of.*Received: 'gates'/],
    [{groupLambda: 1, scope: 'all'}, /scope must be one of.*Received: 'all'/],
    [{groupLambda: 1, mode: 'assing'}, /mode must be 'assign'.*Did you mean assign\?/],
    [{groupLambda: 1, union: 'sets'}, /union must be 'code' or 'set'.*Did you mean set\?/],
    [{groupsLambda: 1}, /Received: groupsLambda. Did you mean groupLambda\?/],
    [{groupLambda: 1, state: {steps: 3}}, /state: options must be among step/],
    [null, /options must be an object. Received: null/],
  ];
  test.each(refused)('%j is refused', (options, message) => {
    expect(() => prune(stacked(), options as PruneOptions)).toThrow(message);
  });

  test('freezeZeros knows its scopes', () => {
    expect(() => freezeZeros(stacked(), 'recurent' as never)).toThrow(/Did you mean recurrent\?/);
  });
});
