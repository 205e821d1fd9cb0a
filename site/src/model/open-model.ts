import '@sparsegate/sparse-rnn';
import {io} from '@tensorflow/tfjs-core';
import {loadLayersModel, type LayersModel, Sequential} from '@tensorflow/tfjs-layers';
import {fromKeras} from '@sparsegate/keras';

/**
 * Loads a model that was read and checked. One with posteriors is collapsed to stock layers.
 *
 * @throws if tfjs does not load it, with the reason
 */
export async function openModel(artifacts: io.ModelArtifacts): Promise<LayersModel> {
  const isVariational = /"class_name":"Variational/.test(JSON.stringify(artifacts.modelTopology));
  // Registers its layers; loaded where a model has them.
  const variational = isVariational ? await import('@sparsegate/variational') : undefined;
  const loaded = await load(artifacts);
  if (loaded instanceof Sequential && !loaded.built) loaded.build();
  if (!variational) return loaded;
  const collapsed = variational.collapsePosterior(loaded);
  loaded.dispose();
  return collapsed;
}

async function load(artifacts: io.ModelArtifacts): Promise<LayersModel> {
  try {
    return await loadLayersModel(fromKeras(io.fromMemory(artifacts)));
  } catch (cause) {
    const message = (cause as Error).message.split('\n')[0];
    const unknown = /Unknown layer: (\w+)/.exec(message)?.[1];
    const advice = unknown
      ? `Layers of your own need the command line: npx @sparsegate/cli inspect model.json --import MODULE, where MODULE registers ${unknown}.`
      : 'Save it again with model.save.';
    throw new Error(
      `The model must be one that TensorFlow.js loads. Received: ${message} ${advice}`,
      {
        cause,
      },
    );
  }
}
