import {describe, expect, test} from '@jest/globals';
import {io} from '@tensorflow/tfjs-core';
import {fromKeras} from '../src/index.js';
import {artifactsOf, type Fixture} from './read-fixture.js';

type JSONObject = Record<string, unknown>;

interface LayerJSON {
  class_name: string;
  name?: string;
  config: JSONObject;
  inbound_nodes?: unknown[];
}

interface ModelConfig {
  config: {layers: LayerJSON[]; output_layers?: unknown; build_input_shape?: unknown};
}

/** A real file with one thing changed. */
function changed(
  keras: Fixture['keras'],
  name: string,
  change: (model: ModelConfig, artifacts: io.ModelArtifacts) => void,
): io.ModelArtifacts {
  const artifacts = artifactsOf({keras, name, from: 'from-h5'});
  const topology = artifacts.modelTopology as {model_config: ModelConfig};
  change(topology.model_config, artifacts);
  return artifacts;
}

const layerOf = (model: ModelConfig, className: string): LayerJSON =>
  model.config.layers.find(layer => layer.class_name === className)!;

async function load(artifacts: io.ModelArtifacts): Promise<io.ModelArtifacts> {
  return (await fromKeras(io.fromMemory(artifacts)).load!()) as io.ModelArtifacts;
}

type Case = [
  keras: Fixture['keras'],
  name: string,
  change: (model: ModelConfig, artifacts: io.ModelArtifacts) => void,
  message: RegExp,
];

const setConfig =
  (className: string, config: JSONObject): Case[2] =>
  model =>
    Object.assign(layerOf(model, className).config, config);

