import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {cellOf, gateStructure, LSTM_CELL, type Cell} from '@sparsegate/structure';
import {groupLasso, prune, type GroupedWeights, type Groups} from '../src/index.js';
import {shrinkWeights} from '../src/proximal-step.js';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const GRU = cellOf('GRU')!;
const WITH: Groups = 'weights+gates+resets+neurons';
const WITHOUT: Groups = 'weights+gates+neurons';

const value = (scalar: tf.Scalar) => scalar.dataSync()[0];

function randomLayer(cell: Cell, seed: number): GroupedWeights {
  const [inputs, units] = [3, 4];
  const columns = cell.gates.length * units;
  const random = (shape: [number, number], k: number) =>
    tf.randomNormal<tf.Rank.R2>(shape, 0, 1, 'float32', 10 * seed + k);
  return {
    cell,
    kernel: random([inputs, columns], 1),
    recurrentKernel: random([units, columns], 2),
    next: [{matrix: random([units, 2], 3), rows: {base: 0, stride: units, repeats: 1, offset: 0}}],
  };
}

describe('the penalty', () => {
  test('has a norm more for each row of Un, by hand', () => {
    // Columns u0 u1 r0 r1 n0 n1: Un is [[3, 4], [0, 12]].
    const recurrentKernel = tf.tensor2d([[1, 2, 3, 4, 3, 4], [5, 6, 7, 8, 0, 12]]); // prettier-ignore
    const layer = {cell: GRU, kernel: tf.ones<tf.Rank.R2>([1, 6]), recurrentKernel, next: []};
    const of = (groups: Groups) => value(groupLasso(layer, groups, {epsilon: 0}));
    expect(of(WITH) - of(WITHOUT)).toBeCloseTo(5 + 12, 4);
  });

  test.each([
    ['an LSTM', LSTM_CELL],
    ['a GRU whose reset gates act on what enters a neuron', cellOf('ResetAfterGRU')!],
  ])('is the same with and without them for %s', (_, cell) => {
    const layer = randomLayer(cell, 1);
    expect(value(groupLasso(layer, WITH))).toBe(value(groupLasso(layer, WITHOUT)));
  });

  test('has the gradient that finite differences say', () => {
    const layer = randomLayer(GRU, 2);
    const {recurrentKernel} = layer;
    const penalty = (R: tf.Tensor2D) => groupLasso({...layer, recurrentKernel: R}, WITH);
    const gradient = tf
      .grad(R => penalty(R as tf.Tensor2D))(recurrentKernel)
      .dataSync();
    const step = 1e-2;
    for (let at = 0; at < recurrentKernel.size; at++) {
      const moved = (by: number) => {
        const values = recurrentKernel.dataSync().slice();
        values[at] += by;
        return value(penalty(tf.tensor2d(values, recurrentKernel.shape)));
      };
      expect(gradient[at]).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 2);
    }
  });

  test('has gradient 0, not NaN, where a reset gate acts on nothing', () => {
    const layer = randomLayer(GRU, 3);
    const keep = tf.tensor2d([[0], [1], [1], [1]]);
    const recurrentKernel = tf.mul<tf.Tensor2D>(layer.recurrentKernel, keep);
    for (const epsilon of [0, 1e-8]) {
      const gradient = tf.grad(R =>
        groupLasso({...layer, recurrentKernel: R as tf.Tensor2D}, WITH, {epsilon}),
      )(recurrentKernel);
      expect([...tf.slice(gradient, [0, 0], [1, -1]).dataSync()].every(g => g === 0)).toBe(true);
    }
  });
});

