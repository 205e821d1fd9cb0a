import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import {
  compactWhileTraining,
  type CompactionCallback,
  type CompactionState,
  type CompactOptions,
} from '@sparsegate/compaction';
import {restoreTrainingTensors, trainingTensors} from '@sparsegate/file-system';
import {adam} from '@sparsegate/kernels';
import {countVariables} from '@sparsegate/structure';
import {
  collapsePosterior,
  elbo,
  keptVariables,
  type ElboState,
  type Variational,
} from '@sparsegate/variational';
import {setLogSigma} from '../packages/variational/test/set-posteriors.js';
import {tinyClassifier, tinyTexts} from '../packages/variational/test/tiny-model.js';
import {savedAndLoaded} from './support/memory-handler.js';

const TRAIN_SIZE = 12;
/** exp(−200) is 0 in float32: no noise at all. */
const NO_NOISE = -200;

type Posteriors = Variational & tf.layers.Layer;

/** Zeros at these positions of an axis, noise included. */
function empty(layer: tf.layers.Layer, name: string, axis: number, positions: number[]): void {
  const {mean, logSigma} = (layer as Posteriors)
    .posteriors()
    .find(posterior => posterior.name === name)!;
  tf.tidy(() => {
    const shape = mean.shape as number[];
    const along = shape.map((size, k) => (k === axis ? size : 1));
    const flags = Array.from({length: shape[axis]}, (_, k) => Number(positions.includes(k)));
    const isEmpty = tf.cast(tf.broadcastTo(tf.reshape(flags, along), shape), 'bool');
    mean.write(tf.where(isEmpty, tf.zeros(shape), mean.read()));
    logSigma.write(tf.where(isEmpty, tf.fill(shape, NO_NOISE), logSigma.read()));
  });
}

/** A classifier in which words 6 and 7, component 1 and neurons 0 and 2 are gone for good, without any noise in what remains. */
function classifierWithEmptyParts(kind: 'lstm' | 'gru' = 'lstm', noise = -20): tf.Sequential {
  const model = tinyClassifier({}, {kind});
  const [embedding, recurrent, output] = model.layers;
  model.layers.forEach(layer => {
    setLogSigma(layer as Posteriors, noise);
  });
  empty(embedding, 'embeddings', 0, [6, 7]);
  empty(embedding, 'z_words', 0, [6, 7]);
  empty(embedding, 'embeddings', 1, [1]);
  empty(recurrent, 'kernel', 0, [1]);
  empty(recurrent, 'recurrent_kernel', 0, [0, 2]);
  empty(recurrent, 'z_outputs', 0, [0, 2]);
  empty(output, 'kernel', 0, [0, 2]);
  return model;
}

interface Run {
  losses: number[];
  history: tf.History['history'];
  model: tf.Sequential;
  weights: number[][];
}

async function train(model: tf.Sequential, compact?: CompactOptions): Promise<Run> {
  model.compile({optimizer: adam(0.01), loss: 'binaryCrossentropy'});
  const kl = elbo(model, {trainSize: TRAIN_SIZE});
  const compaction = compact && compactWhileTraining(model, compact);
  const {x, y} = tinyTexts(TRAIN_SIZE);
  const losses: number[] = [];
  const record = new tf.CustomCallback({
    onBatchEnd: (_batch, logs) => void losses.push(logs!['loss']),
  });
  const callbacks = [kl, ...(compaction ? [compaction] : []), record];
  const {history} = await model.fit(x, y, {
    ...{epochs: 4, batchSize: 4, shuffle: false, verbose: 0, callbacks},
  });
  await compaction?.expand();
  return {losses, history, model, weights: model.getWeights().map(w => [...w.dataSync()])};
}

