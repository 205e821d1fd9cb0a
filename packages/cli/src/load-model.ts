import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import * as tf from '@tensorflow/tfjs';
import '@sparsegate/sparse-rnn';
import {fileSystem} from '@sparsegate/file-system';
import {converterCommand, fromKeras} from '@sparsegate/keras';
import {collapsePosterior, isVariational} from '@sparsegate/variational';

/**
 * Loads a built model, ready to run and to read. One with posteriors is collapsed to stock layers.
 *
 * @param source model.json, its directory, or a URL
 * @throws if there is none, or none that tfjs loads; for a file of Keras, with the line that converts it
 */
export async function loadModel(source: string): Promise<tf.LayersModel> {
  refuseKerasFile(source);
  const isUrl = /^https?:\/\//.test(source);
  if (!isUrl) await refuseOthers(source);
  const loaded = await load(source, isUrl ? source : fileSystem(source));
  if (loaded instanceof tf.Sequential && !loaded.built) loaded.build();
  if (!loaded.layers.some(isVariational)) return loaded;
  const collapsed = collapsePosterior(loaded);
  loaded.dispose();
  return collapsed;
}

function refuseKerasFile(source: string): void {
  const command = converterCommand(source);
  if (command === undefined) return;
  throw new Error(
    `MODEL must be in the format of TensorFlow.js. Received: ${source}, a file of Keras. Convert it in Python: ${command}`,
  );
}

/** Says of what is no model what it is. */
async function refuseOthers(source: string): Promise<void> {
  const found = await stat(source).catch(() => undefined);
  if (!found) {
    throw new Error(
      `MODEL must be a model.json, its directory, or a URL. Received: ${source}, which does not exist.`,
    );
  }
  const file = found.isDirectory() ? join(source, 'model.json') : source;
  const text = await readFile(file, 'utf8').catch(() => '');
  if (/"format"\s*:\s*"graph-model"/.test(text)) {
    throw new Error(
      `MODEL must have layers. Received: ${source}, a graph model. ` +
        'Convert the original again with --output_format=tfjs_layers_model.',
    );
  }
}

async function load(source: string, from: string | tf.io.IOHandler): Promise<tf.LayersModel> {
  try {
    return await tf.loadLayersModel(fromKeras(from));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const unknown = /Unknown layer: (\w+)/.exec(message)?.[1];
    const advice = unknown
      ? `Pass --import MODULE, where MODULE registers ${unknown}.`
      : 'Save it again with model.save.';
    throw new Error(
      `MODEL must be one that TensorFlow.js loads. Received: ${source}: ${message.split('\n')[0]} ${advice}`,
      {
        cause,
      },
    );
  }
}
