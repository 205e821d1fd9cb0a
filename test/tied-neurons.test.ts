import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import '@sparsegate/kernels/cpu';
import {accelerate} from '@sparsegate/kernels';
import {prune, type Groups} from '@sparsegate/pruning';
import {compression} from '@sparsegate/structure';
import {operate, planSurgery, verify} from '@sparsegate/surgery';

beforeEach(async () => {
  await tf.setBackend('cpu');
  tf.engine().startScope();
});
afterEach(() => tf.engine().endScope());

const WORDS = 7;
const UNITS = 6;

const uniform = (seed: number) => tf.initializers.randomUniform({minval: -0.6, maxval: 0.6, seed});

function lstm(name: string, units: number, seed: number, returnSequences = true) {
  return tf.layers.lstm({
    ...{name, units, returnSequences, recurrentActivation: 'sigmoid'},
    ...{kernelInitializer: uniform(seed), recurrentInitializer: uniform(seed + 1)},
  });
}

/** words → embedding → + a → + b → top → answer: both additions are residual, so that embedding, a and b are tied. */
function residual(): tf.LayersModel {
  const words = tf.input({shape: [5], dtype: 'int32'});
  const embedding = tf.layers.embedding({
    ...{name: 'embedding', inputDim: WORDS, outputDim: UNITS, embeddingsInitializer: uniform(9)},
  });
  const add = (name: string, parts: tf.SymbolicTensor[]) =>
    tf.layers.add({name}).apply(parts) as tf.SymbolicTensor;
  const x = embedding.apply(words) as tf.SymbolicTensor;
  const once = add('once', [x, lstm('a', UNITS, 1).apply(x) as tf.SymbolicTensor]);
  const twice = add('twice', [once, lstm('b', UNITS, 3).apply(once) as tf.SymbolicTensor]);
  const top = lstm('top', 4, 5, false).apply(twice);
  const answer = tf.layers.dense({name: 'answer', units: 1, kernelInitializer: uniform(7)});
  return tf.model({inputs: words, outputs: answer.apply(top) as tf.SymbolicTensor});
}

const matrix = (model: tf.LayersModel, layer: string, weight: number): number[][] =>
  model.getLayer(layer).getWeights()[weight].arraySync() as number[][];

const squares = (values: number[]): number => values.reduce((sum, w) => sum + w * w, 0);

/** √(Σ squares + ε) of each group, added up. */
const norms = (groups: number[][]): number =>
  groups.reduce((sum, group) => sum + Math.sqrt(squares(group) + 1e-8), 0);

const column = (rows: number[][], k: number): number[] => rows.map(row => row[k]);

/** By the definition: each column of a layer's matrices, and the rows that belong to one neuron. */
function gatesOf(model: tf.LayersModel, layer: string): number[][] {
  const [kernel, recurrent] = [matrix(model, layer, 0), matrix(model, layer, 1)];
  return kernel[0].map((_, k) => [...column(kernel, k), ...column(recurrent, k)]);
}

/** Of the residual model: what reads component k of the sum, and the recurrent rows of both its neurons. */
function tiedRows(model: tf.LayersModel, k: number): number[] {
  return ['a', 'b']
    .flatMap(layer => [matrix(model, layer, 0)[k], matrix(model, layer, 1)[k]])
    .concat([matrix(model, 'top', 0)[k]])
    .flat();
}

const upTo = (n: number): number[] => Array.from({length: n}, (_, k) => k);

function topRows(model: tf.LayersModel, k: number): number[] {
  return [...matrix(model, 'top', 1)[k], ...matrix(model, 'answer', 0)[k]];
}

async function penaltyOf(model: tf.LayersModel, groups: Groups): Promise<number> {
  const callback = prune(model, {...{groups, groupLambda: 1, weightLambda: 0}, method: 'penalty'});
  const value = await callback.penalty();
  callback.detach();
  return value;
}

