import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {
  newWordIds,
  operate,
  planRows,
  planSurgery,
  verify,
  type SurgeryPlan,
} from '../src/index.js';
import {savedAndLoaded} from '../../../test/support/memory-handler.js';
import {emptyRows, randomize} from './edit-weights.js';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const forms = ['stock', 'sparse'] as const;

/** Embedding, LSTM and Dense with random weights. */
function textModel(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.embedding({inputDim: 9, outputDim: 3, name: 'words'}),
      tf.layers.lstm({units: 4, name: 'lstm'}),
      tf.layers.dense({units: 2, name: 'out'}),
    ],
  });
  randomize(model, 1);
  return model;
}

describe('where everything could go', () => {
  /** Nothing reads the LSTM; neurons 2 and 3 feed each other, which one pass does not look behind. */
  const unread = (): tf.Sequential => {
    const model = textModel();
    emptyRows(model.getLayer('lstm'), 1, [0, 1]);
    emptyRows(model.getLayer('out'), 0, [0, 1, 2, 3]);
    return model;
  };

  test.each(forms)('a one-pass plan may keep others than the stand-in (%s)', async layers => {
    const model = unread();
    const plan = planSurgery(model, {rule: 'onePass'});
    expect(plan.layers[0]).toMatchObject({keep: [2, 3], standIns: []});
    expect(planSurgery(model).layers[0]).toMatchObject({keep: [0], standIns: [0]});
    const small = await operate(model, plan, {layers});
    expect(verify(model, small).maxAbsolute).toBe(0);
  });

  test.each(forms)('so may a plan for the components of an embedding (%s)', async layers => {
    const model = unread();
    const plan = planSurgery(model);
    expect(plan.embeddings[0]).toMatchObject({keep: [0], standIns: [0]});
    expect(`${plan}`).toMatch(/words +1 of 3 components, a stand-in/);
    const other = {...plan, embeddings: [{...plan.embeddings[0], keep: [2], standIns: []}]};
    expect(verify(model, await operate(model, other, {layers})).maxAbsolute).toBe(0);
  });
});

test('the rows of a plan are the cells of its table, headings first', () => {
  const model = textModel();
  emptyRows(model.getLayer('lstm'), 1, [2]);
  emptyRows(model.getLayer('out'), 0, [2]);
  expect(planRows(planSurgery(model))).toEqual([
    ['layer', 'stays', 'goes', 'constant gates', 'unused gates', 'blocked'],
    ['words', '3 of 3 components', '0', '', '', ''],
    ['lstm', '3 of 4 neurons', '1: nothing reads them', 'i 0, f 0, g 0, o 0', '', ''],
  ]);
});

describe('what is no plan is refused', () => {
  test.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /Received: undefined/],
    ['a Promise', Promise.resolve(), /Received: a Promise/],
    ['another object', {layers: {stock: true}}, /Received: object/],
  ])('%s', async (_, plan, received) => {
    const model = textModel();
    await expect(operate(model, plan as SurgeryPlan)).rejects.toThrow(
      /^Surgery on ".*": a plan must list layers and embeddings\..*planSurgery\(model\)/,
    );
    await expect(operate(model, plan as SurgeryPlan)).rejects.toThrow(received);
  });
});

