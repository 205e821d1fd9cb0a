import {io} from '@tensorflow/tfjs-core';
import {loadLayersModel, type LayersModel} from '@tensorflow/tfjs-layers';

/** What `model.save` would write into files. */
export async function saved(
  model: LayersModel,
  config?: io.SaveConfig,
): Promise<io.ModelArtifacts> {
  let artifacts: io.ModelArtifacts | undefined;
  const handler = io.withSaveHandler(async given => {
    artifacts = given;
    return {modelArtifactsInfo: io.getModelArtifactsInfoForJSON(given)};
  });
  await model.save(handler, config);
  return JSON.parse(JSON.stringify(artifacts), (key, value) =>
    key === 'weightData' ? artifacts!.weightData : value,
  ) as io.ModelArtifacts;
}

/** A model that went through its saved form. */
export async function savedAndLoaded(model: LayersModel): Promise<LayersModel> {
  return loadLayersModel(io.fromMemory(await saved(model)));
}
