import {io} from '@tensorflow/tfjs-core';
import {converterCommand} from '@sparsegate/keras';
import {checkTopology} from './check-topology.js';
import {readWeights} from './read-weights.js';

/**
 * A model from files that a reader chose: untrusted, so everything is checked before tfjs sees it.
 *
 * @param files a model.json and the weight files that it names, in any order
 * @throws if that is not what they are; the message says what to do
 */
export async function readModelFiles(files: readonly File[]): Promise<io.ModelArtifacts> {
  const json = await modelJSONOf(files);
  const read = await readWeights(json.weightsManifest, files);
  checkTopology(json.modelTopology, read.values);
  return io.getModelArtifactsForJSON(json, () => Promise.resolve([read.specs, read.data]));
}

async function modelJSONOf(files: readonly File[]): Promise<io.ModelJSON> {
  const keras = files.find(({name}) => converterCommand(name) !== undefined);
  if (keras) {
    throw new Error(
      `The model must be in the format of TensorFlow.js. Received: ${keras.name}, a file of Keras. ` +
        `Convert it in Python: ${converterCommand(keras.name)}`,
    );
  }
  const found = files.filter(({name}) => name.toLowerCase().endsWith('.json'));
  const file = found.find(({name}) => name === 'model.json') ?? found[0];
  if (!file) throw refusal('one of the files must be a model.json', names(files));
  return expectLayers(file.name, parse(file.name, await file.text()));
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refusal(`${name} must be JSON`, (cause as Error).message, cause);
  }
}

function expectLayers(name: string, json: unknown): io.ModelJSON {
  const {format, modelTopology, weightsManifest} = Object(json) as Partial<io.ModelJSON>;
  if (format === 'graph-model') {
    throw new Error(
      `${name} must hold a model with layers. Received: a graph model. ` +
        'Convert the original again with --output_format=tfjs_layers_model.',
    );
  }
  if (Object(modelTopology) !== modelTopology || !Array.isArray(weightsManifest)) {
    throw refusal(
      `${name} must have modelTopology and weightsManifest`,
      Object.keys(Object(json) as object).join(', ') || 'neither',
    );
  }
  return json as io.ModelJSON;
}

function refusal(expected: string, received: string, cause?: unknown): Error {
  return new Error(
    `${expected}. Received: ${received}. Choose the model.json of model.save() or tensorflowjs_converter, and the files beside it.`,
    {cause},
  );
}

function names(files: readonly File[]): string {
  return files.map(({name}) => name).join(', ') || 'no file';
}
