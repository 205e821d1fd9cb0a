import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {constant, cubic, prune, ramp, valueAt, type PruneOptions} from '../src/index.js';
import {keepLargest} from '../src/keep-largest.js';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const UNITS = 4;
const INPUTS = 3;

const initializer = (seed: number) =>
  tf.initializers.randomUniform({minval: -0.5, maxval: 0.5, seed});

function small(cell: 'lstm' | 'gru' = 'lstm', rate = 0.05, units = UNITS): tf.Sequential {
  const args = {
    name: 'cell',
    units,
    inputShape: [5, INPUTS],
    recurrentActivation: 'sigmoid' as const,
    kernelInitializer: initializer(1),
    recurrentInitializer: initializer(2),
  };
  const model = tf.sequential({
    layers: [
      cell === 'lstm' ? tf.layers.lstm(args) : tf.layers.gru(args),
      tf.layers.dense({name: 'out', units: 2, kernelInitializer: initializer(3)}),
    ],
  });
  model.compile({optimizer: tf.train.adam(rate), loss: 'meanSquaredError'});
  return model;
}

/** Batches of 8, four an epoch. */
const STEPS = 4;
const x = () => tf.randomNormal([8 * STEPS, 5, INPUTS], 0, 1, 'float32', 5);
const y = () => tf.randomNormal([8 * STEPS, 2], 0, 1, 'float32', 6);

function fit(model: tf.Sequential, callbacks: unknown, epochs = 1) {
  const options = {epochs, batchSize: 8, shuffle: false, verbose: 0};
  return model.fit(x(), y(), {...options, callbacks: callbacks as tf.Callback[]});
}

/** Adding 0 makes 0 of −0. */
const matricesOf = (model: tf.LayersModel) =>
  model
    .getLayer('cell')
    .getWeights()
    .slice(0, 2)
    .map(matrix => tf.tidy(() => tf.add(matrix, 0).arraySync() as number[][]));

const nonzero = (values: readonly number[]) => values.filter(value => value !== 0).length;

/** Zeros after one step at a rate of 0, which leaves the weights as they began. */
async function prunedAtOnce(options: PruneOptions, cell: 'lstm' | 'gru' = 'lstm') {
  const model = small(cell, 0);
  const before = matricesOf(model);
  const pruning = prune(model, options);
  const {history} = await fit(model, pruning);
  return {model, before, after: matricesOf(model), history};
}

describe('the largest', () => {
  test('stay, and of equal ones the first', () => {
    const kept = (count: number) =>
      Array.from(keepLargest(new Float32Array([3, 1, 2, 2, 2]), count));
    expect(kept(0)).toEqual([0, 0, 0, 0, 0]);
    expect(kept(1)).toEqual([1, 0, 0, 0, 0]);
    expect(kept(3)).toEqual([1, 0, 1, 1, 0]);
    expect(kept(5)).toEqual([1, 1, 1, 1, 1]);
  });
});

