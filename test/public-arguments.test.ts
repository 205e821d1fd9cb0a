import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from '@jest/globals';
import {freezeZeros, prune} from '@sparsegate/pruning';
import {gateMap, resultsTable} from '@sparsegate/report';
import {SparseLSTM} from '@sparsegate/sparse-rnn';
import {
  compression,
  countVariables,
  gateStructure,
  modelJSON,
  recurrentLayers,
  WeightTable,
} from '@sparsegate/structure';
import {operate, planSurgery, verify} from '@sparsegate/surgery';
import {
  collapsePosterior,
  elbo,
  fromStandard,
  keptVariables,
  predictMonteCarlo,
} from '@sparsegate/variational';

const model = tf.sequential({
  layers: [
    tf.layers.lstm({units: 2, inputShape: [3, 1], recurrentActivation: 'sigmoid'}),
    tf.layers.dense({units: 1}),
  ],
});

/** Every public function that takes a model. What is refused may be thrown or rejected. */
const takers: Record<string, (given: tf.LayersModel) => unknown> = {
  prune: given => prune(given, {groupLambda: 1}),
  freezeZeros: given => freezeZeros(given),
  recurrentLayers: given => recurrentLayers(given),
  gateStructure: given => gateStructure(given),
  compression: given => compression(given),
  modelJSON: given => modelJSON(given),
  'WeightTable.read': given => WeightTable.read(given),
  planSurgery: given => planSurgery(given),
  operate: given => operate(given, planSurgery(model)),
  verify: given => verify(given, model),
  'verify: small': given => verify(model, given),
  elbo: given => elbo(given, {trainSize: 1}),
  collapsePosterior: given => collapsePosterior(given),
  fromStandard: given => fromStandard(given),
  predictMonteCarlo: given => predictMonteCarlo(given, tf.zeros([1])),
  keptVariables: given => keptVariables(given),
};

describe.each(Object.entries(takers))('%s', (name, call) => {
  const wrong: Array<[string, unknown, string]> = [
    ['undefined', undefined, 'Received: undefined. Pass the model as the first argument.'],
    ['null', null, 'Received: null. Pass the model as the first argument.'],
    ['a promise', Promise.resolve(model), 'Received: a promise. Await it first: const model ='],
    [
      'a graph model',
      new tf.GraphModel('file://none'),
      'Received: a tf.GraphModel. Its layers are',
    ],
    ['a layer', model.layers[0], 'Received: a LSTM. Pass the model itself.'],
    ['a path', 'model.json', "Received: 'model.json'. Pass the model itself."],
  ];
  test.each(wrong)('refuses %s for a model, and says what to do', async (_, given, message) => {
    const attempt = async (): Promise<unknown> => call(given as tf.LayersModel);
    await expect(attempt()).rejects.toThrow(`${name}: model must be a tf.LayersModel`);
    await expect(attempt()).rejects.toThrow(message);
  });
});

test('options that nobody knows are refused, with what was probably meant', async () => {
  const plan = planSurgery(model);
  const refused: Array<[() => unknown, RegExp]> = [
    [() => planSurgery(model, {rule: 'onepass'} as never), /planSurgery: rule .*mean onePass\?/],
    [() => planSurgery(model, {vocabulary: 'yes'} as never), /vocabulary must be true or false/],
    [() => operate(model, plan, {layers: 'sparce'} as never), /operate: layers .*mean sparse\?/],
    [() => verify(model, model, undefined, {tolerence: 1} as never), /mean tolerance\?/],
    [() => verify(model, model, undefined, {tolerance: NaN}), /tolerance .*Received: NaN/],
    [() => compression(model, 'fixpoint' as never), /compression: rule must be one of 'onePass'/],
    [() => gateStructure(model, 'all' as never), /gateStructure: rule must be one of 'onePass'/],
    [() => countVariables({layers: []}, {zeroBehindGate: true} as never), /mean zeroBehindGates\?/],
    [() => resultsTable([], [], {as: 'html'} as never), /as must be 'text' or 'markdown'/],
    [() => gateMap([], {neuron: 3} as never), /mean neurons\?/],
    [() => new SparseLSTM({units: 1, activation: 'relu'} as never), /Received: activation/],
    [() => new SparseLSTM({units: 1, dropout: 0.5} as never), /Received: dropout/],
    [() => new SparseLSTM({units: 1, useBias: false} as never), /Received: useBias/],
    [() => new SparseLSTM({units: 1, returnSequence: true} as never), /mean returnSequences\?/],
  ];
  for (const [call, message] of refused) {
    await expect((async () => call())()).rejects.toThrow(message);
  }
});

test('the compression of a model of zeros is its size, a number that JSON can hold', () => {
  const empty = tf.sequential({
    layers: [
      tf.layers.lstm({
        units: 2,
        inputShape: [3, 1],
        kernelInitializer: 'zeros',
        recurrentInitializer: 'zeros',
      }),
      tf.layers.dense({units: 1, kernelInitializer: 'zeros'}),
    ],
  });
  // 1·8 + 2·8 + 2·1 weights
  expect(compression(empty).compression).toBe(26);
});