test.each(['lstm', 'gru'] as const)(
  'what could not come back leaves a variational %s, and losses, KL, counts and means stay what they are without',
  async kind => {
    const plain = await train(classifierWithEmptyParts(kind));
    const compact = await train(classifierWithEmptyParts(kind), {kind: 'exact'});
    expect(compact.history.removed_words).toEqual([2, 2, 2, 2]);
    expect(compact.history.removed_components).toEqual([1, 1, 1, 1]);
    expect(compact.history.removed_neurons).toEqual([2, 2, 2, 2]);
    compact.losses.forEach((loss, k) => expect(loss).toBeCloseTo(plain.losses[k], 5));
    for (const name of ['kl', 'words', 'components', 'neurons', 'gates', 'compression']) {
      compact.history[name].forEach((value, k) => {
        expect(value as number).toBeCloseTo(plain.history[name][k] as number, 3);
      });
    }
    compact.model.weights.forEach(({originalName}, k) => {
      if (!originalName.endsWith('_mean')) return;
      compact.weights[k].forEach((value, at) => {
        const isOther = Math.abs(plain.weights[k][at]) > 0 && value === 0;
        // Of a neuron that is gone, gates and what enters them go on by their KL where nothing can see it.
        if (!isOther) expect(value).toBeCloseTo(plain.weights[k][at], 4);
      });
    });
  },
);

test('the running model is smaller, is saved as it is, and collapses to the same answers', async () => {
  const model = classifierWithEmptyParts();
  model.compile({optimizer: adam(0.01), loss: 'binaryCrossentropy'});
  const {x} = tinyTexts();
  const before = (model.predict(x) as tf.Tensor).dataSync();
  const counts = countVariables(keptVariables(model));
  await compactWhileTraining(model).compact();
  const [embedding, recurrent] = model.layers as Posteriors[];
  expect(embedding.posteriors().map(({mean}) => mean.shape)).toEqual([[6, 2], [6]]);
  expect(recurrent.posteriors().map(({mean}) => mean.shape)).toEqual([
    [2, 8],
    [2, 8],
    [2],
    [8],
    [2],
  ]);
  expect(model.layers.map(layer => layer.outputShape)).toEqual([
    [null, 5, 2],
    [null, 2],
    [null, 1],
  ]);
  expect(countVariables(keptVariables(model))).toEqual({
    ...counts,
    layers: counts.layers.map(layer => ({...layer, units: 2})),
  });
  const loaded = await savedAndLoaded(model);
  const collapsed = collapsePosterior(model);
  for (const other of [model, loaded, collapsed]) {
    const answers = (other.predict(x) as tf.Tensor).dataSync();
    answers.forEach((value, k) => expect(value).toBeCloseTo(before[k], 6));
  }
});

/** Puts features under the threshold by their group weights, with noise of the usual size. */
function doze(layer: tf.layers.Layer, name: string, positions: number[]): void {
  const {mean, logSigma} = (layer as Posteriors)
    .posteriors()
    .find(posterior => posterior.name === name)!;
  const sleeps = (k: number): boolean => positions.includes(k);
  tf.tidy(() => {
    const size = mean.shape[0]!;
    mean.write(tf.tensor1d(Array.from({length: size}, (_, k) => (sleeps(k) ? 0.001 : 1))));
    logSigma.write(tf.tensor1d(Array.from({length: size}, (_, k) => (sleeps(k) ? -2 : -6))));
  });
}

/** As it is in the middle of a training: noise everywhere, two words, a component and a neuron under the threshold. */
function dozingClassifier(): tf.Sequential {
  const model = tinyClassifier();
  const [embedding, recurrent] = model.layers;
  model.layers.forEach(layer => {
    setLogSigma(layer as Posteriors, -6);
  });
  doze(embedding, 'z_words', [3, 7]);
  doze(recurrent, 'z_inputs', [0]);
  doze(recurrent, 'z_outputs', [2]);
  return model;
}

interface Trained {
  model: tf.Sequential;
  optimizer: tf.Optimizer;
  kl: ReturnType<typeof elbo>;
  compaction: CompactionCallback;
}