describe('what stays of a density', () => {
  test('weights: the largest of each matrix, unchanged', async () => {
    const {before, after} = await prunedAtOnce({density: {weights: constant(0.25)}});
    before.forEach((matrix, k) => {
      const values = matrix.flat();
      const sizes = values.map(Math.abs).sort((a, b) => b - a);
      const least = sizes[values.length / 4 - 1];
      expect(after[k].flat()).toEqual(values.map(value => (Math.abs(value) >= least ? value : 0)));
    });
  });

  test('weights by gate: as many of each gate as it was given, all of the others', async () => {
    const {before, after} = await prunedAtOnce({
      density: {weights: {f: constant(0.25), o: constant(0)}},
    });
    after.forEach((matrix, k) => {
      const ofGate = (gate: number) =>
        matrix.flatMap(row => row.slice(gate * UNITS, (gate + 1) * UNITS));
      const size = matrix.length * UNITS;
      expect([0, 1, 2, 3].map(gate => nonzero(ofGate(gate)))).toEqual([size, size / 4, size, 0]);
      expect(matrix.flat().every((value, n) => value === 0 || value === before[k].flat()[n])).toBe(
        true,
      );
    });
  });

  test.each(['lstm', 'gru'] as const)(
    'blocks of a %s: whole, those of the largest norm',
    async cell => {
      const {before, after} = await prunedAtOnce({density: {blocks: constant(1 / 3)}}, cell);
      before.forEach((matrix, k) => {
        const blocks = (rows: number[][]) =>
          rows.flatMap(row => row.flatMap((_, c) => (c % 4 === 0 ? [row.slice(c, c + 4)] : [])));
        const norms = blocks(matrix).map(block => Math.hypot(...block));
        const count = Math.round(norms.length / 3);
        const least = [...norms].sort((a, b) => b - a)[count - 1];
        const live = blocks(after[k]).map(nonzero);
        expect(live).toEqual(norms.map(norm => (norm >= least ? 4 : 0)));
      });
    },
  );

  test('gates: columns of both matrices together', async () => {
    const {before, after, history} = await prunedAtOnce({density: {gates: constant(5 / 16)}});
    const column = (matrices: number[][][], c: number) =>
      matrices.flatMap(matrix => matrix.map(row => row[c]));
    const columns = Array.from({length: 4 * UNITS}, (_, c) => c);
    const norms = columns.map(c => Math.hypot(...column(before, c)));
    const least = [...norms].sort((a, b) => b - a)[4];
    expect(columns.map(c => nonzero(column(after, c)) > 0)).toEqual(norms.map(n => n >= least));
    expect(history.gates).toEqual([5]);
    expect(history.density).toEqual([expect.closeTo(5 / 16)]);
  });

  test('gates by gate: of all forget gates one', async () => {
    const {history} = await prunedAtOnce({density: {gates: {f: constant(0.25)}}});
    expect(history.gates).toEqual([3 * UNITS + 1]);
  });

  test('neurons: those of the largest weights in the next layer and their own', async () => {
    const {before, model, history} = await prunedAtOnce({density: {neurons: constant(0.5)}});
    const next = small().getLayer('out').getWeights()[0].arraySync() as number[][];
    const norms = before[1].map((row, k) => Math.hypot(...row, ...next[k]));
    const least = [...norms].sort((a, b) => b - a)[1];
    const left = model.getLayer('out').getWeights()[0].arraySync() as number[][];
    expect(left.map(row => nonzero(row) > 0)).toEqual(norms.map(norm => norm >= least));
    expect(history.neurons).toEqual([2]);
    expect(history.gates).toEqual([8]);
  });

  test("scope 'recurrent+next' takes the next layer's weights along", async () => {
    const {model} = await prunedAtOnce({
      density: {weights: constant(0.25)},
      scope: 'recurrent+next',
    });
    expect(nonzero(Array.from(model.getLayer('out').getWeights()[0].dataSync()))).toBe(2);
  });
});

describe('the schedule', () => {
  test("is tfmot's PolynomialDecay: sparsity 0.5 to 0.9 from step 10 to step 50, power 3", () => {
    // sparsity = 0.9 + (0.5 − 0.9) (1 − progress)³
    const density = cubic(0.5, 0.1, 10, 50);
    expect(valueAt(density, 0)).toBe(0.5);
    expect(1 - valueAt(density, 30)).toBeCloseTo(0.9 - 0.4 * 0.5 ** 3);
    expect(1 - valueAt(density, 50)).toBeCloseTo(0.9);
  });

  test('prunes every so many steps from its beginning, and at its end', async () => {
    const model = small();
    const counts: number[] = [];
    const pruning = prune(model, {density: {weights: ramp(1, 0.1, 2, 9)}, every: 3});
    const count = () => counts.push(nonzero(matricesOf(model)[1].flat()));
    await fit(model, [pruning, new tf.CustomCallback({onBatchEnd: async () => void count()})], 3);
    const size = UNITS * 4 * UNITS;
    const at = (step: number) => Math.round((1 - (0.9 * (step - 2)) / 7) * size);
    const all = [size, size, size, size, at(5), at(5), at(5), at(8), at(9), at(9), at(9), at(9)];
    expect(counts).toEqual(all);
    expect(counts.at(-1)).toBe(Math.round(0.1 * size));
  });

  test('with by: nothing in the first epoch, the density exactly at the end of that epoch, for good', async () => {
    const model = small();
    const {history} = await fit(model, prune(model, {density: {weights: 0.2}, by: 3, every: 1}), 5);
    const size = (INPUTS + UNITS) * 4 * UNITS;
    const rows = [INPUTS, UNITS].map(n => Math.round(0.2 * n * 4 * UNITS));
    const last = (rows[0] + rows[1]) / size;
    expect(history.density[0]).toBe(1);
    expect(history.density[1]).toBeLessThan(0.5);
    expect(history.density.slice(2)).toEqual([0, 1, 2].map(() => expect.closeTo(last)));
    expect(Object.keys(history)).not.toContain('lambda');
  });

  test('a zero stays zero, and the others train on', async () => {
    const model = small();
    const pruning = prune(model, {density: {weights: cubic(0.9, 0.3, 1, 8)}, every: 2});
    const seen: boolean[][] = [];
    const zeros = () =>
      matricesOf(model)
        .flat(2)
        .map(value => value === 0);
    await fit(
      model,
      [pruning, new tf.CustomCallback({onBatchEnd: async () => void seen.push(zeros())})],
      2,
    );
    seen.slice(1).forEach((now, k) => {
      expect(seen[k].every((wasZero, n) => !wasZero || now[n])).toBe(true);
    });
    const before = matricesOf(model);
    await fit(model, [pruning]);
    expect(matricesOf(model)).not.toEqual(before);
    expect(zeros()).toEqual(seen.at(-1));
  });
});