describe('models that do not belong together are refused', () => {
  test('with other outputs', () => {
    const [model, other] = [textModel(), textModel()];
    other.add(tf.layers.dense({units: 5}));
    expect(() => verify(model, other)).toThrow(
      /a small form of ".*" must have 1 input and the outputs \[any, 2\]\. Received: .* \[any, 5\]/,
    );
  });

  test('with another number of inputs', () => {
    const [a, b] = ['a', 'b'].map(name => tf.input({shape: [3, 2], name}));
    const joined = tf.layers.concatenate().apply([a, b]) as tf.SymbolicTensor;
    const h = tf.layers.lstm({units: 2}).apply(joined) as tf.SymbolicTensor;
    const two = tf.model({inputs: [a, b], outputs: h});
    expect(() => verify(two, textModel())).toThrow(/must have 2 inputs .* Received: .* 1 input/);
  });

  test('with other layers behind the same outputs: the last one is named', () => {
    const other = tf.sequential({
      layers: [
        tf.layers.embedding({inputDim: 9, outputDim: 3, name: 'w'}),
        tf.layers.simpleRNN({units: 2, name: 'rnn'}),
      ],
    });
    expect(() => verify(textModel(), other)).toThrow(/first seen in layer "rnn"/);
  });

  test('the layer is named where a model is a layer of the model, and one layer is applied twice', async () => {
    const x = tf.input({shape: [4, 2]});
    const inner = tf.sequential({
      layers: [tf.layers.lstm({units: 2, returnSequences: true, inputShape: [4, 2]})],
    });
    const twice = tf.layers.lstm({name: 'twice', units: 2, returnSequences: true});
    const h = twice.apply(twice.apply(inner.apply(x))) as tf.SymbolicTensor;
    const y = tf.layers.dense({name: 'end', units: 2}).apply(h) as tf.SymbolicTensor;
    const model = tf.model({inputs: x, outputs: y});
    const small = await operate(model, planSurgery(model));
    const end = small.getLayer('end');
    end.setWeights(end.getWeights().map(weight => tf.add(weight, 1)));
    expect(() => verify(model, small)).toThrow(/first seen in layer "end"/);
  });

  test('a cut vocabulary that was saved and loaded needs the plan', async () => {
    const model = textModel();
    emptyRows(model.getLayer('words'), 0, [3, 7]);
    const plan = planSurgery(model, {vocabulary: true});
    const loaded = await savedAndLoaded(await operate(model, plan));
    expect(() => verify(model, loaded)).toThrow(/9 words.*Received: a model of 8 words.*\{plan\}/);
    expect(verify(model, loaded, undefined, {plan}).maxAbsolute).toBeLessThan(1e-5);
  });
});

describe('word ids that are not an embedding’s own', () => {
  test('an embedding that shares them has no new ids, and says so', () => {
    expect(() => newWordIds(planSurgery(textModel()).embeddings[0].words)).toThrow(
      /^newWordIds: .* Received: undefined\. Plan with \{vocabulary: true\}/,
    );
  });

  test('ids that are an output too stay as they are', async () => {
    const words = tf.input({shape: [6], name: 'ids'});
    const vectors = tf.layers.embedding({inputDim: 9, outputDim: 3, name: 'words'}).apply(words);
    const h = tf.layers.lstm({units: 2}).apply(vectors);
    const y = tf.layers.dense({units: 1}).apply(h) as tf.SymbolicTensor;
    const model = tf.model({inputs: words, outputs: [y, words]});
    randomize(model, 2);
    emptyRows(model.getLayer('words'), 0, [3, 7]);
    const plan = planSurgery(model, {vocabulary: true});
    expect(plan.embeddings[0].words).toBeUndefined();
    expect(verify(model, await operate(model, plan)).maxAbsolute).toBeLessThan(1e-5);
  });
});