test('a proximal step empties a row of Un up to λ₁, and draws what stays by λ₁ over its norm', () => {
  const kernel = tf.variable(tf.tensor2d([[0, 0, 0, 0, 10, 10]]));
  const recurrentKernel = tf.variable(tf.tensor2d([[0, 9, 0, 0, 0.3, 0.4], [0, 0, 0, 0, 3, 4]])); // prettier-ignore
  shrinkWeights({
    groups: WITH,
    blockSize: 4,
    groupLambda: 1,
    neuronLambda: 0,
    weightLambda: 0,
    grouped: [{cell: GRU, kernel, recurrentKernel} as unknown as GroupedWeights],
    single: [],
    metric: () => ({root: false, factor: 1, inside: 0, outside: 0, scale: 1}),
  });
  // ‖(0.3, 0.4)‖ < 1 goes. (3, 4) is drawn by 1/5, and by its gates: ‖n0‖² = 100 + 0.09 + 9, ‖n1‖² = 100 + 0.16 + 16.
  const [pull0, pull1] = [1 / Math.sqrt(109.09), 1 / Math.sqrt(116.16)];
  expect([...recurrentKernel.dataSync()]).toEqual([
    0, expect.closeTo(9 / (1 + 1 / 9), 5), 0, 0, 0, 0,
    0, 0, 0, 0, expect.closeTo(3 / (1 + pull0 + 1 / 5), 5), expect.closeTo(4 / (1 + pull1 + 1 / 5), 5),
  ]); // prettier-ignore
  // What enters the candidates from outside is not behind a reset gate.
  const [n0, n1] = kernel.dataSync().slice(4);
  expect(n0).toBeCloseTo(10 / (1 + pull0), 5);
  expect(n1).toBeCloseTo(10 / (1 + pull1), 5);
});

describe('prune', () => {
  function gruModel(): tf.Sequential {
    const initializer = (seed: number) =>
      tf.initializers.randomUniform({minval: -0.5, maxval: 0.5, seed});
    const gru = (name: string, seed: number) =>
      tf.layers.gru({
        name,
        units: 6,
        ...(seed === 1 && {inputShape: [5, 3]}),
        returnSequences: seed === 1,
        recurrentActivation: 'sigmoid',
        kernelInitializer: initializer(seed),
        recurrentInitializer: initializer(seed + 1),
      });
    const dense = tf.layers.dense({units: 1, kernelInitializer: initializer(5)});
    return tf.sequential({layers: [gru('lower', 1), gru('upper', 3), dense]});
  }

  const x = () => tf.randomNormal([16, 5, 3], 0, 1, 'float32', 5);
  const y = () => tf.randomNormal([16, 1], 0, 1, 'float32', 6);

  /** Rows of Un that are not empty. */
  function rowsInUse(model: tf.LayersModel): number {
    const ofLayer = (name: string) => {
      const matrix = model.getLayer(name).getWeights()[1].arraySync() as number[][];
      return matrix.filter(row => row.slice(12).some(w => w !== 0)).length;
    };
    return ofLayer('lower') + ofLayer('upper');
  }

  test.each([
    ['penalty', tf.train.sgd(0.1), {groupLambda: 0.1, magnitudeThreshold: 0.02}],
    ['proximal', tf.train.adam(0.02), {groupLambda: 0.02}],
  ] as const)(
    'logs the reset gates in use, fewer with their group than without, by method %s',
    async (method, optimizer, options) => {
      const trained = async (groups: Groups) => {
        const model = gruModel();
        model.compile({optimizer, loss: 'meanSquaredError'});
        const callbacks = prune(model, {groups, method, ...options});
        const fitting = {epochs: 12, batchSize: 4, verbose: 0, callbacks} as const;
        const {history} = await model.fit(x(), y(), fitting);
        return {model, resets: history.resets as number[] | undefined, left: rowsInUse(model)};
      };
      const without = await trained(WITHOUT);
      const {model, resets, left} = await trained(WITH);
      expect(without.resets).toBeUndefined();
      expect(resets).toHaveLength(12);
      expect(resets![11]).toBe(left);
      expect(left).toBeLessThan(without.left);
      // Which surgery takes for unused, whatever enters them.
      const active = gateStructure(model, 'liveness').flatMap(({neurons}) =>
        neurons.filter(({gates}) => !gates.r.constant && !gates.r.unused),
      );
      expect(active.length).toBeLessThanOrEqual(left);
    },
  );

  test('a target is pursued with them, and nothing stays behind', async () => {
    const model = gruModel();
    model.compile({optimizer: tf.train.adam(0.02), loss: 'meanSquaredError'});
    const [xs, ys] = [x(), y()];
    await model.fit(xs, ys, {epochs: 1, batchSize: 4, verbose: 0});
    const callbacks = prune(model, {groups: WITH, target: {gates: 0.5}, by: 3});
    const fit = () => model.fit(xs, ys, {epochs: 3, batchSize: 4, verbose: 0, callbacks});
    const {history} = await fit();
    expect(history.gates[2]).toBeLessThan(36);
    const before = tf.memory().numTensors;
    await fit();
    expect(tf.memory().numTensors).toBe(before);
  });
});