describe('neurons that surgery can only cut together', () => {
  test('are one group in the penalty: the rows of all of them, and of what reads the sum, once', async () => {
    const model = residual();
    const expected =
      norms(['a', 'b', 'top'].flatMap(layer => gatesOf(model, layer))) +
      norms(upTo(UNITS).map(k => tiedRows(model, k))) +
      norms(upTo(4).map(k => topRows(model, k)));
    expect(await penaltyOf(model, 'weights+gates+neurons')).toBeCloseTo(expected, 3);
  });

  test('are one union, all that enters and leaves them', async () => {
    const model = residual();
    const gates = (layer: string, units: number, k: number): number[] =>
      gatesOf(model, layer)
        .filter((_, c) => c % units === k)
        .flat();
    const expected =
      norms(
        upTo(UNITS).map(k => [
          ...gates('a', UNITS, k),
          ...gates('b', UNITS, k),
          ...tiedRows(model, k),
        ]),
      ) + norms(upTo(4).map(k => [...gates('top', 4, k), ...topRows(model, k)]));
    expect(await penaltyOf(model, 'weights+neurons')).toBeCloseTo(expected, 3);
  });

  test.each<Groups>(['weights+gates+neurons', 'weights+neurons'])(
    "become 0 together in proximal steps with groups '%s', and surgery cuts them exactly",
    async groups => {
      const model = residual();
      accelerate(model);
      model.compile({optimizer: tf.train.adam(0.02), loss: 'meanSquaredError'});
      const x = tf.randomUniform([64, 5], 0, WORDS, 'int32', 1);
      const y = tf.sum(tf.cast(tf.equal(x, 2), 'float32'), 1, true);
      const callback = prune(model, {groups, groupLambda: 0.08, method: 'proximal', quiet: true});
      await model.fit(x, y, {
        ...{epochs: 12, batchSize: 16, shuffle: false, verbose: 0},
        ...{callbacks: callback},
      });
      const empty = upTo(UNITS).filter(k => squares(tiedRows(model, k)) === 0);
      expect(empty.length).toBeGreaterThan(0);
      expect(empty.length).toBeLessThan(UNITS);
      const small = await operate(model, planSurgery(model));
      const {layers} = compression(small);
      expect(layers.slice(0, 2).map(({neurons}) => neurons)).toEqual(
        Array(2).fill(UNITS - empty.length),
      );
      expect((await verify(model, small, x)).maxAbsolute).toBeLessThan(1e-5);
    },
  );

  test('go together by magnitude, down to the density', async () => {
    const model = residual();
    model.compile({optimizer: tf.train.sgd(0), loss: 'meanSquaredError'});
    const [x, y] = [tf.ones([4, 5], 'int32'), tf.ones([4, 1])];
    const callbacks = prune(model, {density: {neurons: 0.5}, by: 2, every: 1, quiet: true});
    await model.fit(x, y, {epochs: 3, verbose: 0, callbacks});
    const empty = upTo(UNITS).filter(k => squares(tiedRows(model, k)) === 0);
    expect(empty.length).toBe(UNITS / 2);
    const {layers} = compression(await operate(model, planSurgery(model)));
    expect(layers.map(({neurons}) => neurons)).toEqual([3, 3, 2]);
  });

  test('have no group where one of them cannot go', async () => {
    // What b gives is an output too.
    const inner = residual();
    const model = tf.model({
      inputs: inner.inputs,
      outputs: [inner.outputs[0], inner.getLayer('b').output as tf.SymbolicTensor],
    });
    const expected =
      norms(['a', 'b', 'top'].flatMap(layer => gatesOf(model, layer))) +
      norms(upTo(4).map(k => topRows(model, k)));
    expect(await penaltyOf(model, 'weights+gates+neurons')).toBeCloseTo(expected, 3);
  });

  test('have none while a layer that reads them is frozen', async () => {
    const model = residual();
    model.getLayer('top').trainable = false;
    const expected = norms(['a', 'b'].flatMap(layer => gatesOf(model, layer)));
    expect(await penaltyOf(model, 'weights+gates+neurons')).toBeCloseTo(expected, 3);
  });

  test('a step makes no tensors that stay', async () => {
    const model = residual();
    model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
    const [x, y] = [tf.ones([4, 5], 'int32'), tf.ones([4, 1])];
    const callbacks = prune(model, {groupLambda: 1e-3, method: 'proximal', quiet: true});
    const fit = () => model.fit(x, y, {epochs: 1, verbose: 0, callbacks});
    await fit();
    const before = tf.memory().numTensors;
    await fit();
    expect(tf.memory().numTensors).toBe(before);
  });
});
