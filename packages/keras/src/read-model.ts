import {checkGraph} from './check-graph.js';
import {listOf, objectOf, textOf, type JSONObject} from './keras-json.js';
import {
  MODEL_CLASSES,
  type KerasLayer,
  type KerasModel,
  type TensorReference,
} from './keras-model.js';
import type {KerasMajor} from './keras-values.js';
import {readCalls, readTensors} from './read-calls.js';
import {layerTitle, refusal} from './refusal.js';

/** Models within models; a file with more is not a model that someone made. */
const DEEPEST = 16;

/**
 * Reads a model's topology as Keras 2 or Keras 3 writes it.
 *
 * @param json {class_name, config}
 * @param depth models around this one
 * @throws naming the layer, if the topology is not whole: names that are not unique, inputs that do not exist, a cycle
 */
export function readModel(json: unknown, major: KerasMajor, depth = 0): KerasModel {
  const {class_name: className, config} = objectOf(json, 'model_config');
  const isSequential = className === 'Sequential';
  if (!MODEL_CLASSES.includes(className as string) || depth > DEEPEST) {
    throw refusal(
      'the model',
      `must be a Sequential or Functional one, nested ${DEEPEST} times at most`,
      className,
      'Subclassed models keep their code in Python: build the model from layers with the functional API and save it again.',
    );
  }
  const fields = objectOf(config, 'the config of the model');
  const layers = listOf(fields.layers, 'the layers of the model');
  const name = textOf(fields.name ?? 'model', 'the name of the model');
  const read = layers.map((layer, k) => readLayer(layer, k, major, depth));
  const model = isSequential
    ? sequential(name, read, fields)
    : functional(name, read, fields, major);
  checkGraph(model);
  return model;
}

function functional(
  name: string,
  layers: KerasLayer[],
  fields: JSONObject,
  major: KerasMajor,
): KerasModel {
  const model: KerasModel = {
    name,
    isSequential: false,
    layers,
    inputs: readTensors(fields.input_layers, `the inputs of model "${name}"`),
    outputs: readTensors(fields.output_layers, `the outputs of model "${name}"`),
  };
  return major === 2 ? countedFromZero(model) : model;
}

/** Keras 2 takes the making of an inner model for its first call, Keras 3 does not. */
function countedFromZero(model: KerasModel): KerasModel {
  const inner = new Set(model.layers.filter(layer => layer.inner).map(({name}) => name));
  const counted = (tensor: TensorReference): TensorReference =>
    inner.has(tensor.layer) ? {...tensor, call: tensor.call - 1} : tensor;
  const layers = model.layers.map(layer => ({
    ...layer,
    calls: layer.calls.map(call => ({...call, inputs: call.inputs.map(counted)})),
  }));
  return {...model, layers, outputs: model.outputs.map(counted)};
}

/** A chain; where the first layer does not say what it takes, the shape for which the model was built does. */
function sequential(name: string, layers: KerasLayer[], fields: JSONObject): KerasModel {
  const [first] = layers;
  const lacksInput = first && first.className !== 'InputLayer' && !inputShapeOf(first);
  const read = lacksInput ? [inputLayer(name, first, fields.build_input_shape), ...layers] : layers;
  const outputOf = (layer: KerasLayer): TensorReference => ({
    layer: layer.name,
    call: 0,
    tensor: 0,
  });
  const chained = read.map((layer, k) => ({
    ...layer,
    calls: [{inputs: k === 0 ? [] : [outputOf(read[k - 1])], constants: []}],
  }));
  const ends = [read[0], read[read.length - 1]].filter(Boolean).map(outputOf);
  return {
    name,
    isSequential: true,
    layers: chained,
    inputs: ends.slice(0, 1),
    outputs: ends.slice(1),
  };
}

function inputShapeOf({config}: KerasLayer): unknown {
  return config.batch_input_shape ?? config.batch_shape;
}

function inputLayer(model: string, first: KerasLayer, shape: unknown): KerasLayer {
  if (!Array.isArray(shape)) {
    throw refusal(
      layerTitle(first),
      `must say what it takes: it is the first of model "${model}"`,
      'no input shape',
      'Put a keras.Input(shape) before it, or call model.build(shape), and save the model again.',
    );
  }
  return {
    name: `${first.name}_input`,
    className: 'InputLayer',
    config: {name: `${first.name}_input`, batch_shape: shape},
    calls: [],
  };
}

function readLayer(json: unknown, position: number, major: KerasMajor, depth: number): KerasLayer {
  const fields = objectOf(json, `layer ${position} of the model`);
  const config = objectOf(fields.config, `the config of layer ${position}`);
  const className = classNameOf(fields, position);
  const name = textOf(fields.name ?? config.name, `the name of layer ${position} (${className})`);
  const layer = {name, className, config};
  return {
    ...layer,
    calls: readCalls(layer, fields.inbound_nodes ?? []),
    inner: MODEL_CLASSES.includes(className) ? readModel(fields, major, depth + 1) : undefined,
  };
}

/** Classes of a package of its own carry its name: 'package>Class'. */
function classNameOf(fields: JSONObject, position: number): string {
  const className = textOf(fields.class_name, `the class of layer ${position}`);
  return className.slice(className.lastIndexOf('>') + 1);
}
