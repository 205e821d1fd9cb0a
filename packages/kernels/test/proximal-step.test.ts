import * as tf from '@tensorflow/tfjs';
import {beforeAll, describe, expect, test} from '@jest/globals';
import {
  proximalStep,
  proximalStepReference,
  type GroupFamily,
  type GroupPart,
  type ShrunkWeight,
} from '@sparsegate/ops';
import '../src/wasm/index.js';
import '../src/cpu/index.js';
import {BACKENDS} from '../../../test/support/backends.js';

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

interface Case {
  weights: ShrunkWeight[];
  families: GroupFamily[];
}

/** A kernel, a recurrent kernel, a matrix above and a bias, of random sizes and metrics, with groups of every kind that there is. */
function randomCase(seed: number): Case {
  const next = random(seed);
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  const [inputs, units, outputs] = [between(1, 5), between(1, 11), between(1, 9)];
  const columns = 4 * units;
  const filled = (shape: number[], value: () => number) =>
    tf.tensor(Float32Array.from({length: tf.util.sizeFromShape(shape)}, value), shape);
  const weights = [[inputs, columns], [units, columns], [units + 2, outputs], [columns]].map((shape): ShrunkWeight => {
    const weight = filled(shape, () => (next() < 0.2 ? 0 : (next() - 0.5) * (next() < 0.5 ? 0.1 : 2)));
    const given = next() < 0.8;
    const metric = {root: next() < 0.7, factor: 0.5 + next(), inside: next(), outside: 0.1, scale: 0.5 + 2 * next()};
    const moment = given ? filled(shape, () => 3 * next() ** 2) : undefined;
    return {weight, metric: {...metric, moment}, softening: next() < 0.5 ? 0 : 0.3 * next()};
  }); // prettier-ignore
  const upTo = (count: number, value = (k: number) => k) =>
    Int32Array.from({length: count}, (_, k) => value(k));
  const family = (groups: number, parts: GroupPart[]): GroupFamily => ({
    groups, parts, lambda: 0.7 * next(), spareLarge: next() < 0.3,
  }); // prettier-ignore
  const above = upTo(units + 2, row => (row < 1 || row > units ? -1 : row - 1));
  const size = next() < 0.5 ? 4 : 8;
  const blocks = (weight: number, rows: number) =>
    family(rows * Math.ceil(columns / size), [{weight, along: 'blocks', size}]);
  const gates = family(columns, [
    {weight: 0, along: 'columns', groupOf: upTo(columns)},
    {weight: 1, along: 'columns', groupOf: upTo(columns)},
  ]);
  const reset = family(units, [
    {weight: 1, along: 'rows', groupOf: upTo(units), between: [2 * units, 3 * units]},
  ]);
  const neurons = family(units, [
    {weight: 1, along: 'rows', groupOf: upTo(units)},
    {weight: 2, along: 'rows', groupOf: above},
  ]);
  const ofColumns = upTo(columns, column => column % units);
  const unions = family(units, [
    {weight: 0, along: 'columns', groupOf: ofColumns},
    {weight: 1, along: 'columns', groupOf: ofColumns},
    {weight: 1, along: 'rows', groupOf: upTo(units), besideColumns: ofColumns},
    {weight: 2, along: 'rows', groupOf: above},
  ]);
  // Two neurons in a group, as where their outputs meet.
  const pairs = (groupOf: Int32Array) => groupOf.map(group => (group < 0 ? -1 : group >> 1));
  const tied = family((units + 1) >> 1, [
    {weight: 1, along: 'rows', groupOf: pairs(upTo(units))},
    {weight: 2, along: 'rows', groupOf: pairs(above)},
  ]);
  const orders = [
    [gates, neurons],
    [blocks(0, inputs), blocks(1, units), gates, reset, neurons],
    [unions],
    [gates, tied],
    [],
  ];
  return {weights, families: orders[seed % orders.length]};
}

describe.each(BACKENDS)('on %s', backend => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  test('all weights come out of one call as out of the reference, its zeros at the same places', () => {
    for (let seed = 1; seed <= 60; seed++) {
      tf.tidy(() => {
        const {weights, families} = randomCase(seed);
        const expected = proximalStepReference(weights, families);
        const actual = proximalStep(weights, families);
        expect(actual.map(({shape}) => shape)).toEqual(expected.map(({shape}) => shape));
        actual.forEach((tensor, k) => {
          const values = expected[k].dataSync();
          tensor.dataSync().forEach((value, at) => {
            const isNear =
              Math.abs(value - values[at]) <= 1e-5 && (value === 0) === (values[at] === 0);
            if (!isNear) {
              throw new Error(`seed ${seed}, weight ${k}[${at}]: ${value} for ${values[at]}`);
            }
          });
        });
      });
    }
  });

  test('it leaves the weights as they are and makes its results only', () => {
    const {weights, families} = randomCase(6);
    const before = weights.map(({weight}) => Array.from(weight.dataSync()));
    const {numTensors} = tf.memory();
    const results = proximalStep(weights, families);
    expect(tf.memory().numTensors).toBe(numTensors + results.length);
    expect(weights.map(({weight}) => Array.from(weight.dataSync()))).toEqual(before);
    tf.dispose([results, weights.map(({weight, metric}) => [weight, metric.moment!])]);
  });
});
