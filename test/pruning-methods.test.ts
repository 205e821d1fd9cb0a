import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, jest, test} from '@jest/globals';
import '@sparsegate/kernels/cpu';
import {accelerate, adam as fusedAdam} from '@sparsegate/kernels';
import {clipByGlobalNorm, prune, type PruneOptions} from '@sparsegate/pruning';

const initializer = (seed: number) => tf.initializers.glorotUniform({seed});

/** Is the sum of a sequence positive? */
function task() {
  const x = tf.randomNormal([128, 5, 2], 0, 1, 'float32', 1);
  const y = tf.cast(tf.greater(tf.sum(x, [1, 2]), 0), 'float32').reshape([128, 1]);
  return {x, y};
}

function compiled(optimizer: tf.Optimizer = tf.train.adam(0.01)): tf.Sequential {
  const model = tf.sequential({
    name: 'sums',
    layers: [
      tf.layers.lstm({
        name: 'lstm',
        units: 8,
        inputShape: [5, 2],
        recurrentActivation: 'sigmoid',
        kernelInitializer: initializer(1),
        recurrentInitializer: initializer(2),
      }),
      tf.layers.dense({units: 1, activation: 'sigmoid', kernelInitializer: initializer(3)}),
    ],
  });
  accelerate(model);
  model.compile({optimizer, loss: 'binaryCrossentropy', metrics: ['accuracy']});
  return model;
}

const fit = (model: tf.Sequential, callbacks: tf.Callback, epochs: number, verbose: 0 | 1 = 0) => {
  const {x, y} = tf.tidy(task);
  return model
    .fit(x, y, {epochs, batchSize: 32, shuffle: false, verbose, callbacks})
    .finally(() => tf.dispose([x, y]));
};

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe('the method', () => {
  test.each<[string, () => tf.Optimizer, string]>([
    ['sgd', () => tf.train.sgd(0.1), 'penalty'],
    ['momentum', () => tf.train.momentum(0.1, 0.9), 'penalty'],
    ['adam', () => tf.train.adam(0.1), 'proximal'],
    ['the fused adam', () => fusedAdam(0.1), 'proximal'],
    ['adam that is clipped', () => clipByGlobalNorm(tf.train.adam(0.1), 1), 'proximal'],
    ['rmsprop', () => tf.train.rmsprop(0.1), 'proximal'],
    ['adagrad', () => tf.train.adagrad(0.1), 'proximal'],
    ['adadelta', () => tf.train.adadelta(0.1), 'proximal'],
    ['adamax', () => tf.train.adamax(0.1), 'proximal'],
  ])('fits %s', (_, optimizer, method) => {
    expect(prune(compiled(optimizer()), {groupLambda: 1}).method).toBe(method);
  });

  test('may be compiled for later, and may be asked for', () => {
    const model = compiled(tf.train.sgd(0.1));
    const pruning = prune(model, {groupLambda: 1});
    model.compile({optimizer: tf.train.adam(0.1), loss: 'meanSquaredError'});
    expect(pruning.method).toBe('proximal');
    pruning.detach();
    expect(prune(model, {groupLambda: 1, method: 'penalty'}).method).toBe('penalty');
    expect(prune(compiled(), {groupLambda: 1, mode: 'forward-only'}).method).toBe('penalty');
  });

  test('is told once, unless silence is asked for', async () => {
    const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
    const said = () => log.mock.calls.flat().filter(line => String(line).startsWith('prune'));
    try {
      const model = compiled();
      const pruning = prune(model, {groupLambda: 0.01});
      await fit(model, pruning, 1, 0);
      expect(said()).toEqual([]);
      await fit(model, pruning, 1, 1);
      await fit(model, pruning, 1, 1);
      expect(said()).toEqual([
        `prune "sums": method 'proximal', a proximal step after every step of the optimizer, which fits Adam.`,
      ]);
      pruning.detach();
      await fit(model, prune(model, {groupLambda: 0.01, quiet: true}), 1, 1);
      expect(said()).toHaveLength(1);
    } finally {
      log.mockRestore();
    }
  });

  test('proximal leaves the training loss alone', async () => {
    const model = compiled(tf.train.adam(0));
    const [expected] = model.evaluate(task().x, task().y) as tf.Scalar[];
    const {history} = await fit(model, prune(model, {groupLambda: 0.5}), 1);
    expect(history.loss[0]).toBeCloseTo(expected.dataSync()[0], 4);
    expect(history.lambda[0]).toBe(0.5);
    expect(history.penalty[0]).toBeGreaterThan(0);
  });
});

