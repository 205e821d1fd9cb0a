import {io} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';

/** A file to take home. */
export interface SavedFile {
  name: string;
  bytes: Uint8Array;
}

/** The artifacts of a model, as tfjs would save them. */
export async function artifactsOf(model: LayersModel): Promise<io.ModelArtifacts> {
  let saved: io.ModelArtifacts | undefined;
  await model.save(
    io.withSaveHandler(artifacts => {
      saved = artifacts;
      return Promise.resolve({modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts)});
    }),
  );
  return saved!;
}

/** model.json and weights.bin, which every tfjs loads. */
export async function savedFiles(model: LayersModel): Promise<SavedFile[]> {
  const {weightSpecs = [], weightData, modelTopology, ...about} = await artifactsOf(model);
  const {format, generatedBy, convertedBy, userDefinedMetadata} = about;
  const json = {
    ...{format, generatedBy, convertedBy, userDefinedMetadata, modelTopology},
    weightsManifest: [{paths: ['weights.bin'], weights: weightSpecs}],
  };
  const data = io.CompositeArrayBuffer.join(weightData);
  return [
    {name: 'model.json', bytes: new TextEncoder().encode(JSON.stringify(json))},
    {name: 'weights.bin', bytes: new Uint8Array(data)},
  ];
}

export function sizeOf(files: readonly SavedFile[]): number {
  return files.reduce((sum, {bytes}) => sum + bytes.length, 0);
}
