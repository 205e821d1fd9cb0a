import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from '@jest/globals';
import {exportModel} from '@sparsegate/export';
import {toONNX} from '@sparsegate/export/onnx';
import {compactWhileTraining} from '@sparsegate/compaction';
import {accelerate, acceptLabels} from '@sparsegate/kernels';
import {freezeZeros, magnitudeAt, prune, zeroBelow} from '@sparsegate/pruning';
import {layerRows} from '@sparsegate/report';
import {
  compression,
  gateStructure,
  hasRecurrentLayer,
  layerOf,
  leafLayers,
  modelGraph,
  modelJSON,
  readModel,
  readWiring,
  recurrentLayers,
  weightsIntoGates,
  WeightTable,
} from '@sparsegate/structure';
import {newInputs, operate, planSurgery, probeInputs, verify} from '@sparsegate/surgery';
import {
  collapsePosterior,
  elbo,
  fromStandard,
  keptVariables,
  predictMonteCarlo,
} from '@sparsegate/variational';
import {OTHER_EXPORTS} from './support/other-exports.js';
import {foldersIn, read, sources} from './support/sources.js';
import {wrongOptions} from './support/wrong-options.js';

const model = tf.sequential({
  layers: [
    tf.layers.lstm({units: 2, inputShape: [3, 1], recurrentActivation: 'sigmoid'}),
    tf.layers.dense({units: 1}),
  ],
});

/** Every public function that takes a model. What is refused may be thrown or rejected. */
const takers: Record<string, (given: tf.LayersModel) => unknown> = {
  accelerate: given => accelerate(given),
  acceptLabels: given => acceptLabels(given),
  exportModel: given => exportModel(given),
  toONNX: given => toONNX(given),
  readModel: given => readModel(given),
  readWiring: given => readWiring(given),
  modelGraph: given => modelGraph(given),
  leafLayers: given => leafLayers(given),
  layerOf: given => layerOf(given, 'lstm'),
  probeInputs: given => probeInputs(given, 1),
  newInputs: given => newInputs(given, planSurgery(model), []),
  prune: given => prune(given, {groupLambda: 1}),
  magnitudeAt: given => magnitudeAt(given, 1),
  zeroBelow: given => zeroBelow(given, 0),
  layerRows: given => layerRows(given),
  freezeZeros: given => freezeZeros(given),
  hasRecurrentLayer: given => hasRecurrentLayer(given),
  recurrentLayers: given => recurrentLayers(given),
  gateStructure: given => gateStructure(given),
  compression: given => compression(given),
  weightsIntoGates: given => weightsIntoGates(given),
  modelJSON: given => modelJSON(given),
  'WeightTable.read': given => WeightTable.read(given),
  planSurgery: given => planSurgery(given),
  operate: given => operate(given, planSurgery(model)),
  verify: given => verify(given, model),
  'verify: small': given => verify(model, given),
  compactWhileTraining: given => compactWhileTraining(given),
  elbo: given => elbo(given, {trainSize: 1}),
  collapsePosterior: given => collapsePosterior(given),
  fromStandard: given => fromStandard(given),
  predictMonteCarlo: given => predictMonteCarlo(given, tf.zeros([1])),
  keptVariables: given => keptVariables(given),
};

/** Whose name stands in the message, where a function hands the model on. */
const SPEAKERS: Record<string, string> = {
  readWiring: 'readModel',
  modelGraph: 'modelJSON',
  layerOf: 'leafLayers',
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
    await expect(attempt()).rejects.toThrow(
      `${SPEAKERS[name] ?? name}: model must be a tf.LayersModel`,
    );
    await expect(attempt()).rejects.toThrow(message);
  });
});

const refused = Object.entries(wrongOptions(model)).flatMap(([name, calls]) =>
  calls.map(([call, message]) => ({name, call, message})),
);

test.each(refused)('$name refuses: $message', async ({call, message}) => {
  await expect((async () => call())()).rejects.toThrow(message);
});

/** What an entry of a package exports besides types and constants, by its source. */
function exportsOf(entry: string): string[] {
  const text = read(entry);
  const lists = [...text.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, list]) => list.split(','));
  const declared = [...text.matchAll(/^export (?:async )?(?:function|class) (\w+)/gm)];
  return [...lists.map(item => item.trim()), ...declared.map(([, name]) => name)].filter(
    name => /^\w+$/.test(name) && !/^[A-Z0-9_]+$/.test(name),
  );
}

describe.each(foldersIn('packages'))('%s', name => {
  const entries = sources(`packages/${name}/src`).filter(file => file.endsWith('index.ts'));
  const exported = [...new Set(entries.flatMap(exportsOf))].sort();
  const others = Object.values(OTHER_EXPORTS[name] ?? {}).flat();

  test('every function and layer that it exports is tried here, or said to have nothing to refuse', () => {
    const tried = [...Object.keys(takers), ...refused.map(({name: of}) => of)];
    const known = [...tried.map(key => key.split(/[.:]/)[0]), ...others];
    expect(exported.filter(given => !known.includes(given))).toEqual([]);
  });

  test('of what it is said to export, nothing is gone', () => {
    expect(others.filter(given => !exported.includes(given))).toEqual([]);
  });
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