function prepare(optimizer: tf.Optimizer, options: CompactOptions = {}): Trained {
  const model = dozingClassifier();
  model.compile({optimizer, loss: 'binaryCrossentropy'});
  const kl = elbo(model, {trainSize: 1e6});
  return {model, optimizer, kl, compaction: compactWhileTraining(model, options)};
}

async function fit({model, kl, compaction}: Trained, epochs: number): Promise<tf.History> {
  const {x, y} = tinyTexts(TRAIN_SIZE);
  const history = await model.fit(x, y, {
    ...{epochs, batchSize: 4, shuffle: false, verbose: 0, callbacks: [kl, compaction]},
  });
  tf.dispose([x, y]);
  return history;
}

test('what is under the threshold leaves after so many epochs, and not before', async () => {
  const {history} = await fit(prepare(adam(1e-4), {kind: 'patient', patience: 2}), 3);
  expect(history.removed_words).toEqual([0, 2, 2]);
  expect(history.removed_components).toEqual([0, 1, 1]);
  expect(history.removed_neurons).toEqual([0, 1, 1]);
  expect(history.words).toEqual([6, 6, 6]);
  expect(history.neurons).toEqual([3, 3, 3]);
  // The KL of what left is kept as it was.
  const [, before, after] = history.kl as number[];
  expect(Math.abs(after - before)).toBeLessThan(0.05);
  const [whole, , left] = history.running_weights as number[];
  expect(left).toBeLessThan(whole);
});

test('with exact nothing leaves that noise can bring back, and with watch nothing at all', async () => {
  for (const kind of ['exact', 'watch'] as const) {
    const trained = prepare(adam(1e-4), {kind});
    const {history} = await fit(trained, 3);
    expect(history.removed_words).toEqual([0, 0, 0]);
  }
});

test('watch tells how many words would have left, and which of them came back', async () => {
  const trained = prepare(adam(1e-4), {kind: 'watch'});
  await fit(trained, 2);
  const [embedding] = trained.model.layers;
  doze(embedding, 'z_words', [3]);
  await fit(trained, 1);
  const key = `${embedding.name}/words`;
  expect(trained.compaction.comebacks(1)[key]).toEqual({left: 2, returned: 1});
  expect(trained.compaction.comebacks(2)[key]).toEqual({left: 2, returned: 1});
  expect(trained.compaction.comebacks(3)[key]).toEqual({left: 1, returned: 0});
});

test.each([
  ['adam of @sparsegate/kernels', () => adam(1e-3)],
  ['tf.train.adam', () => tf.train.adam(1e-3)],
  ['momentum', () => tf.train.momentum(1e-3, 0.9)],
  ['rmsprop', () => tf.train.rmsprop(1e-3, 0.9, 0.5)],
] as const)('the numbers of %s follow the weights that stay', async (_name, optimizer) => {
  const trained = prepare(optimizer(), {kind: 'patient', patience: 4});
  await fit(trained, 3);
  const weights = trained.model.trainableWeights.map(({name}) => name);
  const read = async (): Promise<Record<string, {shape: number[]; values: number[]}>> => {
    const [steps, ...own] = await trained.optimizer.getWeights();
    steps.tensor.dispose();
    return Object.fromEntries(
      own.map(({name, tensor}, k) => [
        `${weights[k % weights.length]} ${Math.floor(k / weights.length)} ${name}`,
        {shape: tensor.shape, values: [...tensor.dataSync()]},
      ]),
    );
  };
  const before = await read();
  // No step: only the epoch is counted.
  await trained.compaction.onEpochEnd(3);
  const after = await read();
  const kept = trained.compaction.kept;
  const [embedding] = trained.model.layers;
  expect(kept[`${embedding.name}/words`]).toEqual([0, 1, 2, 4, 5, 6]);
  for (const [name, {values, shape}] of Object.entries(after)) {
    if (!name.startsWith('embeddings_mean')) continue;
    const expected = kept[`${embedding.name}/words`].flatMap(word =>
      kept[`${embedding.name}/components`].map(d => before[name].values[word * 3 + d]),
    );
    expect({name, shape, values}).toEqual({name, shape: [6, 2], values: expected});
  }
});

