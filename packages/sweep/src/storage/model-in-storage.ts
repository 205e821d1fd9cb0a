import {io} from '@tensorflow/tfjs';
import {readJSON, type Storage} from './storage.js';

const MODEL_FILE = 'model.json';
const WEIGHTS_FILE = 'weights.bin';

/** Saves a model to a storage and loads it from there, in tfjs' own format; weights are written first. */
export function modelInStorage(storage: Storage, key: string): io.IOHandler {
  return {
    save: artifacts => save(storage, key, artifacts),
    load: () => load(storage, key),
  };
}

async function save(
  storage: Storage,
  key: string,
  artifacts: io.ModelArtifacts,
): Promise<io.SaveResult> {
  const {weightData = [], weightSpecs = [], ...description} = artifacts;
  const weights = Buffer.concat([weightData].flat().map(part => new Uint8Array(part)));
  const weightsManifest = [{paths: [WEIGHTS_FILE], weights: weightSpecs}];
  await storage.write(`${key}/${WEIGHTS_FILE}`, weights);
  await storage.write(`${key}/${MODEL_FILE}`, JSON.stringify({...description, weightsManifest}));
  return {modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts)};
}

async function load(storage: Storage, key: string): Promise<io.ModelArtifacts> {
  const json = await readJSON<io.ModelJSON>(storage, `${key}/${MODEL_FILE}`);
  const weights = await storage.read(`${key}/${WEIGHTS_FILE}`);
  if (!json || !weights) {
    throw new Error(
      `The storage must hold the model ${key}. Received: nothing under it. Run the sweep again.`,
    );
  }
  const {buffer} = new Uint8Array(weights);
  return io.getModelArtifactsForJSON(json, async manifest => [
    manifest.flatMap(({weights: specs}) => specs),
    buffer,
  ]);
}