describe('an interrupted pruning', () => {
  const options: PruneOptions = {density: {blocks: 0.25}, by: 3, every: 1};

  test('goes on where it was, from the state and from a saved model', async () => {
    const whole = small('lstm', 0.05);
    const pruning = prune(whole, options);
    await fit(whole, [pruning], 2);
    expect(pruning.state()).toEqual({step: 2 * STEPS, stepsPerEpoch: STEPS});

    let artifacts: tf.io.ModelArtifacts;
    const handler = tf.io.withSaveHandler(async given => {
      artifacts = given;
      return {modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(given)};
    });
    await whole.save(handler);
    const loaded = (await tf.loadLayersModel(tf.io.fromMemory(artifacts!))) as tf.Sequential;
    const again = (model: tf.Sequential) =>
      model.compile({optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError'});
    [whole, loaded].forEach(again);
    const resumed = prune(loaded, options);
    expect(resumed.state()).toEqual(pruning.state());
    await fit(whole, [pruning], 2);
    await fit(loaded, [resumed], 2);
    expect(matricesOf(loaded)).toEqual(matricesOf(whole));
    expect(nonzero(matricesOf(loaded)[1].flat())).toBe(UNITS * UNITS);
  });

  test('after the end its zeros are held again', async () => {
    const model = small();
    const first = prune(model, options);
    await fit(model, [first], 3);
    const state = first.state();
    first.detach();
    const zeros = matricesOf(model)
      .flat(2)
      .map(value => value === 0);
    await fit(model, [prune(model, {...options, state})], 1);
    expect(
      matricesOf(model)
        .flat(2)
        .map(value => value === 0),
    ).toEqual(zeros);
  });
});

test('a frozen layer keeps its weights', async () => {
  const model = small();
  model.getLayer('cell').trainable = false;
  model.compile({optimizer: tf.train.adam(0.01), loss: 'meanSquaredError'});
  const before = matricesOf(model);
  await fit(model, prune(model, {density: {weights: constant(0.1)}}));
  expect(matricesOf(model)).toEqual(before);
});

test('pruning to a density leaves no tensors behind', async () => {
  const model = small();
  const [inputs, outputs] = [x(), y()];
  const run = async () => {
    const pruning = prune(model, {density: {neurons: 0.5}, by: 2, every: 1});
    await model.fit(inputs, outputs, {epochs: 3, batchSize: 8, verbose: 0, callbacks: pruning});
    pruning.detach();
  };
  await run();
  const before = tf.memory().numTensors;
  await run();
  expect(tf.memory().numTensors).toBe(before);
});

describe('densities that will not do', () => {
  const refused: Array<[object, RegExp]> = [
    [{density: {weights: 0.1}}, /by with a density must be given.*Received: undefined/],
    [{method: 'magnitude'}, /density must be given for pruning by magnitude/],
    [{density: {weights: 1.5}, by: 3}, /weights must be between 0 and 1/],
    [{density: {weights: ramp(0.1, 0.5, 0, 9)}}, /a schedule of it must not rise/],
    [{density: {weights: 0.1, gates: 0.5}, by: 3}, /must name one of weights, blocks, gates/],
    [{density: {weigths: 0.1}, by: 3}, /Did you mean weights\?/],
    [{density: {weights: {u: 0.1}}, by: 3}, /gates of layer "cell": i, f, g, o. Received: u/],
    [{density: {gates: 0.01}, by: 3}, /must leave something of layer "cell"/],
    [{density: {blocks: {i: 0.5}}, by: 3, blockSize: 8}, /needs units of whole blocks/],
    [{density: {weights: 0.1}, by: 3, groupLambda: 1}, /must go without groupLambda/],
    [{density: {weights: 0.1}, by: 3, target: {neurons: 0.5}}, /must go without target/],
    [{density: {weights: 0.1}, by: 3, method: 'proximal'}, /must go without method 'proximal'/],
    [{density: {weights: 0.1}, by: 3, mode: 'forward-only'}, /must go without mode 'forward-only'/],
    [{density: {gates: 0.5}, by: 3, scope: 'recurrent+next'}, /scope 'recurrent\+next' must not/],
    [{density: {weights: 0.1}, by: 3, every: 0}, /every must be an integer of 1 or more/],
  ];
  test.each(refused)('%j is refused', (options, message) => {
    expect(() => prune(small(), options as PruneOptions)).toThrow(message);
  });

  test('neurons that cannot be removed are no things to prune', () => {
    const model = tf.sequential({layers: [tf.layers.lstm({units: 4, inputShape: [5, 3]})]});
    expect(() => prune(model, {density: {neurons: 0.5}, by: 2})).toThrow(
      /a density of neurons needs a layer whose neurons can be removed/,
    );
  });
});