test('resumed from a checkpoint it trains on to the same numbers, to the last bit', async () => {
  const options: CompactOptions = {kind: 'patient', patience: 2};
  const straight = prepare(adam(1e-3), options);
  await fit(straight, 5);
  const begun = prepare(adam(1e-3), options);
  await fit(begun, 3);
  const tensors = await trainingTensors(begun.model, begun.optimizer);
  const state = JSON.parse(JSON.stringify([begun.compaction.state(), begun.kl.state()])) as [
    CompactionState,
    ElboState,
  ];

  const model = dozingClassifier();
  const optimizer = adam(1e-3);
  model.compile({optimizer, loss: 'binaryCrossentropy'});
  const compaction = compactWhileTraining(model, {...options, state: state[0]});
  await restoreTrainingTensors(model, optimizer, tensors);
  const kl = elbo(model, {trainSize: 1e6, state: state[1]});
  model.layers.forEach(layer => ((layer as Posteriors).sampling.noise.draws = 3 * 3));
  await fit({model, optimizer, kl, compaction}, 2);
  expect(model.getWeights().map(weight => [...weight.dataSync()])).toEqual(
    straight.model.getWeights().map(weight => [...weight.dataSync()]),
  );
  expect(compaction.state()).toEqual(straight.compaction.state());
  expect(await kl.kl()).toBe(await straight.kl.kl());
});

test('expanded, the model has its size again, says the same and counts the same', async () => {
  const trained = prepare(adam(1e-4), {kind: 'patient', patience: 1});
  await fit(trained, 2);
  const {x} = tinyTexts();
  const {model, compaction} = trained;
  const before = (model.predict(x) as tf.Tensor).dataSync();
  const {layers, ...counts} = countVariables(keptVariables(model));
  await compaction.expand();
  expect(model.layers[0].weights.map(({shape}) => shape)).toEqual([[8, 3], [8, 3], [8], [8]]);
  const answers = (model.predict(x) as tf.Tensor).dataSync();
  answers.forEach((value, k) => expect(value).toBeCloseTo(before[k], 6));
  expect(countVariables(keptVariables(model))).toMatchObject(counts);
  expect(layers[0].units).toBe(3);
  expect(await trained.kl.kl()).toBeLessThan(Infinity);
  expect((await fit(trained, 1)).history.loss).toHaveLength(1);
});

test('nothing leaks, whatever leaves', async () => {
  const trained = prepare(adam(1e-4), {kind: 'patient', patience: 3});
  await fit(trained, 1);
  const {numTensors, numBytes} = tf.memory();
  await fit(trained, 3);
  expect(tf.memory().numTensors).toBe(numTensors);
  expect(tf.memory().numBytes).toBeLessThan(numBytes);
  await trained.compaction.expand();
  expect(tf.memory()).toMatchObject({numTensors, numBytes});
});

test('a stateful layer carries on with the neurons that stay', async () => {
  const model = tinyClassifier({}, {batch: 4});
  doze(model.layers[1], 'z_outputs', [2]);
  const {x} = tinyTexts(4);
  model.predict(x, {batchSize: 4});
  const first = model.predict(x, {batchSize: 4}) as tf.Tensor;
  model.resetStates();
  model.predict(x, {batchSize: 4});
  const compaction = compactWhileTraining(model, {kind: 'patient', patience: 1});
  await compaction.onEpochEnd(0);
  expect(compaction.kept['lstm_1/neurons']).toEqual([0, 1, 3]);
  const second = model.predict(x, {batchSize: 4}) as tf.Tensor;
  second.dataSync().forEach((value, k) => expect(value).toBeCloseTo(first.dataSync()[k], 6));
});

