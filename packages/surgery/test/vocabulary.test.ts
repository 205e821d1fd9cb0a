import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {
  newInputs,
  newWordIds,
  operate,
  planSurgery,
  verify,
  type SurgeryPlan,
} from '../src/index.js';
import {savedAndLoaded} from '../../../test/support/memory-handler.js';

/** Words without a vector; 0 is padding in the tests with a mask. */
const EMPTY = [1, 4, 5];
const WORDS = 8;
const SIZE = 3;

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** Words 1, 4 and 5 have a vector of 0; component 2 is read by nothing, and word 7 has only that one. */
function planted(maskZero = false): tf.Sequential {
  const model = tf.sequential();
  model.add(
    tf.layers.embedding({
      inputDim: WORDS,
      outputDim: SIZE,
      maskZero,
      name: 'words',
    }),
  );
  model.add(tf.layers.lstm({units: 4, name: 'lstm'}));
  model.add(tf.layers.dense({units: 2}));
  const [vectors] = model.layers[0].getWeights();
  const values = (vectors.arraySync() as number[][]).map((vector, word) => {
    if (EMPTY.includes(word)) return [0, 0, 0];
    return word === 7 ? [0, 0, 0.4] : vector;
  });
  model.layers[0].setWeights([tf.tensor2d(values)]);
  const [kernel, ...rest] = model.layers[1].getWeights();
  const unread = tf.tensor2d([[1], [1], [0]]);
  model.layers[1].setWeights([tf.mul(kernel, unread), ...rest]);
  return model;
}

const texts = () => tf.tensor2d([0, 1, 2, 4, 3, 7, 6, 5, 5, 2, 0, 1], [2, 6], 'int32');
const numbers = (tensor: tf.Tensor | tf.Tensor[]) => Array.from((tensor as tf.Tensor).dataSync());
const words = (plan: SurgeryPlan) => plan.embeddings[0].words!;

describe('words without a vector', () => {
  test('go only if that is asked for', () => {
    expect(planSurgery(planted()).embeddings[0].words).toBeUndefined();
  });

  test('share the row of the first of them; so does a word with unread components only', () => {
    const plan = planSurgery(planted(), {vocabulary: true});
    expect(words(plan)).toEqual({size: WORDS, keep: [0, 1, 2, 3, 6], zeroWord: 1});
    expect(Array.from(newWordIds(words(plan)))).toEqual([0, 1, 2, 3, 1, 1, 4, 1]);
    expect(plan.toString()).toMatch(/words\s+4 of 8 words\s+4/);
  });

  test('still take their time steps: outputs are the same, but not if their tokens are left out', async () => {
    const model = planted();
    const plan = planSurgery(model, {vocabulary: true});
    const small = await operate(model, plan);
    const x = texts();
    expect(verify(model, small, x).maxRelative).toBeLessThan(1e-6);
    const [ids] = newInputs(model, plan, [x]);
    expect(numbers(small.predict(ids))).toEqual(
      numbers(model.predict(x)).map(value => expect.closeTo(value, 5)),
    );
    expect(small.layers[0].getWeights()[0].shape).toEqual([5, 2]);

    const withToken = model.predict(tf.tensor2d([[2, 4, 3, 3, 2, 6]], undefined, 'int32'));
    const withoutToken = model.predict(tf.tensor2d([[2, 3, 3, 2, 6]], undefined, 'int32'));
    expect(numbers(withToken)).not.toEqual(numbers(withoutToken));
  });

  test('the padding id stays 0, even without a vector', async () => {
    const model = planted(true);
    const [vectors] = model.layers[0].getWeights();
    const zeroFirst = (vectors.arraySync() as number[][]).map((v, k) => (k === 0 ? [0, 0, 0] : v));
    model.layers[0].setWeights([tf.tensor2d(zeroFirst)]);
    const plan = planSurgery(model, {vocabulary: true});
    expect(words(plan)).toMatchObject({keep: [0, 1, 2, 3, 6], zeroWord: 1});
    const small = await operate(model, plan);
    expect(verify(model, small, texts()).maxRelative).toBeLessThan(1e-6);
  });

  test('a vocabulary that is needed whole stays whole', async () => {
    const model = tf.sequential();
    model.add(tf.layers.embedding({inputDim: 4, outputDim: 2}));
    model.add(tf.layers.lstm({units: 2}));
    model.add(tf.layers.dense({units: 1}));
    const plan = planSurgery(model, {vocabulary: true});
    expect(words(plan)).toEqual({size: 4, keep: [0, 1, 2, 3], zeroWord: null});
    expect(verify(model, await operate(model, plan)).maxAbsolute).toBe(0);
  });

  test('after loading, verify needs the plan; a plan that went through JSON will do', async () => {
    const model = planted();
    const plan = planSurgery(model, {vocabulary: true});
    const loaded = await savedAndLoaded(await operate(model, plan, {layers: 'sparse'}));
    const read = JSON.parse(JSON.stringify(plan)) as SurgeryPlan;
    expect(verify(model, loaded, texts(), {plan: read}).maxRelative).toBeLessThan(1e-6);
  });

  test('an input that something else reads too keeps its words', () => {
    const input = tf.input({shape: [5], dtype: 'int32'});
    const embed = (name: string) =>
      tf.layers.embedding({inputDim: 4, outputDim: 2, name}).apply(input) as tf.SymbolicTensor;
    const both = tf.layers.concatenate().apply([embed('a'), embed('b')]) as tf.SymbolicTensor;
    const h = tf.layers.lstm({units: 2}).apply(both) as tf.SymbolicTensor;
    const output = tf.layers.dense({units: 1}).apply(h) as tf.SymbolicTensor;
    const model = tf.model({inputs: input, outputs: output});
    const plan = planSurgery(model, {vocabulary: true});
    expect(plan.embeddings.map(embedding => embedding.words)).toEqual([undefined, undefined]);
  });
});

describe('a plan that does not fit is refused', () => {
  const edited = (change: object): SurgeryPlan => {
    const plan = planSurgery(planted(), {vocabulary: true});
    const [embedding] = plan.embeddings;
    return {...plan, embeddings: [{...embedding, words: {...words(plan), ...change}}]};
  };
  test.each<[string, object, RegExp]>([
    ['a needed word is missing', {keep: [0, 1, 2, 3]}, /word 6 of layer "words" still has/],
    ['no row of zeros', {keep: [0, 2, 3, 6]}, /one row of zeros.*zero word 1/],
    ['the row of zeros is a needed one', {zeroWord: 2}, /zero word 2/],
    ['another size', {size: 9}, /planned for its 8 words/],
  ])('%s', async (_, change, message) => {
    await expect(operate(planted(), edited(change))).rejects.toThrow(message);
  });
});
