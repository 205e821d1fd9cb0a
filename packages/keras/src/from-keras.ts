import {anything, checkOptions, trueOrFalse, type Checks} from '@sparsegate/cells';
import {io} from '@tensorflow/tfjs-core';
import {objectOf} from './keras-json.js';
import {leafLayers} from './keras-model.js';
import type {KerasMajor} from './keras-values.js';
import {mendMasks} from './mend-masks.js';
import {readModel} from './read-model.js';
import {refusal} from './refusal.js';
import {rewriteWeights} from './rewrite-weights.js';
import {joinWeights, splitWeights} from './stored-weights.js';
import {wrappedLayer} from './wrapped-layer.js';
import {writeModel} from './write-model.js';

/**
 * Lets tfjs load a model from Keras 2 or 3 that `tensorflowjs_converter` made a model.json of:
 * `tf.loadLayersModel(fromKeras('model/model.json'))`. It has Keras' outputs, or an error names the layer and what to do.
 *
 * What tfjs does not read is rewritten on the way in: Keras 3's topology and names of weights, a GRU with
 * `reset_after`, Keras 3's hard sigmoid, averages over masked sequences. Nothing of tfjs is replaced, and a model that tfjs
 * itself saved passes through.
 *
 * @param source where tfjs would load from: a URL, or a handler such as `tf.io.browserFiles`, `tf.io.fromMemory` and, in
 *   Node, `tf.io.fileSystem`
 * @param options as for `tf.loadLayersModel`; for a URL only
 * @throws if `source` is neither, or an option is not known
 * @returns an io handler; its `load` throws if the file holds anything of which tfjs would make something else
 */
export function fromKeras(
  source: string | io.IOHandler | io.IOHandlerSync,
  options: io.LoadOptions = {},
): io.IOHandler {
  checkSource(source);
  checkOptions('fromKeras', options, LOAD_OPTIONS);
  const handler = typeof source === 'string' ? handlerOf(source, options) : source;
  return {
    load: async () => {
      if (!handler.load) {
        throw refusal(
          'the handler',
          'must be one that loads',
          'one that only saves',
          'Pass tf.io.browserFiles(files), tf.io.fromMemory(artifacts) or a URL.',
        );
      }
      return rewriteArtifacts(await handler.load());
    },
  };
}

/** tfjs sees to their values. */
const LOAD_OPTIONS: Checks<Required<io.LoadOptions>> = {
  requestInit: anything,
  onProgress: anything,
  fetchFunc: anything,
  strict: trueOrFalse,
  weightPathPrefix: anything,
  fromTFHub: trueOrFalse,
  weightUrlConverter: anything,
  streamWeights: trueOrFalse,
};

/** @throws unless it is a URL or has a method of a handler */
function checkSource(source: unknown): void {
  const {load, save, then} = (source ?? {}) as Partial<io.IOHandler & PromiseLike<unknown>>;
  if (typeof source === 'string' || (!then && (load ?? save))) return;
  throw refusal(
    'source',
    'must be a URL or a handler of tf.io',
    then ? 'a promise' : source,
    then
      ? 'Await it first.'
      : 'Pass the address of a model.json, tf.io.browserFiles(files) or tf.io.fromMemory(artifacts); a model that is loaded needs no fromKeras.',
  );
}

/** As `tf.loadLayersModel` finds it: a scheme that is registered, or a path relative to the page. */
function handlerOf(url: string, options: io.LoadOptions): io.IOHandler {
  const handlers = io.getLoadHandlers(url, options);
  if (handlers.length === 0 && !/^[a-z][\w+.-]*:\/\//i.test(url)) return io.http(url, options);
  if (handlers.length === 1) return handlers[0] as io.IOHandler;
  throw refusal(
    'the URL',
    'must have a scheme for which tfjs has one handler',
    url,
    'For file:// import @tensorflow/tfjs-node first, or read the files and pass tf.io.fromMemory(artifacts).',
  );
}

function rewriteArtifacts(artifacts: io.ModelArtifacts): io.ModelArtifacts {
  const topology = objectOf(artifacts.modelTopology, 'modelTopology');
  if (String(topology.keras_version).startsWith('tfjs-layers')) return artifacts;
  const major = majorOf(topology.keras_version);
  const model = mendMasks(readModel(topology.model_config ?? topology, major));
  const fixedBatch = leafLayers(model).some(
    layer => (wrappedLayer(layer) ?? layer).config.stateful === true,
  );
  return {
    ...artifacts,
    modelTopology: writeModel(model, {major, fixedBatch}),
    ...joinWeights(rewriteWeights(model, splitWeights(artifacts), major)),
  };
}

/** Which Keras wrote the file decides what some names in it mean. */
function majorOf(version: unknown): KerasMajor {
  const major = /^(\d+)\./.exec(String(version))?.[1];
  if (major === '3') return 3;
  if (major === '1' || major === '2') return 2;
  throw refusal(
    'keras_version in modelTopology',
    'must be 2 or 3 and something',
    version,
    'Convert the model with tensorflowjs_converter --input_format=keras --output_format=tfjs_layers_model.',
  );
}