test('used wrongly it says so, and changes nothing', async () => {
  const {model, compaction} = prepare(adam(1e-3));
  const [name] = Object.keys(compaction.kept);
  const shapes = model.weights.map(({shape}) => shape);
  expect(() => compactWhileTraining(model)).toThrow(/must not be compacted twice at once/);
  const other = tinyClassifier();
  other.compile({optimizer: 'sgd', loss: 'binaryCrossentropy'});
  const {x, y} = tinyTexts();
  await expect(other.fit(x, y, {verbose: 0, callbacks: compaction})).rejects.toThrow(
    /compactWhileTraining: the callback must be passed to fit of the model it was made for/,
  );
  expect(() => compactWhileTraining(other, {kind: 'hasty' as never})).toThrow(/kind must be/);
  expect(() => compactWhileTraining(other, {patience: 0})).toThrow(/patience must be/);
  expect(() => compactWhileTraining(other, {state: {} as never})).toThrow(/state must be what/);
  const state = compaction.state();
  state.spaces[name].size++;
  expect(() => compactWhileTraining(other, {state})).toThrow(
    /state must be of model .* at its whole size: 8 for "embedding\/words". Received: 9/,
  );
  expect(name).toMatch(/words$/);
  const plain = tf.sequential({layers: [tf.layers.dense({units: 1, inputShape: [2]})]});
  expect(() => compactWhileTraining(plain)).toThrow(/must have a recurrent layer/);
  compaction.detach();
  compaction.detach();
  await expect(compaction.expand()).rejects.toThrow(/must be called before detach/);
  expect(model.weights.map(({shape}) => shape)).toEqual(shapes);
  compactWhileTraining(model).detach();
});

test('layers whose neurons meet something that is not followed keep them', () => {
  const lstm = (units: number, returnSequences = false) =>
    tf.layers.lstm({units, returnSequences, recurrentActivation: 'sigmoid'});
  const model = tf.sequential({
    layers: [
      tf.layers.embedding({name: 'embedding', inputDim: 5, outputDim: 3, inputLength: 4}),
      tf.layers.bidirectional({layer: lstm(2, true) as tf.RNN, mergeMode: 'concat'}),
      lstm(3),
      tf.layers.dense({units: 1}),
    ],
  });
  const [name] = model.layers.slice(2, 3).map(layer => layer.name);
  expect(Object.keys(compactWhileTraining(model).kept)).toEqual([`${name}/neurons`]);
});

test('layers of a model inside the model keep theirs, and so does what they read', async () => {
  const lstm = (name: string, inputSize: number, returnSequences: boolean) =>
    tf.layers.lstm({
      ...{name, units: 3, returnSequences, inputShape: [4, inputSize]},
      recurrentActivation: 'sigmoid',
    });
  const inner = tf.sequential({name: 'inner', layers: [lstm('b', 3, true)]});
  const model = tf.sequential({
    layers: [lstm('a', 2, true), inner, lstm('c', 3, false), tf.layers.dense({units: 1})],
  });
  const compaction = compactWhileTraining(model, {kind: 'patient', patience: 1});
  expect(Object.keys(compaction.kept)).toEqual(['c/neurons']);
  const [kernel, recurrent] = [model.layers[3].weights[0], model.layers[2].weights[1]];
  const withoutRow1 = (matrix: tf.Tensor): tf.Tensor => tf.mul(matrix, [[1], [0], [1]]);
  [kernel, recurrent].forEach(weight =>
    tf.tidy(() => void weight.write(withoutRow1(weight.read()))),
  );
  const x = tf.ones([2, 4, 2]);
  const before = (model.predict(x) as tf.Tensor).dataSync();
  await compaction.onEpochEnd(0);
  expect(compaction.kept).toEqual({'c/neurons': [0, 2]});
  const after = (model.predict(x) as tf.Tensor).dataSync();
  after.forEach((value, k) => expect(value).toBeCloseTo(before[k], 6));
});
