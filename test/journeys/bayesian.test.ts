import * as tf from '@tensorflow/tfjs';
import {expect, test} from '@jest/globals';
import '@sparsegate/kernels/cpu';
import {compression, countVariables, gateStructure} from '@sparsegate/structure';
import fc from 'fast-check';
import {newInputs, operate, planSurgery, verify} from '@sparsegate/surgery';
import {
  collapsePosterior,
  elbo,
  keptVariables,
  variationalDense,
  variationalEmbedding,
  variationalLSTM,
  type Groups,
} from '@sparsegate/variational';
import {savedAndLoaded} from '../support/memory-handler.js';
import {generator} from '../support/random-stack.js';

const [TEXTS, STEPS, WORDS] = [128, 8, 12];
/** The word that makes a text positive. */
const DECISIVE = 5;

/** Texts of words 1 … 11 behind some padding; half of them have the decisive word somewhere. */
function sentiment(): {xs: tf.Tensor2D; ys: tf.Tensor2D} {
  const random = generator(3);
  const below = (limit: number): number => Math.floor(random() * limit);
  const texts = Array.from({length: TEXTS}, (_, n) => {
    const length = STEPS - below(3);
    const words = Array.from({length}, () => {
      const word = 1 + below(WORDS - 2);
      return word < DECISIVE ? word : word + 1;
    });
    if (n % 2 === 0) words[below(length)] = DECISIVE;
    return [...Array<number>(STEPS - length).fill(0), ...words];
  });
  return {
    xs: tf.tensor2d(texts, undefined, 'int32'),
    ys: tf.tensor2d(texts.map((_, n) => [n % 2 === 0 ? 1 : 0])),
  };
}

/** The paper's classifier in the small. */
function classifier(): tf.Sequential {
  const model = tf.sequential();
  model.add(
    variationalEmbedding({
      inputDim: WORDS,
      outputDim: 6,
      maskZero: true,
      wordGroups: true,
      seed: 1,
      embeddingsInitializer: tf.initializers.randomUniform({minval: -0.5, maxval: 0.5}),
    }),
  );
  model.add(variationalLSTM({units: 8, seed: 2}));
  model.add(variationalDense({units: 1, seed: 3, activation: 'sigmoid'}));
  return model;
}

function accuracy(model: tf.LayersModel, xs: tf.Tensor, ys: tf.Tensor): number {
  return tf.tidy(() => {
    const right = tf.equal(tf.round(model.predict(xs) as tf.Tensor), ys);
    return tf.mean(tf.cast(right, 'float32')).dataSync()[0];
  });
}

test('train → collapse → plan → operate → verify → save → load: a variational model becomes a small stock one', async () => {
  const {xs, ys} = sentiment();
  const model = classifier();
  model.compile({optimizer: tf.train.adam(0.02, 0.9, 0.999, 1e-8), loss: 'binaryCrossentropy'});
  // More objects than there are weigh the texts more, as many texts would.
  const callbacks = elbo(model, {trainSize: 10 * TEXTS});
  const {history} = await model.fit(xs, ys, {epochs: 80, batchSize: 32, verbose: 0, callbacks});
  expect(accuracy(model, xs, ys)).toBeGreaterThan(0.95);

  const counts = countVariables(keptVariables(model));
  const last = (name: string) => history[name][79] as number;
  expect(last('neurons')).toBe(counts.neurons);
  expect(counts.words).toBeLessThan(WORDS);
  expect(counts.neurons).toBeLessThan(8);
  expect(counts.gates).toBeLessThan(4 * counts.neurons);

  const stock = collapsePosterior(model);
  const outputs = (m: tf.LayersModel, x: tf.Tensor) =>
    Array.from((m.predict(x) as tf.Tensor).dataSync());
  const expected = outputs(model, xs).map(value => expect.closeTo(value, 5));
  expect(outputs(stock, xs)).toEqual(expected);
  // Folding makes no neuron or gate that the variables do not have, and may take some that are behind others.
  expect(compression(stock).neurons).toBeLessThanOrEqual(counts.neurons);
  expect(compression(stock).gates).toBeLessThanOrEqual(counts.gates);

  const plan = planSurgery(stock, {vocabulary: true});
  const small = await operate(stock, plan, {layers: 'sparse'});
  expect(verify(stock, small, xs).maxRelative).toBeLessThan(1e-5);
  expect(gateStructure(stock)[0].neurons.length).toBe(plan.layers[0].keep.length);

  const loaded = await savedAndLoaded(small);
  const [ids] = newInputs(stock, plan, [xs]);
  expect(outputs(loaded, ids)).toEqual(expected);
  expect(loaded.countParams()).toBeLessThan(stock.countParams() / 3);
});

