import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import type {StepMetric} from '@sparsegate/ops';
import {cellOf, LSTM_CELL, type Cell} from '@sparsegate/structure';
import type {GroupedWeights} from '../src/group-norms.js';
import {shrinkWeights} from '../src/proximal-step.js';
import type {Groups} from '../src/groups.js';
import {minimizer, objective, type ProximalProblem} from './reference-proximal.js';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** Numbers in (0, 1) that a seed decides (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const GRU_CELL: Cell = cellOf('GRU')!;

interface Case {
  layer: GroupedWeights;
  variables: tf.Variable[];
  metrics: Map<tf.Tensor, tf.Tensor>;
  groupLambda: number;
  weightLambda: number;
}

/** A layer of random sizes, weights, metric and λ, with a dense matrix above whose rows begin at 1. */
function randomCase(seed: number, cell: Cell): Case {
  const next = random(seed);
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  const [inputs, units, outputs] = [between(1, 4), between(1, 4), between(1, 3)];
  const columns = cell.gates.length * units;
  const values = (shape: [number, number], value: () => number) =>
    tf.tensor2d(Float32Array.from({length: shape[0] * shape[1]}, value), shape);
  const shapes: Array<[number, number]> = [
    [inputs, columns],
    [units, columns],
    [units + 1, outputs],
  ];
  // Some groups far from 0, some near, some weights 0 already.
  const size = () => (next() < 0.2 ? 0 : (next() - 0.5) * (next() < 0.5 ? 0.1 : 2));
  const variables = shapes.map(shape => tf.variable(values(shape, size)));
  const metrics = variables.map(({shape}) =>
    values(shape as [number, number], () => 0.1 + 3 * next()),
  );
  const [kernel, recurrentKernel, matrix] = variables as unknown as tf.Tensor2D[];
  const rows = {base: 1, stride: units, repeats: 1, offset: 0};
  return {
    layer: {cell, kernel, recurrentKernel, next: [{matrix, rows}]},
    variables,
    metrics: new Map(variables.map((variable, k) => [variable, metrics[k]])),
    groupLambda: next() * 1.5,
    weightLambda: next() < 0.5 ? 0 : next() * 0.3,
  };
}

/** D of 1. */
const PLAIN = {root: false, factor: 1, inside: 0, outside: 0, scale: 1};

/** D itself. */
const metricOf = (moment: tf.Tensor): StepMetric => ({...PLAIN, moment});

/** Adding 0 makes 0 of −0. */
const flat = (tensors: readonly tf.Tensor[]) =>
  tensors.flatMap(t => Array.from(t.dataSync(), value => value + 0));

/** The same groups as lists of positions in all weights, one matrix after the other: by the definition, index by index. */
function positions(given: Case, groups: Groups): number[][] {
  const {kernel, recurrentKernel, cell} = given.layer;
  const [inputs, columns] = kernel.shape;
  const units = recurrentKernel.shape[0];
  const outputs = given.variables[2].shape[1]!;
  const at = {
    kernel: (r: number, c: number) => r * columns + c,
    recurrent: (r: number, c: number) => (inputs + r) * columns + c,
    next: (r: number, c: number) => (inputs + units) * columns + r * outputs + c,
  };
  const upTo = (n: number) => Array.from({length: n}, (_, k) => k);
  const gate = (column: number) => [
    ...upTo(inputs).map(r => at.kernel(r, column)),
    ...upTo(units).map(r => at.recurrent(r, column)),
  ];
  const neuron = (k: number) => [
    ...upTo(columns).map(c => at.recurrent(k, c)),
    ...upTo(outputs).map(c => at.next(k + 1, c)),
  ];
  if (groups === 'weights') return [];
  if (groups === 'weights+neurons') {
    return upTo(units).map(k => [
      ...new Set([...cell.gates.flatMap((_, g) => gate(g * units + k)), ...neuron(k)]),
    ]);
  }
  const resetUse = (k: number) => upTo(units).map(n => at.recurrent(k, 2 * units + n));
  const resets = groups === 'weights+gates+resets+neurons' ? upTo(units).map(resetUse) : [];
  return [...upTo(columns).map(gate), ...resets, ...upTo(units).map(neuron)];
}

function problemOf(given: Case, groups: Groups): ProximalProblem {
  return {
    w: flat(given.variables),
    metric: flat([...given.metrics.values()]),
    groups: positions(given, groups),
    groupLambda: given.groupLambda,
    weightLambda: given.weightLambda,
  };
}

function step(given: Case, groups: Groups): number[] {
  const {layer, variables, metrics, groupLambda, weightLambda} = given;
  shrinkWeights({
    groups,
    blockSize: 4,
    groupLambda,
    neuronLambda: groupLambda,
    weightLambda,
    grouped: [layer],
    single: variables,
    metric: weight => metricOf(metrics.get(weight)!),
  });
  return flat(variables);
}

describe.each([
  ['weights', LSTM_CELL],
  ['weights+gates+neurons', LSTM_CELL],
  ['weights+gates+neurons', GRU_CELL],
  ['weights+gates+resets+neurons', GRU_CELL],
  ['weights+neurons', LSTM_CELL],
] as Array<[Groups, Cell]>)("groups '%s', over 25 random layers", (groups, cell) => {
  test('a step never raises the objective, and its zeros are zeros of the minimizer', () => {
    for (let seed = 1; seed <= 25; seed++) {
      const given = randomCase(seed, cell);
      const problem = problemOf(given, groups);
      const u = step(given, groups);
      const before = objective(problem, problem.w);
      expect(objective(problem, u)).toBeLessThanOrEqual(before + 1e-5 * Math.max(1, before));
      const best = minimizer(problem);
      u.forEach((value, k) => {
        if (value === 0) expect(Math.abs(best[k])).toBeLessThan(1e-3);
      });
    }
  });
});

test('single weights are soft-thresholded by λ₂ / D, to exact zeros', () => {
  const given = randomCase(3, LSTM_CELL);
  given.weightLambda = 0.4;
  const {w, metric} = problemOf(given, 'weights');
  const u = step(given, 'weights');
  w.forEach((value, k) => {
    const left = Math.max(0, Math.abs(value) - 0.4 / metric[k]);
    expect(Math.abs(u[k])).toBeCloseTo(left, 6);
    if (left === 0) expect(u[k]).toBe(0);
    else expect(Math.sign(u[k])).toBe(Math.sign(value));
  });
});

test('a gate is drawn to 0 by λ₁ / ‖w‖ beside the metric, and is 0 where ‖D w‖ is up to λ₁', () => {
  const kernel = tf.variable(tf.tensor2d([[2, 0.3, 1, 1], [1, 0.2, 0, -1]])); // prettier-ignore
  const recurrentKernel = tf.variable(tf.tensor2d([[2, 0.1, 0, 1]]));
  const layer = {cell: LSTM_CELL, kernel, recurrentKernel} as unknown as GroupedWeights;
  shrinkWeights({
    groups: 'weights+gates+neurons',
    blockSize: 4,
    groupLambda: 1,
    neuronLambda: 1,
    weightLambda: 0,
    grouped: [layer],
    single: [],
    metric: () => ({...PLAIN, scale: 2}),
  });
  // Gate i: w = (2, 1, 2), ‖w‖ = 3, so u = 2 w / (2 + 1/3) = 6/7 w. Gate f: ‖2 w‖ = 2 √0.14 < 1.
  expect(flat([kernel])).toEqual([
    expect.closeTo(12 / 7, 5), 0, expect.closeTo(2 / 3, 5), expect.closeTo(2 / (2 + 1 / Math.sqrt(3)), 5),
    expect.closeTo(6 / 7, 5), 0, 0, expect.closeTo(-2 / (2 + 1 / Math.sqrt(3)), 5),
  ]); // prettier-ignore
});

test('blocks of 4 gates at one input go together, at √4 λ₂', () => {
  const kernel = tf.variable(tf.tensor2d([[0.1, 0.1, -0.1, 0.1, 2, 0, 0, 0]])); // prettier-ignore
  const recurrentKernel = tf.variable(tf.tensor2d([[1, 1, 1, 1, 0, 0, 0, 0.3], [0, 0, 0, 0, 0, 0, 0, 0]])); // prettier-ignore
  const layer = {cell: LSTM_CELL, kernel, recurrentKernel} as unknown as GroupedWeights;
  shrinkWeights({
    groups: 'blocks+gates+neurons',
    blockSize: 4,
    groupLambda: 0,
    neuronLambda: 0,
    weightLambda: 0.2,
    grouped: [layer],
    single: [kernel, recurrentKernel],
    metric: () => PLAIN,
  });
  // ‖·‖ = 0.2 < 2 · 0.2 goes; 2 / (1 + 0.4/2); 1 / (1 + 0.4/2); 0.3 < 0.4 goes.
  const kept = expect.closeTo(2 / 1.2, 5);
  expect(flat([kernel])).toEqual([0, 0, 0, 0, kept, 0, 0, 0]);
  expect(flat([recurrentKernel]).slice(0, 8)).toEqual(
    [1, 1, 1, 1].map(() => expect.closeTo(1 / 1.2, 5) as unknown).concat([0, 0, 0, 0]),
  );
});

test('a union of a layer whose neurons cannot go is what enters the neuron; what leaves it stays', () => {
  const kernel = tf.variable(tf.tensor2d([[0.1, 2, 0.1, 2, 0.1, 2, 0.1, 2]]));
  // Neuron 0 feeds the gates of neuron 1.
  const recurrentKernel = tf.variable(tf.tensor2d([[0, 5, 0, 5, 0, 5, 0, 5], [0, 0, 0, 0, 0, 0, 0, 0]])); // prettier-ignore
  const layer = {cell: LSTM_CELL, kernel, recurrentKernel} as unknown as GroupedWeights;
  shrinkWeights({
    ...{groups: 'weights+neurons', blockSize: 4, grouped: [layer], single: []},
    ...{groupLambda: 1, neuronLambda: 1, weightLambda: 0},
    metric: () => PLAIN,
  });
  // Neuron 0: ‖·‖ = 0.2 < 1 goes. Neuron 1: ‖·‖ = √(4 · 4 + 4 · 25) = √116.
  const pull = 1 + 1 / Math.sqrt(116);
  expect(flat([kernel])).toEqual([0, 2, 0, 2, 0, 2, 0, 2].map(w => expect.closeTo(w / pull, 5)));
  expect(flat([recurrentKernel]).slice(0, 8)).toEqual(
    [0, 5, 0, 5, 0, 5, 0, 5].map(w => expect.closeTo(w / pull, 5)),
  );
});

test('it makes no tensors that stay', () => {
  const given = randomCase(5, LSTM_CELL);
  const before = tf.memory().numTensors;
  step(given, 'weights+gates+neurons');
  step(given, 'blocks+gates+neurons');
  expect(tf.memory().numTensors).toBe(before);
});

test('with gradient steps between, it comes to the minimizer of a convex objective: Adam, in its own metric', () => {
  // loss = ½ Σ c (w − target)² over one gate group, so that the minimizer is known: minimizer() with D = c.
  const groupLambda = 0.8;
  const problem: ProximalProblem = {
    w: [1.2, -0.4, 0.1, 0.9],
    metric: [1, 3, 0.5, 0.2],
    groups: [[0, 1, 2, 3]],
    groupLambda,
    weightLambda: 0.05,
  };
  const target = tf.tensor2d(problem.w, [4, 1]);
  const curvature = tf.tensor2d(problem.metric, [4, 1]);
  const oneGate: Cell = {...LSTM_CELL, gates: [LSTM_CELL.gates[0]]};
  const kernel = tf.variable(tf.fill([3, 1], 0.5)) as tf.Variable<tf.Rank.R2>;
  const recurrentKernel = tf.variable(tf.fill([1, 1], 0.5)) as tf.Variable<tf.Rank.R2>;
  const [beta2, epsilon] = [0.999, 1e-7];
  let v = tf.zeros([4, 1]);
  let m = tf.zeros([4, 1]);
  for (let t = 1; t <= 1200; t++) {
    const w = tf.concat([kernel, recurrentKernel]);
    const gradient = tf.mul(curvature, tf.sub(w, target));
    const rate = 0.02 / (1 + t / 60);
    m = tf.add(tf.mul(m, 0.9), tf.mul(gradient, 0.1));
    v = tf.add(tf.mul(v, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const metric = tf.div(tf.add(tf.sqrt(tf.div(v, 1 - beta2 ** t)), epsilon), rate);
    const moved = tf.sub<tf.Tensor2D>(w, tf.div(tf.div(m, 1 - 0.9 ** t), metric));
    kernel.assign(tf.slice(moved, [0, 0], [3, 1]));
    recurrentKernel.assign(tf.slice(moved, [3, 0], [1, 1]));
    shrinkWeights({
      groups: 'weights+gates+neurons',
      blockSize: 4,
      groupLambda,
      neuronLambda: 0,
      weightLambda: 0.05,
      grouped: [{cell: oneGate, kernel, recurrentKernel}],
      single: [kernel, recurrentKernel],
      metric: weight =>
        metricOf(tf.slice(metric, [weight === kernel ? 0 : 3, 0], [weight.shape[0], 1])),
    });
  }
  const found = flat([kernel, recurrentKernel]);
  const best = minimizer(problem);
  found.forEach((value, k) => expect(value).toBeCloseTo(best[k], 2));
  expect(objective(problem, found) - objective(problem, best)).toBeLessThan(1e-3);
});