describe('layers between', () => {
  const through = (between: Parameters<tf.Sequential['add']>[0][], returnSequences: boolean) => {
    const model = tf.sequential({
      layers: [tf.layers.lstm({units: 4, inputShape: [5, 3], returnSequences, name: 'lstm'})],
    });
    between.forEach(layer => {
      model.add(layer);
    });
    model.add(tf.layers.lstm({units: 3, name: 'upper'}));
    model.add(tf.layers.dense({units: 2, name: 'out'}));
    randomize(model, 4);
    emptyRows(model.getLayer('lstm'), 1, [1, 2]);
    return model;
  };

  test.each(forms)('RepeatVector repeats what is left (%s)', async layers => {
    const model = through([tf.layers.repeatVector({n: 4})], false);
    emptyRows(model.getLayer('upper'), 0, [1, 2]);
    const small = await operate(model, planSurgery(model), {layers});
    expect(small.layers[1].outputShape).toEqual([null, 4, 2]);
    expect(small.getLayer('lstm').outputShape).toEqual([null, 2]);
    expect(verify(model, small).maxAbsolute).toBeLessThan(1e-5);
  });

  test.each(forms)(
    'Conv1D loses what it does not read, at each of its steps (%s)',
    async layers => {
      const conv = tf.layers.conv1d({filters: 3, kernelSize: 2, name: 'conv'});
      const model = through([conv], true);
      // [2, 4, 3]: neuron 1 at both steps, neuron 2 at the first only.
      emptyRows(model.getLayer('conv'), 0, [1, 2, 5]);
      expect(planSurgery(model).layers[0].keep).toEqual([0, 2, 3]);
      const small = await operate(model, planSurgery(model), {layers});
      expect(small.getLayer('conv').getWeights()[0].shape).toEqual([2, 3, 3]);
      expect(verify(model, small).maxAbsolute).toBeLessThan(1e-5);
    },
  );

  test('a Masking whose value the neurons can have blocks; one that they cannot have does not', async () => {
    const masked = (maskValue: number, activation: 'tanh' | 'relu' = 'tanh') => {
      const model = tf.sequential({
        layers: [
          tf.layers.lstm({
            units: 2,
            inputShape: [4, 1],
            returnSequences: true,
            activation,
            recurrentActivation: 'sigmoid',
            name: 'lstm',
          }),
          tf.layers.masking({maskValue, name: 'mask'}),
          tf.layers.lstm({units: 2, name: 'upper', recurrentActivation: 'sigmoid'}),
          tf.layers.dense({units: 1}),
        ],
      });
      randomize(model, 6);
      // Neuron 0 is exactly 0 at every step and neuron 1, which nothing reads, is not: without it every step would be masked.
      for (const weight of [0, 1]) emptyColumn0(model, weight);
      emptyRows(model.getLayer('lstm'), 1, [1]);
      emptyRows(model.getLayer('upper'), 0, [1]);
      return model;
    };
    const emptyColumn0 = (model: tf.LayersModel, weight: number) => {
      const layer = model.getLayer('lstm');
      const flow = tf.mul(layer.getWeights()[weight], [[1, 1, 1, 1, 0, 1, 1, 1]]);
      const bias = tf.mul(layer.getWeights()[2], [1, 1, 1, 1, 0, 1, 1, 1]);
      layer.setWeights(
        layer.getWeights().map((w, k) => (k === weight ? flow : k === 2 ? bias : w)),
      );
    };
    const looks = [{layer: 'mask', reason: 'its mask looks at all features together'}];
    const model = masked(0);
    expect(planSurgery(model).layers[0]).toMatchObject({keep: [0, 1], blocking: looks});
    expect(verify(model, await operate(model, planSurgery(model))).maxAbsolute).toBeLessThan(1e-5);
    expect(planSurgery(masked(9, 'relu')).layers[0].blocking).toEqual(looks);
    const harmless = masked(9);
    expect(planSurgery(harmless).layers[0]).toMatchObject({keep: [0], blocking: []});
    const small = await operate(harmless, planSurgery(harmless));
    expect(verify(harmless, small).maxAbsolute).toBeLessThan(1e-5);
  });
});

test('a layer called "bi/forward" beside a Bidirectional "bi" keeps its own neurons', async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.bidirectional({
        layer: tf.layers.lstm({units: 3, returnSequences: true}) as never,
        mergeMode: 'concat',
        inputShape: [5, 3],
        name: 'bi',
      } as never),
      tf.layers.lstm({units: 2, name: 'bi/forward'}),
      tf.layers.dense({units: 1, name: 'out'}),
    ],
  });
  randomize(model, 8);
  emptyRows(model.getLayer('bi/forward'), 1, [1]);
  emptyRows(model.getLayer('out'), 0, [1]);
  const plan = planSurgery(model);
  expect(plan.layers.map(({layer, units}) => `${layer} ${units}`)).toEqual([
    "bi/forward' 3",
    'bi/backward 3',
    'bi/forward 2',
  ]);
  expect(plan.layers[2].keep).toEqual([0]);
  expect(verify(model, await operate(model, plan)).maxAbsolute).toBeLessThan(1e-5);
});