interface Stack {
  seed: number;
  widths: number[];
  groups: Groups;
  recurrentActivation: 'sigmoid' | 'hardSigmoid';
  useBias: boolean;
  goBackwards: boolean;
  maskZero: boolean;
  wordGroups: boolean;
  stateful: boolean;
  tail: 'last' | 'flatten' | 'sequence';
}

const stacks: fc.Arbitrary<Stack> = fc.record({
  seed: fc.nat(100_000),
  widths: fc.array(fc.integer({min: 1, max: 5}), {minLength: 1, maxLength: 3}),
  groups: fc.constantFrom('weights', 'weights+neurons', 'weights+gates+neurons'),
  recurrentActivation: fc.constantFrom('sigmoid' as const, 'hardSigmoid' as const),
  useBias: fc.boolean(),
  goBackwards: fc.boolean(),
  maskZero: fc.boolean(),
  wordGroups: fc.boolean(),
  stateful: fc.boolean(),
  tail: fc.constantFrom('last', 'flatten', 'sequence'),
});

const BATCH = 3;

function buildStack({widths, maskZero, wordGroups, tail, stateful, ...args}: Stack): tf.Sequential {
  const model = tf.sequential();
  const snrThreshold = 0.5;
  const batchInputShape = [stateful ? BATCH : null, STEPS];
  model.add(
    variationalEmbedding({
      inputDim: WORDS,
      outputDim: 3,
      maskZero,
      wordGroups,
      batchInputShape,
      snrThreshold,
    }),
  );
  widths.forEach((units, k) => {
    const returnSequences = k < widths.length - 1 || tail !== 'last';
    model.add(
      variationalLSTM({
        ...args,
        units,
        stateful,
        returnSequences,
        inputGroups: k % 2 === 0,
        snrThreshold,
      }),
    );
    if (returnSequences) model.add(tf.layers.dropout({rate: 0.5}));
  });
  if (tail === 'flatten') model.add(tf.layers.flatten());
  model.add(variationalDense({units: 2, snrThreshold}));
  // Means and deviations of one size: about every second value falls below a threshold of 0.5.
  const random = generator(args.seed);
  const weights = model.getWeights().map(({shape, size}) =>
    tf.tensor(
      Float32Array.from({length: size}, () => 2 * random() - 1),
      shape,
    ),
  );
  model.setWeights(weights);
  tf.dispose(weights);
  return model;
}

/** Outputs of two calls: a stateful model goes on from its state. */
function twoCalls(model: tf.LayersModel, x: tf.Tensor): number[] {
  return [0, 1].flatMap(() =>
    tf.tidy(() => Array.from((model.predict(x, {batchSize: BATCH}) as tf.Tensor).dataSync())),
  );
}

test('collapsed and cut models have the outputs of the thresholded ones, over 150 random stacks', async () => {
  let cut = 0;
  await fc.assert(
    fc.asyncProperty(stacks, async stack => {
      const model = buildStack(stack);
      const stock = collapsePosterior(model);
      const plan = planSurgery(stock, {vocabulary: true});
      const small = await operate(stock, plan, {layers: 'sparse'});
      const x = tf.randomUniform([BATCH, STEPS], 0, WORDS, 'int32', stack.seed + 1);
      const [ids] = newInputs(stock, plan, [x]);
      const expected = twoCalls(model, x).map(value => expect.closeTo(value, 4));
      expect(twoCalls(stock, x)).toEqual(expected);
      expect(twoCalls(small, ids)).toEqual(expected);
      cut += stock.countParams() - small.countParams();
      tf.dispose([x, ids]);
      [model, stock, small].forEach(each => each.dispose());
    }),
    {seed: 3, numRuns: 150},
  );
  expect(cut).toBeGreaterThan(10_000);
}, 240_000);
