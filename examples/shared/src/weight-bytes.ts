import {io, type LayersModel} from '@tensorflow/tfjs';

/** Size of the file that a model's weights are saved in. */
export async function weightBytes(model: LayersModel): Promise<number> {
  let bytes = 0;
  await model.save(
    io.withSaveHandler(async artifacts => {
      const modelArtifactsInfo = io.getModelArtifactsInfoForJSON(artifacts);
      bytes = modelArtifactsInfo.weightDataBytes ?? 0;
      return {modelArtifactsInfo};
    }),
  );
  return bytes;
}