/** What tfjs would take for something else, or not at all. */
const OTHERWISE_WRONG: Record<string, Case> = {
  'a class that nobody knows': [
    ...(['keras3', 'embedding-lstm-dense'] as const),
    model => (layerOf(model, 'LSTM').class_name = 'Attention'),
    /layer "lstm" \(Attention\) must be of a class that this package knows.*registerClass/,
  ],
  "one of tfjs' own that was not held against Keras": [
    ...(['keras3', 'embedding-lstm-dense'] as const),
    model => (layerOf(model, 'LSTM').class_name = 'ConvLSTM2D'),
    /layer "lstm" \(ConvLSTM2D\) must be of a class that this package knows/,
  ],
  'mixed precision': [
    ...(['keras3', 'gru-default'] as const),
    setConfig('GRU', {dtype: {class_name: 'DTypePolicy', config: {name: 'mixed_float16'}}}),
    /dtype of layer "gru" \(GRU\) must compute in float32.*Received: mixed_float16/,
  ],
  'time before batch': [
    ...(['keras2', 'embedding-lstm-dense'] as const),
    setConfig('LSTM', {time_major: true}),
    /layer "lstm" \(LSTM\) must have the argument time_major at null or false.*Received: true/,
  ],
  'an argument of tomorrow': [
    ...(['keras3', 'embedding-lstm-dense'] as const),
    setConfig('LSTM', {gate_order: 'fiog'}),
    /layer "lstm" \(LSTM\) must have the argument gate_order at null or false.*Received: fiog/,
  ],
  'an activation that tfjs lacks': [
    ...(['keras3', 'embedding-lstm-dense'] as const),
    setConfig('Dense', {activation: 'celu'}),
    /activation of layer "dense" \(Dense\) must have an activation that tfjs has.*Received: celu/,
  ],
  'an activity regularizer': [
    ...(['keras3', 'embedding-lstm-dense'] as const),
    setConfig('LSTM', {activity_regularizer: {class_name: 'L2', config: {l2: 0.1}}}),
    /activity_regularizer of layer "lstm" \(LSTM\) must be none/,
  ],
  'a regularizer that tfjs lacks': [
    ...(['keras3', 'embedding-lstm-dense'] as const),
    setConfig('LSTM', {kernel_regularizer: {class_name: 'OrthogonalRegularizer', config: {}}}),
    /kernel_regularizer of layer "lstm" \(LSTM\) must have a regularizer that tfjs has/,
  ],
  'a GRU with another activation and reset_after': [
    ...(['keras3', 'gru-default'] as const),
    setConfig('GRU', {activation: 'relu'}),
    /layer "gru" \(GRU\) must have the argument activation at "tanh".*Received: relu/,
  ],
  'a causal convolution': [
    ...(['keras3', 'convolution'] as const),
    setConfig('Conv1D', {padding: 'causal'}),
    /layer "conv1d" \(Conv1D\) must have the argument padding at "valid" or "same".*Received: causal/,
  ],
  'two directions that differ': [
    ...(['keras3', 'bidirectional-gru'] as const),
    model => {
      const backward = layerOf(model, 'Bidirectional').config.backward_layer as LayerJSON;
      backward.config.recurrent_activation = 'hard_sigmoid';
    },
    /layer "bidirectional_1" \(Bidirectional\) must have a backward layer that differs .* in its direction only/,
  ],
  'dropout at inference': [
    ...(['keras3', 'functional'] as const),
    model => {
      const node = layerOf(model, 'LSTM').inbound_nodes![0] as {kwargs: JSONObject};
      node.kwargs.training = true;
    },
    /layer "lstm_8" \(LSTM\) must be called without the argument "training".*Received: true/,
  ],
  'a mask that tfjs would not make': [
    ...(['keras3', 'functional'] as const),
    model => {
      const node = layerOf(model, 'NotEqual').inbound_nodes![0] as {args: unknown[]};
      node.args[1] = 7;
    },
    /layer "lstm_8" \(LSTM\) must be called with the mask that its input has.*Received: the mask "not_equal_1"/,
  ],
  'a comparison that is data': [
    ...(['keras3', 'functional'] as const),
    model => (model.config.output_layers = ['not_equal_1', 0, 0]),
    /layer "not_equal_1" \(NotEqual\) must be a mask and nothing else/,
  ],
  'a mask that tfjs loses on the way': [
    ...(['keras2', 'gru-stack'] as const),
    model => {
      const softmax = {class_name: 'Softmax', config: {name: 'softmax', axis: -1}};
      model.config.layers.splice(2, 0, softmax);
    },
    /layer "bidirectional_2" \(Bidirectional\) must get its mask .*loses at layer "softmax" \(Softmax\)/,
  ],
  'a model that does not say what it takes': [
    ...(['keras3', 'late-build'] as const),
    model => {
      model.config.layers.shift();
      delete model.config.build_input_shape;
    },
    /layer "gru_13" \(GRU\) must say what it takes/,
  ],
};