test.each<[string, () => tf.Optimizer]>([
  ['adam', () => tf.train.adam(0.01)],
  ['the fused adam', () => fusedAdam(0.01)],
  ['clipped rmsprop', () => clipByGlobalNorm(tf.train.rmsprop(0.01), 1)],
  ['adagrad', () => tf.train.adagrad(0.1)],
])(
  'with %s, a λ of the loss empties gates and neurons without a threshold',
  async (_, optimizer) => {
    const model = compiled(optimizer());
    const pruning = prune(model, {groupLambda: 0.02, weightLambda: 0.002});
    await fit(model, pruning, 2);
    const before = tf.memory().numTensors;
    const {history} = await fit(model, pruning, 40);
    expect(tf.memory().numTensors).toBe(before);
    expect(history.neurons.at(-1)).toBeLessThan(8);
    expect(history.gates.at(-1)).toBeLessThan(24);
  },
);

describe('a target', () => {
  test('is met by a λ that is found, then zeros are frozen and the rest recovers', async () => {
    const model = compiled();
    const pruning = prune(model, {target: {neurons: 0.5}, by: 12});
    const {history} = await fit(model, pruning, 30);
    const {neurons, gates, lambda, acc} = history as Record<string, number[]>;
    expect(lambda[0]).toBe(0);
    expect(Math.max(...lambda)).toBeGreaterThan(0);
    expect(pruning.state().pursuit?.phase).toBe('frozen');
    expect(neurons.at(-1)).toBeLessThanOrEqual(4);
    expect(neurons.at(-1)).toBeGreaterThan(0);
    expect([neurons.at(-3), gates.at(-3)]).toEqual([neurons.at(-1), gates.at(-1)]);
    expect(lambda.at(-1)).toBe(0);
    expect(acc.at(-1)).toBeGreaterThan(0.9);
  });

  test.each<PruneOptions>([
    {target: {gates: 0.5}, by: 8},
    {target: {weights: 0.4}, by: 8},
    {target: {weights: 0.4}, by: 8, groups: 'weights'},
    {target: {weights: 0.4}, by: 8, groups: 'blocks+gates+neurons'},
    {target: {neurons: 0.6}, by: 8, groups: 'weights+neurons'},
  ])('may be %j', async options => {
    const model = compiled();
    const pruning = prune(model, options);
    const {history} = await fit(model, pruning, 16);
    expect(pruning.state().pursuit?.phase).toBe('frozen');
    expect(history.compression.at(-1)).toBeGreaterThan(1.3);
  });

  test('works with momentum too, by proximal steps', async () => {
    const model = compiled(tf.train.momentum(0.05, 0.9));
    const pruning = prune(model, {target: {gates: 0.6}, by: 8});
    await fit(model, pruning, 20);
    expect(pruning.method).toBe('proximal');
    expect(pruning.state().pursuit?.phase).toBe('frozen');
  });

  test('that was under way goes on from its state', async () => {
    const options: PruneOptions = {target: {neurons: 0.5}, by: 12};
    const model = compiled();
    const first = prune(model, options);
    await fit(model, first, 3);
    const state = first.state();
    first.detach();
    const second = prune(model, {...options, state});
    expect(second.state()).toEqual(state);
    await fit(model, second, 20);
    expect(second.state().pursuit).toMatchObject({phase: 'frozen', epoch: 23});
  });

  const refused: Array<[PruneOptions, RegExp]> = [
    [{target: {neurons: 0.5}}, /target and by must be given together/],
    [{by: 3, groupLambda: 1}, /target and by must be given together/],
    [{target: {neurons: 0.5}, by: 1}, /by must be an integer of 2 or more/],
    [{target: {neurons: 0.5}, by: 5, groupLambda: 1}, /must not be given with a target/],
    [{target: {neurons: 1.5}, by: 5}, /target: neurons must be a share between 0 and 1/],
    [{target: {neuron: 0.5} as never, by: 5}, /Did you mean neurons\?/],
    [{target: {}, by: 5}, /must name one of neurons, gates and weights/],
    [{target: {neurons: 0.5, gates: 0.5}, by: 5}, /must name one of/],
    [{groupLambda: 1, method: 'proximal', mode: 'forward-only'}, /must go with method 'penalty'/],
    [{target: {gates: 0.5}, by: 5, method: 'penalty'}, /target must go with method 'proximal'/],
    [{groupLambda: 1, blockSize: 3 as never}, /blockSize must be 4 or 8/],
  ];
  test.each(refused)('%j is refused', (options, message) => {
    expect(() => prune(compiled(), options)).toThrow(message);
  });

  test('of neurons that cannot be removed is refused', () => {
    const model = tf.sequential({
      layers: [tf.layers.lstm({name: 'last', units: 2, inputShape: [3, 1]})],
    });
    expect(() => prune(model, {target: {neurons: 0.5}, by: 5})).toThrow(
      /needs a layer whose neurons can be removed. Received: "last"/,
    );
  });
});