/** Damaged or hostile files: an error, and not a loop without end, a wrong model or an allocation of any size. */
const DAMAGED: Record<string, Case> = {
  'a cycle': [
    ...(['keras2', 'functional'] as const),
    model => (layerOf(model, 'LSTM').inbound_nodes = [[['lstm_9', 0, 0, {}]]]),
    /layer "lstm_8" \(LSTM\) must not need its own output/,
  ],
  'an input that does not exist': [
    ...(['keras2', 'functional'] as const),
    model => (layerOf(model, 'LSTM').inbound_nodes = [[['nowhere', 0, 0, {}]]]),
    /layer "lstm_8" \(LSTM\) must use tensors of the model/,
  ],
  'a call that does not exist': [
    ...(['keras2', 'functional'] as const),
    model => (layerOf(model, 'LSTM').inbound_nodes = [[['embedding_6', 3, 0, {}]]]),
    /must use tensors of the model. Received: \["embedding_6",3\]/,
  ],
  'a call of less than nothing': [
    ...(['keras2', 'functional'] as const),
    model => (layerOf(model, 'LSTM').inbound_nodes = [[['embedding_6', -1, 0, {}]]]),
    /must be a whole number of 0 or more. Received: -1/,
  ],
  'two layers of one name': [
    ...(['keras2', 'functional'] as const),
    model => model.config.layers.push(layerOf(model, 'LSTM')),
    /layer "lstm_8" \(LSTM\) must be the only one of its name/,
  ],
  'a layer of a billion neurons': [
    ...(['keras3', 'gru-default'] as const),
    setConfig('GRU', {units: 1e9}),
    /layer "gru" \(GRU\) must have a kernel of the shape \[any,3000000000\]. Received: \[8,24\]/,
  ],
  'units that are no number': [
    ...(['keras3', 'gru-default'] as const),
    setConfig('GRU', {units: '8'}),
    /units of layer "gru" \(GRU\) must be a whole number/,
  ],
  'a layer without config': [
    ...(['keras3', 'gru-default'] as const),
    model => (model.config.layers[1] = {class_name: 'GRU'} as LayerJSON),
    /the config of layer 1 must be an object/,
  ],
  'models within models without end': [
    ...(['keras3', 'gru-default'] as const),
    model => {
      for (let depth = 0; depth < 20; depth++) {
        const inner = {
          class_name: 'Sequential',
          name: 'inner',
          config: {...model.config, name: 'inner'},
        };
        model.config = {layers: [inner]} as unknown as ModelConfig['config'];
      }
    },
    /nested 16 times at most/,
  ],
  'weights that end early': [
    ...(['keras3', 'gru-default'] as const),
    (_, artifacts) => (artifacts.weightData = (artifacts.weightData as ArrayBuffer).slice(0, 100)),
    /the file must hold \d+ bytes of weights.*Received: 100 bytes/,
  ],
  'no weights': [
    ...(['keras3', 'gru-default'] as const),
    (_, artifacts) => delete artifacts.weightData,
    /the file must hold weights/,
  ],
  'a weight of a negative size': [
    ...(['keras3', 'gru-default'] as const),
    (_, artifacts) => (artifacts.weightSpecs![0].shape = [-8, 1]),
    /the shape of weight ".*" must be a whole number of 0 or more/,
  ],
  'a weight of no layer': [
    ...(['keras3', 'gru-default'] as const),
    (_, artifacts) => (artifacts.weightSpecs![0].name = 'sequential_5/other/kernel'),
    /weight "sequential_5\/other\/kernel" must belong to a layer of the model/,
  ],
  'a weight that is there twice': [
    ...(['keras3', 'gru-default'] as const),
    (_, artifacts) => (artifacts.weightSpecs![1].name = artifacts.weightSpecs![0].name),
    /layer "dense_5" \(Dense\) must have one kernel/,
  ],
  'a weight of a type that Keras does not have': [
    ...(['keras3', 'gru-default'] as const),
    (_, artifacts) => ((artifacts.weightSpecs![0].dtype as string) = 'complex64'),
    /weight ".*" must be of a type among float32/,
  ],
  'no version of Keras': [
    ...(['keras3', 'gru-default'] as const),
    (_, artifacts) => delete (artifacts.modelTopology as JSONObject).keras_version,
    /keras_version in modelTopology must be 2 or 3/,
  ],
};

describe.each([
  ['refused by name', OTHERWISE_WRONG],
  ['refused as damaged', DAMAGED],
])('%s', (_, cases) => {
  test.each(Object.entries(cases))('%s', async (_, [keras, name, change, message]) => {
    await expect(load(changed(keras, name, change))).rejects.toThrow(message);
    await expect(load(changed(keras, name, change))).rejects.toThrow(/^fromKeras: .* Received: /);
  });
});

test('the names of objects in a file do not reach the prototype of others', async () => {
  const artifacts = artifactsOf({keras: 'keras3', name: 'gru-default', from: 'from-h5'});
  const topology = JSON.stringify(artifacts.modelTopology);
  const hostile = topology.replaceAll(
    '"trainable":true',
    '"trainable":true,"__proto__":{"polluted":true}',
  );
  expect(hostile).not.toBe(topology);
  await load({
    ...artifacts,
    modelTopology: JSON.parse(hostile) as io.ModelArtifacts['modelTopology'],
  }).catch(() => null);
  expect(({} as JSONObject).polluted).toBeUndefined();
});
